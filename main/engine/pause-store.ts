import { z } from 'zod'
import type { AvailabilityFacts } from './availability/decide.ts'
import type { Ledger } from './ledger/ledger.ts'

const KEY = 'pause'
const Pause = z.strictObject({ until: z.int().nullable() }).nullable()
type Pause = AvailabilityFacts['pause']

/** The person's pause, kept in the books' settings so that it survives a restart. */
export function pauseStore(settings: Ledger['settings']): { get(): Pause; set(pause: Pause): void } {
  const stored = settings.get(KEY)
  let current = stored === null ? null : Pause.parse(JSON.parse(stored))
  return {
    get: () => current,
    set(pause) {
      settings.set(KEY, JSON.stringify(pause))
      current = pause
    },
  }
}
