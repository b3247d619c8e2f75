import type { Clock } from '../ports/clock.ts'

/** Milliseconds by step, in the order they were taken. */
export type StepTimes = ReadonlyMap<string, number>

const KEPT = 64

/** How long the steps of the last jobs took; for the figures, never for a decision. */
export class JobTimes {
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #jobs = new Map<string, { readonly steps: Map<string, number>; since: number }>()

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock
  }

  begin(jobId: string): void {
    const [oldest] = this.#jobs.keys()
    if (oldest !== undefined && this.#jobs.size >= KEPT) this.#jobs.delete(oldest)
    this.#jobs.set(jobId, { steps: new Map(), since: this.#clock.monotonic() })
  }

  /** The time since the last step, or since `begin`, was spent on `step`. */
  took(jobId: string, step: string): void {
    const job = this.#jobs.get(jobId)
    if (job === undefined) return
    const now = this.#clock.monotonic()
    job.steps.set(step, (job.steps.get(step) ?? 0) + now - job.since)
    job.since = now
  }

  of(jobId: string): StepTimes {
    return this.#jobs.get(jobId)?.steps ?? new Map()
  }
}
