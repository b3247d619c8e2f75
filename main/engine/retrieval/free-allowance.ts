import type { Clock } from '../ports/clock.ts'

/** Addresses remembered at once. Beyond it a stranger pays. */
const MOST_SOURCES = 10_000
const DAY_MS = 24 * 3_600_000

/**
 * Bytes that each source may have a day without paying. When the day's allowances have all been handed out to
 * others, a new source has none: whoever has many addresses cannot have the whole line for nothing.
 * @param perDay bytes for one source
 */
export function createFreeAllowance(perDay: () => number, clock: Pick<Clock, 'monotonic'>) {
  let used = new Map<string, number>()
  let began = clock.monotonic()
  return {
    /** True when it is within the allowance, and then counted. */
    take(source: string, bytes: number): boolean {
      if (clock.monotonic() - began >= DAY_MS) {
        used = new Map()
        began = clock.monotonic()
      }
      const before = used.get(source) ?? 0
      if (before + bytes > perDay()) return false
      if (before === 0 && used.size >= MOST_SOURCES) return false
      used.set(source, before + bytes)
      return true
    },
  }
}
export type FreeAllowance = ReturnType<typeof createFreeAllowance>
