import type { Rules, Tariff } from '../../../contract/rules.ts'
import type { AvailabilityFacts, Moment, PriceSlot } from './facts.ts'
import { nextHour, weekHour } from './local-time.ts'

type PriceFacts = Pick<AvailabilityFacts, 'prices'>

/** Money for a kilowatt-hour at this moment; null where no price is known. */
export function priceNow({ prices }: PriceFacts, tariff: Tariff, at: Pick<Moment, 'now' | 'timeZone'>): number | null {
  if (tariff.kind === 'none') return null
  if (tariff.kind === 'flat') return tariff.perKwh
  if (tariff.kind === 'hours') return tariff.perKwh[weekHour(at.now, at.timeZone).hour] ?? null
  return slotAt(prices ?? [], at.now)?.perKwh ?? tariff.otherwise
}

/** Whether the person would rather wait. A limit without a known price is kept by waiting. */
export function tooDear(facts: PriceFacts, { electricity }: Rules, at: Moment): boolean {
  if (electricity.perKwhLimit === null || electricity.tariff.kind === 'none') return false
  const price = priceNow(facts, electricity.tariff, at)
  return price === null || price > electricity.perKwhLimit
}

/** When the price changes next, Unix milliseconds; null where it never does, as far as is known. */
export function nextPrice({ prices }: PriceFacts, tariff: Tariff, at: Moment): number | null {
  if (tariff.kind === 'hours') return nextHour(at.now, at.timeZone)
  if (tariff.kind !== 'file') return null
  const edges = (prices ?? []).flatMap(({ from, to }) => [from, to]).filter((edge) => edge > at.now)
  return edges.length === 0 ? null : Math.min(...edges)
}

/** Slots are in order and do not overlap. */
function slotAt(prices: readonly PriceSlot[], now: number): PriceSlot | null {
  let low = 0
  let high = prices.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((prices[middle]?.from ?? 0) <= now) low = middle + 1
    else high = middle
  }
  const slot = prices[low - 1]
  return slot !== undefined && now < slot.to ? slot : null
}
