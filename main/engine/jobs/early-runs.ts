import { setImmediate } from 'node:timers/promises'
import type { StartedJob } from './queue.ts'
import type { Outcome } from './supervise.ts'

/** An attempt whose worker reads its inputs and waits for the order to run. */
export interface EarlyRun {
  /** The place it has taken. */
  readonly job: StartedJob
  /** Ends it, whether it has been started or not. */
  readonly stop: AbortController
  /** Gives the order. */
  readonly start: () => Promise<Outcome>
}

/**
 * Attempts begun while their payment is being settled, by job. Each is started or ended, once: what
 * was begun for a payment that did not come ends without having run.
 */
export class EarlyRuns {
  readonly #waiting = new Map<string, EarlyRun>()

  /** Those that wait. */
  jobs(): readonly StartedJob[] {
    return [...this.#waiting.values()].map(({ job }) => job)
  }

  /** `attempt` must run nothing before `go` resolves, and end when `stop` is aborted. */
  begin(job: StartedJob, attempt: (go: Promise<void>, stop: AbortSignal) => Promise<Outcome>): void {
    const stop = new AbortController()
    const go = Promise.withResolvers<void>()
    // The request to settle the payment goes out first: handing over inputs keeps this thread busy for a moment.
    const outcome = setImmediate().then(() => attempt(go.promise, stop.signal))
    // Whoever starts it hears of a failure; for one that is never started it means nothing.
    outcome.catch(() => undefined)
    this.#waiting.set(job.id, {
      job,
      stop,
      start: () => {
        go.resolve()
        return outcome
      },
    })
  }

  /** The attempt of this job at this place, which its taker now starts or stops; null when there is none. */
  take({ id, gpu }: StartedJob): EarlyRun | null {
    const early = this.#waiting.get(id)
    if (early === undefined) return null
    if (early.job.gpu !== gpu) {
      this.drop(id)
      return null
    }
    this.#waiting.delete(id)
    return early
  }

  drop(jobId: string): void {
    this.#waiting.get(jobId)?.stop.abort('not-started')
    this.#waiting.delete(jobId)
  }

  dropAll(): void {
    for (const jobId of this.#waiting.keys()) this.drop(jobId)
  }
}
