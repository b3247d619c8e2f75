import { z } from 'zod'
import type { AvailabilityFacts } from './availability/facts.ts'
import type { Ledger } from './ledger/ledger.ts'

const Span = z.strictObject({ until: z.int().nullable() }).nullable()
type Span = AvailabilityFacts['pause']

export interface SpanStore {
  get(): Span
  set(span: Span): void
}

/** The person's pause, or their “go”, kept in the books' settings so that it survives a restart. */
export function pauseStore(settings: Ledger['settings'], key: 'pause' | 'go' = 'pause'): SpanStore {
  const stored = settings.get(key)
  let current = stored === null ? null : Span.parse(JSON.parse(stored))
  return {
    get: () => current,
    set(span) {
      settings.set(key, JSON.stringify(span))
      current = span
    },
  }
}
