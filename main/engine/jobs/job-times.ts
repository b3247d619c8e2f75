import type { Clock } from '../ports/clock.ts'
import { startStopwatch, type Stopwatch } from '../ports/stopwatch.ts'

const KEPT = 64

/** How long the steps of the last jobs took. */
export class JobTimes {
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #jobs = new Map<string, Stopwatch>()

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock
  }

  begin(jobId: string): void {
    const [oldest] = this.#jobs.keys()
    if (oldest !== undefined && this.#jobs.size >= KEPT) this.#jobs.delete(oldest)
    this.#jobs.set(jobId, startStopwatch(this.#clock))
  }

  took(jobId: string, step: string): void {
    this.#jobs.get(jobId)?.lap(step)
  }

  /** Milliseconds by step; empty for a job that is too old. */
  of(jobId: string): ReadonlyMap<string, number> {
    return this.#jobs.get(jobId)?.times() ?? new Map()
  }
}
