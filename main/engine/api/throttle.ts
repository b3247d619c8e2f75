import type { Clock } from '../ports/clock.ts'

export interface Throttle {
  /** Runs once, as soon as its two intervals allow. */
  request(): void
  cancel(): void
}

/**
 * Runs `run` at most once in `intervalMs`, and not before `delayMs` after it was asked for; the last
 * request is never lost.
 */
export function createThrottle(clock: Clock, intervalMs: number, run: () => void, delayMs = 0): Throttle {
  let lastRun = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | null = null
  const runNow = (): void => {
    timer = null
    lastRun = clock.monotonic()
    run()
  }
  return {
    request() {
      if (timer !== null) return
      const wait = Math.max(delayMs, lastRun + intervalMs - clock.monotonic())
      if (wait <= 0) runNow()
      else timer = setTimeout(runNow, wait)
    },
    cancel() {
      if (timer !== null) clearTimeout(timer)
      timer = null
    },
  }
}
