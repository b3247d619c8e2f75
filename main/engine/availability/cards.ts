import type { CardAllowance, Rules } from '../../../contract/rules.ts'
import { blind } from './card-causes.ts'
import type { AvailabilityFacts, CardFacts } from './facts.ts'
import { isHeld, type HoldKind, type Holds } from './holds.ts'

type Answer = readonly [because: string, next: string]

/** Whether each card may work, were it only for the rules on cards; the first reason in this order wins. */
export function cardAllowances(facts: AvailabilityFacts, rules: Rules, holds: Holds): readonly CardAllowance[] {
  return facts.cards.map((card) => {
    const answer = cardProblem(card, facts, rules, holds)
    const [why, next] = answer ?? [null, null]
    return { uuid: card.uuid, allowed: answer === null, why, next }
  })
}

function cardProblem(
  card: CardFacts,
  { cardsTakenBack }: AvailabilityFacts,
  rules: Rules,
  holds: Holds,
): Answer | null {
  const held = (kind: HoldKind): boolean => isHeld(holds, { kind, card: card.uuid })
  const { limits } = rules
  if (rules.pausedCards.includes(card.uuid)) return ['You paused this card.', 'Let it work again when it suits you.']
  if (cardsTakenBack) return ['You took the cards back.', 'Resume to let them work again.']
  if (held('sensor')) return [blind(card, rules) ? doubted(card) : 'A sensor was wrong a moment ago.', 'Scan again.']
  if (held('heat')) {
    return [limited('It is', card.temperatureC, '°C', limits.temperatureC, 'warm'), 'It goes on when it is cooler.']
  }
  if (held('fan')) {
    return [limited('Its fan runs at', card.fanPercent, '%', limits.fanPercent, 'fast'), 'It goes on when it is quiet.']
  }
  if (held('power')) {
    return [limited('It draws', card.powerW, 'W', limits.powerW, 'much'), 'It goes on when it draws less.']
  }
  if (held('memory')) return ['Other programs need its memory.', 'It goes on when they let go of it.']
  if (held('busy')) return ['Other programs keep it busy.', 'It goes on when they are done.']
  return null
}

function doubted({ doubtful }: CardFacts): string {
  const names = { temperatureC: 'temperature', fanPercent: 'fan speed', powerW: 'power' } as const
  return `Its ${doubtful.map((name) => names[name]).join(' and ')} cannot be believed, so your limit cannot be kept.`
}

function limited(verb: string, value: number | null, unit: string, limit: number | null, word: string): string {
  if (value === null || limit === null) return `${verb} too ${word}.`
  return `${verb} ${Math.round(value)} ${unit}; your limit is ${limit} ${unit}.`
}
