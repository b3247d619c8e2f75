import type { Clock } from './clock.ts'

/** Times the steps of one request; for the figures, never for a decision. */
export interface Stopwatch {
  /** The time since the last call, or since the start, was spent on `step`. */
  lap(step: string): void
  /** Milliseconds by step, in order. */
  times(): ReadonlyMap<string, number>
}

export function startStopwatch(clock: Pick<Clock, 'monotonic'>): Stopwatch {
  const steps = new Map<string, number>()
  let since = clock.monotonic()
  return {
    lap(step) {
      const now = clock.monotonic()
      steps.set(step, (steps.get(step) ?? 0) + now - since)
      since = now
    },
    times: () => steps,
  }
}
