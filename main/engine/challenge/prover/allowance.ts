import type { Clock } from '../../ports/clock.ts'

/** Card time that challenges may take for nothing. */
export interface CardAllowance {
  /** Milliseconds until the next one is taken; 0 when it would be now. */
  waitMs(): number
  /** Counts what a challenge took, milliseconds; a short one counts as a second, because it ends in a receipt too. */
  spend(ms: number): void
}

export interface AllowanceRules {
  /** Share of all time. */
  readonly share: number
  /** What may be taken at once, after a quiet time, milliseconds. */
  readonly burstMs: number
}

/** Enough to measure a card several times in a row, and then three minutes an hour. */
const RULES: AllowanceRules = { share: 0.05, burstMs: 120_000 }
const LEAST_MS = 1_000

/**
 * Bounds what strangers get without paying: no source, and not many together, can keep a card busy or fill the books
 * with challenges. A run that was begun is never cut short; what it took too much is waited for afterwards.
 */
export function cardAllowance(clock: Pick<Clock, 'monotonic'>, rules: AllowanceRules = RULES): CardAllowance {
  const { share, burstMs } = rules
  let left = burstMs
  let at = clock.monotonic()
  const now = (): number => {
    const time = clock.monotonic()
    left = Math.min(burstMs, left + (time - at) * share)
    at = time
    return left
  }
  return {
    waitMs: () => Math.max(0, Math.ceil((LEAST_MS - now()) / share)),
    spend: (ms) => void (left = now() - Math.max(LEAST_MS, ms)),
  }
}
