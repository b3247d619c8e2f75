import { z } from 'zod'
import type { Ledger } from '../ledger/ledger.ts'
import type { Clock } from '../ports/clock.ts'

/** Who says that buyers come to this machine there: `name`, the name itself, which led back here; `person`, nobody else. */
const By = z.enum(['peers', 'name', 'person'])
export type By = z.infer<typeof By>

// What an older version stored was seen by peers.
const Stored = z.strictObject({ url: z.string(), seenAt: z.int(), by: By.default('peers') })
const KEY = 'reach.announced'
/** A line that is away for a while, or a restart, changes nothing in a registry. */
const HOLD_MS = 6 * 3_600_000

/** The address that buyers are told, which changes seldom: every change of it may cost a fee. */
export interface Announced {
  /** Null where there is none, or it was not seen for six hours. */
  url(): string | null
  /** It is so now, by their word. */
  seen(url: string, by: By): void
  /** Taken back, where it was told by the word of one of these. */
  takeBack(by: readonly By[]): void
  /** The person allows it no longer. */
  forget(): void
}

export function openAnnounced(settings: Ledger['settings'], clock: Pick<Clock, 'now'>): Announced {
  const stored = (): z.infer<typeof Stored> | null => {
    const text = settings.get(KEY)
    return text === null || text === '' ? null : Stored.parse(JSON.parse(text))
  }
  const forget = (): void => (settings.get(KEY) ? settings.set(KEY, '') : undefined)
  return {
    url: () => {
      const known = stored()
      return known === null || clock.now() - known.seenAt > HOLD_MS ? null : known.url
    },
    seen: (url, by) => settings.set(KEY, JSON.stringify({ url, seenAt: clock.now(), by })),
    takeBack: (by) => {
      const known = stored()
      if (known !== null && by.includes(known.by)) forget()
    },
    forget,
  }
}
