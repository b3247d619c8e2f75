import { HearthError } from '../../../contract/errors.ts'
import type { Clock } from '../ports/clock.ts'

export interface Attempts {
  /** @throws HearthError `wallet/too-many-tries` while the next try has to wait */
  allow(): void
  failed(): void
  succeeded(): void
}

/** Tries before the first wait: a person mistypes, a program tries thousands. */
const FREE_TRIES = 5
const LONGEST_WAIT_MS = 60_000

/** Slows down whoever guesses passphrases: after five wrong ones each further try waits twice as long. */
export function limitAttempts(clock: Clock): Attempts {
  let wrong = 0
  let notBefore = 0
  return {
    allow: () => {
      const wait = notBefore - clock.monotonic()
      if (wait <= 0) return
      throw new HearthError('wallet/too-many-tries', 'Too many wrong passphrases.', {
        hint: `Try again in ${Math.ceil(wait / 1000)} s.`,
      })
    },
    failed: () => {
      wrong += 1
      if (wrong < FREE_TRIES) return
      notBefore = clock.monotonic() + Math.min(LONGEST_WAIT_MS, 1000 * 2 ** (wrong - FREE_TRIES))
    },
    succeeded: () => {
      wrong = 0
    },
  }
}
