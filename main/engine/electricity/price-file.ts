import { say } from '../../../contract/words/say.ts'
import type { PriceSlot } from '../availability/facts.ts'

/** More rows than two years of quarter hours. */
const MOST_ROWS = 80_000

export type PriceFile =
  { readonly ok: true; readonly slots: readonly PriceSlot[] } | { readonly ok: false; readonly problem: string }

/**
 * Reads a price file: lines of `from,to,price`, times in ISO 8601 with their offset, price for a kilowatt-hour.
 * The first line may be a heading; empty lines and those beginning with # are left out. Times without a price
 * are allowed, two prices for one time are not. Pure.
 */
export function parsePriceFile(text: string): PriceFile {
  const lines = text.split(/\r?\n/)
  if (lines.length > MOST_ROWS) return refused(say`It has more than ${MOST_ROWS} lines.`)
  const slots: PriceSlot[] = []
  let heading = true
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const slot = slotOf(line)
    if (slot === null && !heading) return refused(say`Line ${index + 1} is not “from,to,price”.`)
    if (slot !== null) slots.push(slot)
    heading = false
  }
  if (slots.length === 0) return refused(say`It has no prices.`)
  slots.sort((a, b) => a.from - b.from)
  const overlap = slots.find((slot, index) => slot.from < (slots[index - 1]?.to ?? -Infinity))
  if (overlap !== undefined) return refused(say`It has two prices for ${new Date(overlap.from).toISOString()}.`)
  return { ok: true, slots }
}

/** Where prices are missing between the first and the last one, Unix milliseconds. */
export function holesIn(slots: readonly PriceSlot[]): readonly { readonly from: number; readonly to: number }[] {
  return slots.flatMap((slot, index) => {
    const next = slots[index + 1]
    return next === undefined || next.from === slot.to ? [] : [{ from: slot.to, to: next.from }]
  })
}

function slotOf(line: string): PriceSlot | null {
  const [from, to, price, ...more] = line.split(/[,;]/).map((cell) => cell.trim())
  if (from === undefined || to === undefined || price === undefined || more.length > 0) return null
  const slot = {
    from: instant(from),
    to: instant(to),
    perKwh: /^-?\d+(\.\d+)?$/.test(price) ? Number(price) : Number.NaN,
  }
  const usable = Number.isFinite(slot.from) && Number.isFinite(slot.to) && slot.to > slot.from
  return usable && Math.abs(slot.perKwh) <= 100 ? slot : null
}

/** A time without an offset means another one on each computer, so it is none. */
function instant(text: string): number {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : Number.NaN
}

function refused(problem: string): PriceFile {
  return { ok: false, problem: say`electricity.csv cannot be used. ${problem}` }
}
