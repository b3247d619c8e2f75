import type { Rules } from '../../../contract/rules.ts'
import type { CardFacts } from './facts.ts'
import { isHeld, type Cause, type HoldKind, type Holds } from './holds.ts'

/** How far a reading must fall below its limit before the card works again. */
const BELOW = { heat: 5, fan: 8, power: 0.1 } as const
/** Percent of a card that other programs may use beside ours; more is somebody at work. */
const BUSY_PERCENT = 25
const NO_LONGER_BUSY_PERCENT = 15
/** A card is given up when less than this is missing of the memory to keep free, and taken again above. */
const MEMORY_SLACK_MIB = 256

/**
 * What keeps one card from working; with `before`, a limit that was passed counts until well below it. A card that is
 * paced may pass its limits for a moment: the pace brings it back.
 */
export function cardCauses(card: CardFacts, rules: Rules, before: Holds): readonly Cause[] {
  const held = (kind: HoldKind): boolean => isHeld(before, { kind, card: card.uuid })
  const { temperatureC, fanPercent, powerW } = rules.limits
  const over = (value: number | null, limit: number | null, kind: 'heat' | 'fan', below: number): boolean => {
    const moment = card.overshoot?.[kind === 'heat' ? 'temperatureC' : 'fanPercent'] ?? 0
    return value !== null && limit !== null && value >= limit + (held(kind) ? -below : moment)
  }
  const causes: readonly (readonly [boolean, HoldKind])[] = [
    [blind(card, rules), 'sensor'],
    [over(card.temperatureC, temperatureC, 'heat', BELOW.heat), 'heat'],
    [over(card.fanPercent, fanPercent, 'fan', BELOW.fan), 'fan'],
    [overPower(card.powerW, powerW, held('power') ? -BELOW.power : (card.overshoot?.powerW ?? 0)), 'power'],
    [short(card, rules.limits.memoryFreeMiB, held('memory')), 'memory'],
    [rules.busyCardsGiveWay && busy(card.othersBusy, held('busy')), 'busy'],
  ]
  return causes.filter(([holds]) => holds).map(([, kind]) => ({ kind, card: card.uuid }))
}

/** A limit on a reading that cannot be believed cannot be kept. A card without a fan needs no fan limit. */
export function blind(card: CardFacts, { limits }: Rules): boolean {
  return (
    (limits.temperatureC !== null && card.doubtful.includes('temperatureC')) ||
    (limits.fanPercent !== null && card.doubtful.includes('fanPercent')) ||
    (limits.powerW !== null && card.doubtful.includes('powerW'))
  )
}

function overPower(value: number | null, limit: number | null, slack: number): boolean {
  if (value === null || limit === null) return false
  return value > limit * (1 + slack)
}

function short({ memoryMiB, othersMemoryMiB }: CardFacts, keepFree: number, held: boolean): boolean {
  if (keepFree === 0 || memoryMiB === null || othersMemoryMiB === null) return false
  return memoryMiB - othersMemoryMiB < keepFree + (held ? MEMORY_SLACK_MIB : 0)
}

function busy(percent: number | null, held: boolean): boolean {
  return percent !== null && percent >= (held ? NO_LONGER_BUSY_PERCENT : BUSY_PERCENT)
}
