import type { CardAllowance, Rules } from '../../../contract/rules.ts'
import { say } from '../../../contract/words/say.ts'
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
  if (rules.pausedCards.includes(card.uuid))
    return [say`You paused this card.`, say`Let it work again when it suits you.`]
  if (cardsTakenBack) return [say`You took the cards back.`, say`Resume to let them work again.`]
  if (held('sensor'))
    return [blind(card, rules) ? doubted(card) : say`A sensor was wrong a moment ago.`, say`Scan again.`]
  if (held('heat')) {
    return [
      card.temperatureC === null || limits.temperatureC === null
        ? say`It is too warm.`
        : say`It is ${Math.round(card.temperatureC)} °C; your limit is ${limits.temperatureC} °C.`,
      say`It goes on when it is cooler.`,
    ]
  }
  if (held('fan')) {
    return [
      card.fanPercent === null || limits.fanPercent === null
        ? say`Its fan runs too fast.`
        : say`Its fan runs at ${Math.round(card.fanPercent)} %; your limit is ${limits.fanPercent} %.`,
      say`It goes on when it is quiet.`,
    ]
  }
  if (held('power')) {
    return [
      card.powerW === null || limits.powerW === null
        ? say`It draws too much.`
        : say`It draws ${Math.round(card.powerW)} W; your limit is ${limits.powerW} W.`,
      say`It goes on when it draws less.`,
    ]
  }
  if (held('memory')) return [say`Other programs need its memory.`, say`It goes on when they let go of it.`]
  if (held('busy')) return [say`Other programs keep it busy.`, say`It goes on when they are done.`]
  return null
}

function doubted({ doubtful }: CardFacts): string {
  const names = { temperatureC: say`temperature`, fanPercent: say`fan speed`, powerW: say`power` } as const
  return say`Its ${doubtful.map((name) => names[name]).reduce((all, name) => say`${all} and ${name}`)} cannot be believed, so your limit cannot be kept.`
}
