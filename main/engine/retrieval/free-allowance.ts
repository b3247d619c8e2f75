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

  function left(source: string): number {
    if (clock.monotonic() - began >= DAY_MS) {
      used = new Map()
      began = clock.monotonic()
    }
    if (!used.has(source) && used.size >= MOST_SOURCES) return 0
    return Math.max(0, perDay() - (used.get(source) ?? 0))
  }

  return {
    /** Bytes that this source may still have today. */
    left,
    /** Counts what it has. */
    take(source: string, bytes: number): void {
      if (bytes > 0) used.set(source, (used.get(source) ?? 0) + bytes)
    },
  }
}
export type FreeAllowance = ReturnType<typeof createFreeAllowance>
