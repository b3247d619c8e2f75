import type { WorkerProgress } from '../../../contract/worker.ts'
import { progressed } from './job-progress.ts'
import type { RunningJob } from './job-progress.ts'
import type { StartedJob } from './queue.ts'

interface Entry {
  readonly job: StartedJob
  readonly stop: AbortController
  row: RunningJob
}

/** Jobs that were started and have not ended: how far they are, and how to end them. */
export class RunningJobs {
  readonly #entries = new Map<string, Entry>()

  begin(job: StartedJob, stop: AbortController, startedAt: number): void {
    this.#entries.set(job.id, { job, stop, row: { ...job, startedAt, phase: null, done: null } })
  }

  ended(id: string): void {
    this.#entries.delete(id)
  }

  rows(): readonly RunningJob[] {
    return [...this.#entries.values()].map(({ row }) => row)
  }

  /** Tells those that fit to end for this reason; their ids. They have not ended yet. */
  stop(reason: string, fits: (job: StartedJob) => boolean = () => true): readonly string[] {
    const entries = [...this.#entries.values()].filter(({ job }) => fits(job))
    for (const { stop } of entries) stop.abort(reason)
    return entries.map(({ job }) => job.id)
  }

  /** Takes what a worker says; null when that is nothing new, else whether another phase has begun. */
  progress(id: string, said: WorkerProgress): { readonly newPhase: boolean } | null {
    const entry = this.#entries.get(id)
    const row = entry === undefined ? null : progressed(entry.row, said)
    if (entry === undefined || row === null) return null
    const newPhase = row.phase !== entry.row.phase
    entry.row = row
    return { newPhase }
  }
}
