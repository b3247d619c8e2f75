import { z } from 'zod'
import type { Ledger } from './ledger/ledger.ts'
import type { Clock } from './ports/clock.ts'
import { startOfToday } from './views/days.ts'

const KEY = 'sent-today'
const Stored = z.strictObject({ dayStart: z.int(), bytes: z.int().min(0) })

/**
 * Bytes sent to buyers since local midnight, kept over restarts.
 * @param sentSinceStart total of this run; only grows
 */
export function sentToday(options: {
  readonly settings: Ledger['settings']
  readonly clock: Clock
  readonly sentSinceStart: () => number
}): { bytes(): number; save(): void } {
  const { settings, clock } = options
  const text = settings.get(KEY)
  const stored = text === null ? null : Stored.parse(JSON.parse(text))
  let dayStart = startOfToday(clock.now())
  let before = stored !== null && stored.dayStart === dayStart ? stored.bytes : 0
  let countedUpTo = 0

  function bytes(): number {
    const today = startOfToday(clock.now())
    if (today !== dayStart) {
      dayStart = today
      before = 0
      countedUpTo = options.sentSinceStart()
    }
    return before + options.sentSinceStart() - countedUpTo
  }

  return { bytes, save: () => settings.set(KEY, JSON.stringify({ bytes: bytes(), dayStart })) }
}
