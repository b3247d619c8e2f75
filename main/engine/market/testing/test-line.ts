import type { Ledger } from '../../ledger/ledger.ts'
import { createLine, type Line } from '../../pacing/line.ts'
import { type Month, openMonth } from '../../pacing/month.ts'
import { createPacer } from '../../pacing/pacer.ts'
import { systemClock } from '../../ports/clock.ts'

/** The way out with limits that a test changes as it goes; none at first. */
export interface TestLine {
  readonly line: Line
  readonly month: Month
  readonly limits: { rate: number | null; cap: number | null; kept: number }
}

export function openTestLine(settings: Ledger['settings']): TestLine {
  const limits: TestLine['limits'] = { rate: null, cap: null, kept: 0 }
  const clock = systemClock
  const month = openMonth({ settings, clock, cap: () => limits.cap })
  const pacer = createPacer({ clock, rate: () => limits.rate, ceiling: () => null })
  const line = createLine({ month, pacer, cap: () => limits.cap, kept: () => limits.kept, clock })
  return { line, month, limits }
}
