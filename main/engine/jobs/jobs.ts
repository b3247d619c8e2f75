import { HearthError } from '../../../contract/errors.ts'
import type { EndReason, JobLimits, JobManifest } from '../../../contract/job.ts'
import type { Hex } from '../../../contract/money.ts'
import type { WorkerHost, WorkerProcess, WorkerProgress } from '../../../contract/worker.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { JobEnd, JobRecord } from '../ledger/records.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import { refusalOf } from './admission.ts'
import type { Blobs } from './blobs.ts'
import { EarlyRuns } from './early-runs.ts'
import { unstarted } from './job-end.ts'
import type { Ending } from './job-end.ts'
import { JobTimes } from './job-times.ts'
import { createPool } from './pool.ts'
import type { Pool } from './pool.ts'
import { emptyQueue, enqueue, remove, setEnabled, startNext } from './queue.ts'
import { createRoomWatch } from './room-watch.ts'
import { attempt, runPaidJob } from './run-paid-job.ts'
import type { Work } from './run-paid-job.ts'
import { createWaiters } from './waiters.ts'

const SWEEP_MS = 10 * 60_000
/** Longest time a killed worker may take to be gone. */
const CANCEL_MS = 30_000
/** What was done when a worker says that it begins the next thing. */
const STEP_BEFORE = { compiling: 'worker', running: 'compile', writing: 'run' } as const
/** Starts after which a job is given up: the engine died under it each time. */
const MAX_ATTEMPTS = 2

export interface JobsDeps {
  readonly ledger: Pick<Ledger, 'jobs'>
  readonly blobs: Pick<Blobs, 'read' | 'writer' | 'hasRoom' | 'sweep'>
  readonly host: WorkerHost
  /** Signs the receipt of an end; called inside the ledger's transaction. */
  readonly makeReceipt: (
    job: JobRecord,
    end: JobEnd,
    position: { readonly seq: number; readonly prev: Hex },
  ) => { readonly digest: Hex; readonly file: string }
  readonly clock: Clock
  readonly log: Log
  /** SHA-256 of the modules that come with Hearth. */
  readonly builtIn: ReadonlySet<string>
  /** Largest limits a job may ask for. */
  readonly maximum: JobLimits
  /** Jobs at one time. */
  readonly slots: number
  /** Jobs that may wait. */
  readonly capacity: number
  /** Workers started ahead. */
  readonly warmWorkers: number
}

export interface RunningJob {
  readonly id: string
  readonly startedAt: number
  /** What its worker says it is doing; null before it said so. */
  readonly phase: WorkerProgress['phase'] | null
}

export type CancelReason = Extract<EndReason, 'buyer-cancelled' | 'person-stopped' | 'person-returned'>

/**
 * Admission, queue and lifecycle of paid jobs. Each runs in a worker process of its own and ends in
 * one transaction of the ledger, together with its receipt or the refund it is owed. Starts disabled.
 */
export class Jobs {
  readonly #deps: JobsDeps
  readonly #pool: Pool
  readonly #active = new Map<string, { readonly stop: AbortController; row: RunningJob }>()
  /** Everything `stop` has to wait for. */
  readonly #work = new Set<Promise<void>>()
  readonly #listeners = new Set<() => void>()
  readonly #waiters = createWaiters()
  readonly #early = new EarlyRuns()
  readonly #times
  readonly #room
  readonly #sweeping: NodeJS.Timeout
  #queue
  #stopping = false
  #broken: string | null = null

  constructor(deps: JobsDeps) {
    this.#deps = deps
    this.#times = new JobTimes(deps.clock)
    this.#pool = createPool(deps.host, deps.warmWorkers, deps.log)
    this.#queue = emptyQueue(deps.slots)
    this.#room = createRoomWatch(deps.blobs, () => {
      this.#changed()
      this.#pump()
    })
    this.#sweeping = setInterval(() => this.#track(this.#sweep()), SWEEP_MS)
    this.#sweeping.unref()
  }

  /** @throws HearthError `job/not-admitted`, `market/not-available`, `market/queue-full` */
  admit(manifest: JobManifest): void {
    const refusal = refusalOf(manifest, { ...this.#deps, report: this.#deps.host.report() })
    if (refusal !== null) throw refusal
    const idle = this.#queue.enabled && !this.#stopping ? null : 'This machine takes no jobs at the moment.'
    const sentence = this.problem() ?? idle
    if (sentence !== null) throw new HearthError('market/not-available', sentence, { hint: 'Try again later.' })
    if (this.#queue.waiting.length < this.#deps.capacity) return
    throw new HearthError('market/queue-full', 'The queue is full at the moment.', { hint: 'Try again shortly.' })
  }

  /**
   * While a job is being paid, a worker reads what the job will need, where one would be free for it;
   * it runs nothing before `submit`. The answer lets the worker go, unless the job was submitted.
   */
  prepare(jobId: string, work: Work): () => void {
    const { waiting, running, enabled, slots } = this.#queue
    const free = enabled && !this.#stopping && waiting.length === 0 && running.length + this.#early.count < slots
    if (free && this.problem() === null) {
      this.#early.begin(jobId, (go, stop) => {
        const running = attempt(work, { ...this.#deps, pool: this.#pool }, this.#watch(jobId, stop), go)
        this.#track(running.then(ignore, ignore))
        return running
      })
    }
    return () => this.#early.drop(jobId)
  }

  /** Puts a paid job in the queue; one that is there, or has ended, stays as it is. */
  submit(jobId: string): void {
    if (this.#find(jobId).state !== 'queued') return
    this.#queue = enqueue(this.#queue, jobId)
    this.#changed()
    this.#pump()
    // Whatever had to wait after all does not keep a worker from those before it.
    this.#early.drop(jobId)
  }

  /** Resolves when the job has ended, the time is over or `signal` fires, with the job as it is then. */
  async wait(jobId: string, milliseconds: number, signal?: AbortSignal): Promise<JobRecord> {
    if (!hasEnded(this.#find(jobId))) await this.#waiters.wait(jobId, milliseconds, signal)
    return this.#find(jobId)
  }

  /** Ends a waiting or running job and resolves when it has ended; an ended one stays as it is. */
  async cancel(jobId: string, reason: CancelReason = 'buyer-cancelled'): Promise<JobRecord> {
    const job = this.#find(jobId)
    const entry = this.#active.get(jobId)
    if (entry !== undefined) {
      entry.stop.abort(reason)
      await this.#waiters.wait(jobId, CANCEL_MS)
    } else if (job.state === 'queued') {
      this.#end(job, unstarted(reason, 'The job was cancelled before it started.', this.#deps.clock.now()))
    }
    return this.#find(jobId)
  }

  running(): readonly RunningJob[] {
    return [...this.#active.values()].map(({ row }) => row)
  }

  queue(): { readonly running: number; readonly waiting: number; readonly capacity: number } {
    const { running, waiting } = this.#queue
    return { running: running.length, waiting: waiting.length, capacity: this.#deps.capacity }
  }

  /** Off: running jobs go on, waiting ones keep their place, nothing new is admitted or started. */
  setEnabled(enabled: boolean): void {
    if (enabled === this.#queue.enabled) return
    this.#queue = setEnabled(this.#queue, enabled)
    this.#pool.setEnabled(enabled)
    if (!enabled) this.#early.dropAll()
    this.#changed()
    this.#pump()
  }

  /** How long the steps of a recent job took, milliseconds; empty for an old one. */
  timesOf(jobId: string): ReadonlyMap<string, number> {
    return this.#times.of(jobId)
  }

  /** Why jobs are not run although they may be, in a sentence; null when all is well. */
  problem(): string | null {
    return this.#broken ?? this.#room.problem()
  }

  /** At start: jobs the last engine left go back in the queue, or end with a refund when that happened often. */
  async recover(): Promise<void> {
    const { ledger, clock } = this.#deps
    for (const job of ledger.jobs.byState(['queued', 'running'])) {
      if (job.state === 'running' && job.attempts > MAX_ATTEMPTS) {
        this.#end(job, unstarted('host-fault', 'Hearth stopped several times while this job ran.', clock.now()))
        continue
      }
      if (job.state === 'running') ledger.jobs.requeue(job.id)
      this.#queue = enqueue(this.#queue, job.id)
    }
    this.#changed()
    this.#pump()
    await this.#sweep()
  }

  /** Kills what runs without ending it, so that `recover` finds it; resolves when no worker is left. */
  async stop(): Promise<void> {
    this.#stopping = true
    clearInterval(this.#sweeping)
    this.#room.stop()
    this.#early.dropAll()
    for (const { stop } of this.#active.values()) stop.abort('engine-stopped')
    while (this.#work.size > 0) await Promise.allSettled(this.#work)
    await this.#pool.stop()
  }

  /** Called after every change of what runs, waits or is wrong. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #pump(): void {
    if (this.#stopping || this.problem() !== null) return
    for (let next = startNext(this.#queue); next !== null; next = startNext(this.#queue)) {
      this.#queue = next.state
      this.#track(this.#run(next.id))
    }
  }

  async #run(id: string): Promise<void> {
    const { ledger, clock, log } = this.#deps
    const early = this.#early.take(id)
    const stop = early?.stop ?? new AbortController()
    this.#times.begin(id)
    try {
      const job = ledger.jobs.start(id, clock.now())
      this.#times.took(id, 'start')
      this.#active.set(id, { stop, row: { id, startedAt: clock.now(), phase: null } })
      this.#changed()
      const watch = { ...this.#watch(id, stop.signal), early: early?.start ?? null }
      const { ending, diskFull } = await runPaidJob(job, { ...this.#deps, pool: this.#pool }, watch)
      this.#times.took(id, 'store')
      if (diskFull) this.#room.full()
      // What the stop of the engine cut short is found by the next one.
      if (!this.#stopping || ending.end.reason !== 'host-fault') this.#end(job, ending)
    } catch (error: unknown) {
      log.error('job-not-started', { job: id, problem: error instanceof Error ? error.message : 'unknown' })
      const message = error instanceof HearthError ? error.message : 'Something went wrong on this machine.'
      if (!this.#stopping) this.#end(this.#find(id), unstarted('host-fault', message, clock.now()))
    }
    // It may not have been needed after all; one that ran to its end does not notice.
    stop.abort('engine-stopped')
    this.#pump()
  }

  #watch(id: string, stop: AbortSignal): Parameters<typeof attempt>[2] {
    return {
      stop,
      onPhase: (phase) => {
        this.#times.took(id, STEP_BEFORE[phase])
        const entry = this.#active.get(id)
        if (entry !== undefined) entry.row = { ...entry.row, phase }
        this.#changed()
      },
      onReleased: (worker) => this.#track(this.#refillAfter(worker)),
    }
  }

  async #refillAfter(worker: WorkerProcess): Promise<void> {
    await worker.exited
    this.#pool.refill()
  }

  #end(job: JobRecord, { end, refund }: Ending): void {
    const { ledger, makeReceipt, clock, log } = this.#deps
    try {
      const receipt = (position: { seq: number; prev: Hex }): ReturnType<typeof makeReceipt> =>
        makeReceipt(job, end, position)
      ledger.jobs.end(job.id, end, refund ? { refund } : { refund, receipt }, clock.now())
    } catch (error: unknown) {
      // The books are right as they are; the job is found again at the next start.
      this.#broken = 'The end of a job could not be written into the ledger. Start Hearth again.'
      log.error('job-end-not-stored', { job: job.id, problem: error instanceof Error ? error.message : 'unknown' })
    }
    this.#times.took(job.id, 'commit')
    this.#queue = remove(this.#queue, job.id)
    this.#active.delete(job.id)
    this.#waiters.ended(job.id)
    this.#changed()
  }

  async #sweep(): Promise<void> {
    const { ledger, blobs, log } = this.#deps
    const inputs = ledger.jobs.byState(['queued', 'running']).map((job) => job.inputs)
    const used = inputs.flatMap(({ module, stdin, files }) => [module, ...(stdin === null ? [] : [stdin]), ...files])
    try {
      await blobs.sweep(new Set(used.map((blob) => blob.sha256)))
    } catch (error: unknown) {
      log.warn('sweep-failed', { problem: error instanceof Error ? error.message : 'unknown' })
    }
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#work.delete(tracked))
    this.#work.add(tracked)
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }

  #find(id: string): JobRecord {
    const job = this.#deps.ledger.jobs.get(id)
    if (job !== null) return job
    throw new HearthError('job/unknown', 'There is no such job.')
  }
}

export function createJobs(deps: JobsDeps): Jobs {
  return new Jobs(deps)
}

/** What ends before it runs is told by nobody's outcome. */
function ignore(): void {}

function hasEnded(job: JobRecord): boolean {
  return job.state !== 'queued' && job.state !== 'running'
}
