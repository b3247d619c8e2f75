import type { WorkerProcess } from '../../../contract/worker.ts'
import type { JobRecord } from '../ledger/records.ts'
import type { JobTimes } from './job-times.ts'
import type { StartedJob } from './queue.ts'
import { attempt, runPaidJob } from './run-paid-job.ts'
import type { PaidRun, RunDeps, RunWatch, Seat, Work } from './run-paid-job.ts'
import type { RunningJobs } from './running-jobs.ts'
import type { Outcome } from './supervise.ts'
import type { Workers } from './workers.ts'

/** What was done when a worker says that it begins the next thing. */
const STEP_BEFORE = { compiling: 'worker', running: 'compile', writing: 'run' } as const

export interface JobRunsDeps extends Omit<RunDeps, 'pool'> {
  readonly workers: Workers
  /** Told how far a job is. */
  readonly running: RunningJobs
  readonly times: JobTimes
  /** Called when a job is further than it was. */
  readonly onNews: () => void
  /** Takes what goes on after a run has ended. */
  readonly track: (work: Promise<void>) => void
}

/** Runs work in its place and tells how far it is. */
export class JobRuns {
  readonly #deps: JobRunsDeps

  constructor(deps: JobRunsDeps) {
    this.#deps = deps
  }

  seat({ kind, gpu }: StartedJob): Seat {
    return { id: gpu, sold: kind === 'wgsl' ? this.#deps.workers.gpu() : null }
  }

  /** One attempt, which is waited for when everything stops. Never rejects. */
  attempt(
    work: Work,
    job: StartedJob,
    stop: AbortSignal,
    options: { readonly go?: Promise<void>; readonly blobs?: RunDeps['blobs'] } = {},
  ): Promise<Outcome> {
    const { go, blobs = this.#deps.blobs } = options
    const deps = { ...this.#runDeps(), blobs }
    const running = attempt(work, deps, this.seat(job), this.#watch(job, stop), go === undefined ? {} : { go })
    this.#deps.track(running.then(ignore, ignore))
    return running
  }

  /** All of a paid job, which may take a second attempt. Never rejects. */
  paid(record: JobRecord, job: StartedJob, stop: AbortSignal, early: RunWatch['early']): Promise<PaidRun> {
    return runPaidJob(record, this.#runDeps(), this.seat(job), { ...this.#watch(job, stop), early })
  }

  #runDeps(): RunDeps {
    return { ...this.#deps, pool: this.#deps.workers }
  }

  #watch({ id, kind }: StartedJob, stop: AbortSignal): Omit<RunWatch, 'early'> {
    const { running, times, workers, onNews, track } = this.#deps
    return {
      stop,
      onProgress: (progress) => {
        const news = running.progress(id, progress)
        if (news === null) return
        if (news.newPhase) times.took(id, STEP_BEFORE[progress.phase])
        // A device for the next GPU job is made while this one runs: its worker shares nothing with it.
        if (news.newPhase && kind === 'wgsl' && progress.phase === 'running') workers.fit()
        onNews()
      },
      onReleased: (worker) => track(this.#refillAfter(worker)),
    }
  }

  async #refillAfter(worker: WorkerProcess): Promise<void> {
    await worker.exited
    this.#deps.workers.fitSoon()
  }
}

/** What ends before it runs is told by nobody's outcome. */
function ignore(): void {}
