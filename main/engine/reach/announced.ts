import { z } from 'zod'
import type { Ledger } from '../ledger/ledger.ts'
import type { Clock } from '../ports/clock.ts'

const Stored = z.strictObject({ url: z.string(), seenAt: z.int() })
const KEY = 'reach.announced'
/** A line that is away for a while, or a restart, changes nothing in a registry. */
const HOLD_MS = 6 * 3_600_000

/** The address that buyers are told, which changes seldom: every change of it may cost a fee. */
export interface Announced {
  /** Null where there is none, or it was not reached for six hours. */
  url(): string | null
  /** Peers were there now. */
  seen(url: string): void
  /** The person allows it no longer. */
  forget(): void
}

export function openAnnounced(settings: Ledger['settings'], clock: Pick<Clock, 'now'>): Announced {
  const stored = (): z.infer<typeof Stored> | null => {
    const text = settings.get(KEY)
    return text === null || text === '' ? null : Stored.parse(JSON.parse(text))
  }
  return {
    url: () => {
      const known = stored()
      return known === null || clock.now() - known.seenAt > HOLD_MS ? null : known.url
    },
    seen: (url) => settings.set(KEY, JSON.stringify({ url, seenAt: clock.now() })),
    forget: () => (settings.get(KEY) ? settings.set(KEY, '') : undefined),
  }
}
