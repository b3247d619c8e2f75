import { HearthError } from '../../../contract/errors.ts'
import type { EndReason, JobManifest } from '../../../contract/job.ts'
import { JobKind } from '../../../contract/worker.ts'
import type { JobRecord } from '../ledger/records.ts'
import { refusalOf } from './admission.ts'
import { type EarlyRun, EarlyRuns } from './early-runs.ts'
import { createGpuWait } from './gpu-wait.ts'
import { bookEnd, uncovered, unstarted } from './job-end.ts'
import type { Ending } from './job-end.ts'
import type { RunningJob } from './job-progress.ts'
import { inputBytes } from './job-frames.ts'
import { JobRuns } from './job-runs.ts'
import { JobTimes } from './job-times.ts'
import type { JobsDeps } from './jobs-deps.ts'
import { leftBehind } from './left-behind.ts'
import { createNews } from './news.ts'
import { emptyQueue, enqueue, freePlace, isIn, ofKind, remove, startNext } from './queue.ts'
import type { QueueState, StartedJob } from './queue.ts'
import { createRoomWatch } from './room-watch.ts'
import { RunningJobs } from './running-jobs.ts'
import type { Work } from './run-paid-job.ts'
import type { SoldGpu } from './sold-gpu.ts'
import { sweepBlobs, sweepRegularly } from './sweep.ts'
import { UnpaidRun } from './unpaid-run.ts'
import { createWaiters } from './waiters.ts'
import { Workers } from './workers.ts'

/** The most a worker reads ahead for a job that is not paid yet. */
const PREPARED_BYTES = 1024 * 1024
/** Longest time a killed worker may take to be gone. */
const CANCEL_MS = 30_000

/** `gpu`: what runs on a graphics card; `all`: everything. */
export type Evicted = 'gpu' | 'all'
/** Who holds kinds of jobs back: the person by hand, their coming back, or what they allow at all. */
export type Holder = 'person' | 'return' | 'rules'

export type CancelReason = Extract<EndReason, 'buyer-cancelled' | 'person-stopped' | 'person-returned'>

/**
 * Admission, queue and lifecycle of paid jobs. Each runs in a worker process of its own and ends in
 * one transaction of the ledger, together with its receipt or the refund it is owed. Starts disabled.
 */
export class Jobs {
  readonly unpaid: UnpaidRun
  readonly #deps: JobsDeps
  readonly #workers: Workers
  readonly #running = new RunningJobs()
  readonly #runs: JobRuns
  readonly #gpuWait
  /** Everything `stop` has to wait for. */
  readonly #work = new Set<Promise<void>>()
  readonly #news = createNews()
  readonly #waiters = createWaiters()
  readonly #early = new EarlyRuns()
  readonly #times
  readonly #room
  readonly #endSweeping
  readonly #holders = new Map<Holder, readonly JobKind[]>()
  #queue: QueueState
  /** What GPU jobs were last sold on. */
  #soldOn: SoldGpu['adapter'] | null = null
  #stopping = false
  #broken: string | null = null

  constructor(deps: JobsDeps) {
    this.#deps = deps
    this.#times = new JobTimes(deps.clock)
    this.#workers = new Workers(deps, () => this.#gpusChanged())
    this.#runs = new JobRuns({
      ...deps,
      workers: this.#workers,
      running: this.#running,
      times: this.#times,
      onNews: () => this.#changed(),
      track: (work) => this.#track(work),
    })
    this.#queue = { ...emptyQueue(deps.slots), gpus: this.#gpuIds() }
    this.unpaid = this.#openUnpaid()
    this.#gpuWait = createGpuWait(() => this.#giveUpGpuJobs())
    this.#room = createRoomWatch(deps, () => {
      this.#changed()
      this.#pump()
    })
    this.#endSweeping = sweepRegularly(() => this.#track(sweepBlobs(deps)))
  }

  /** @throws HearthError `job/not-admitted`, `market/not-available`, `market/queue-full` */
  admit(manifest: JobManifest): void {
    const { kind } = manifest
    const refusal = this.#refusalOf(manifest)
    if (refusal !== null) throw refusal
    const idle = this.#queue.enabled && !this.#stopping ? null : 'This machine takes no jobs at the moment.'
    const sentence = this.problem() ?? idle ?? this.problem(kind)
    if (sentence !== null) throw new HearthError('market/not-available', sentence, { hint: 'Try again later.' })
    if (this.queue(kind).waiting < this.#deps.capacity) return
    throw new HearthError('market/queue-full', 'The queue is full at the moment.', { hint: 'Try again shortly.' })
  }

  /**
   * While a job is being paid, a worker reads what the job will need, where one would be free for it;
   * it runs nothing before `submit`. The answer lets the worker go, unless the job was submitted.
   */
  prepare(jobId: string, work: Work): () => void {
    const { kind } = work.manifest
    const place = freePlace(this.#withEarly(), kind)
    // Compiling much for somebody who may not pay would be work for nothing.
    const small = inputBytes(work.inputs) <= PREPARED_BYTES
    const free = place !== null && small && !this.#stopping && this.queue(kind).waiting === 0
    if (free && this.problem() === null) {
      const job = { id: jobId, kind, gpu: place.gpu }
      this.#early.begin(job, (go, stop) => this.#runs.attempt(work, job, stop, { go }))
    }
    return () => this.#early.drop(jobId)
  }

  /** Puts a paid job, `job` where it was read a moment ago, in the queue; one that is there, or has ended, stays. */
  submit(jobId: string, job = this.#find(jobId)): void {
    const { state, manifest } = job
    if (state !== 'queued') return
    this.#queue = enqueue(this.#queue, { id: jobId, kind: manifest.kind })
    this.#changed()
    this.#pump()
    // Whatever had to wait after all does not keep a worker from those before it.
    this.#early.drop(jobId)
  }

  /** Resolves when the job has ended, the time is over or `signal` fires, with the job as it is then. */
  async wait(jobId: string, milliseconds: number, signal?: AbortSignal): Promise<JobRecord> {
    const ended = isIn(this.#queue, jobId) ? null : ifEnded(this.#find(jobId))
    return ended ?? (await this.#waiters.wait(jobId, milliseconds, signal)) ?? this.#find(jobId)
  }

  /** Ends a waiting or running job and resolves when it has ended; an ended one stays as it is. */
  async cancel(jobId: string, reason: CancelReason = 'buyer-cancelled'): Promise<JobRecord> {
    const job = this.#find(jobId)
    if (this.#running.stop(reason, ({ id }) => id === jobId).length > 0) {
      await this.#waiters.wait(jobId, CANCEL_MS)
    } else if (job.state === 'queued') {
      this.#end(job, unstarted(reason, 'The job was cancelled before it started.', this.#deps.clock.now()))
    }
    return this.#find(jobId)
  }

  running(): readonly RunningJob[] {
    return this.#running.rows()
  }

  queue(kind: JobKind): { readonly running: number; readonly waiting: number; readonly capacity: number } {
    const { running, waiting } = this.#queue
    return {
      running: ofKind(running, kind).length,
      waiting: ofKind(waiting, kind).length,
      capacity: this.#deps.capacity,
    }
  }

  /** What GPU jobs run on at the moment; null where none can. */
  gpu(): SoldGpu | null {
    return this.#workers.gpu()
  }

  /**
   * Gives the graphics card, or the whole machine, back to its person: what runs there ends and is paid
   * back, what waits keeps its place. Resolves when every process is gone. No such job starts until
   * `readmit` by the same holder.
   */
  async evict(what: Evicted, by: Holder = 'person'): Promise<void> {
    const kinds: readonly JobKind[] = what === 'gpu' ? ['wgsl'] : ['wasm', 'wgsl']
    this.hold(by, kinds)
    this.#early.dropAll()
    const ending = this.#running.stop('person-returned', ({ kind }) => kinds.includes(kind))
    const gone = [this.unpaid.stop('person-returned'), ...kinds.map((kind) => this.#workers.clear(kind))]
    await Promise.all([...gone, ...ending.map((id) => this.#waiters.wait(id, CANCEL_MS))])
  }

  /** Takes jobs of every kind again, after `evict`, unless somebody else holds them back. */
  readmit(by: Holder = 'person'): void {
    this.hold(by, [])
  }

  /** No job of these kinds starts, and of the others all may, as far as this holder goes. */
  hold(by: Holder, kinds: readonly JobKind[]): void {
    if (kinds.length === 0) this.#holders.delete(by)
    else this.#holders.set(by, kinds)
    const held = JobKind.options.filter((kind) => [...this.#holders.values()].some((each) => each.includes(kind)))
    if (held.join() !== this.#queue.held.join()) this.#setPlaces({ held })
  }

  /**
   * These adapters do no work from now on, the others may: what runs there ends and is paid back. Resolves
   * when the processes that held them are gone.
   */
  async withhold(adapters: ReadonlySet<string>): Promise<void> {
    const cleared = this.#workers.withhold(adapters)
    if (cleared === null) return
    this.#early.dropAll()
    const ending = this.#running.stop('person-returned', ({ gpu }) => gpu !== null && adapters.has(gpu))
    this.#setPlaces({})
    const unpaid = this.unpaid.stop('person-returned', (gpu) => gpu !== null && adapters.has(gpu))
    await Promise.all([cleared, unpaid, ...ending.map((id) => this.#waiters.wait(id, CANCEL_MS))])
  }

  /** Called when the memory of the machine has changed. */
  memoryChanged(): void {
    this.#workers.fit()
  }

  /** Off: running jobs go on, waiting ones keep their place, nothing new is admitted or started. */
  setEnabled(enabled: boolean): void {
    if (enabled === this.#queue.enabled) return
    if (!enabled) this.#early.dropAll()
    this.#setPlaces({ enabled })
  }

  /** How long the steps of a recent job took, milliseconds; empty for an old one. */
  timesOf(jobId: string): ReadonlyMap<string, number> {
    return this.#times.of(jobId)
  }

  /** Why jobs, or those of one kind, are not run although they may be, in a sentence; null when all is well. */
  problem(kind?: JobKind): string | null {
    const general = this.#broken ?? this.#room.problem()
    if (kind === undefined || general !== null) return general
    if (this.#holders.get('rules')?.includes(kind) === true) return 'This machine takes no jobs of this kind.'
    if (this.#queue.held.includes(kind)) return 'The person at this machine needs it for themselves.'
    return kind === 'wgsl' && this.gpu() === null ? 'No GPU works on this machine at the moment.' : null
  }

  /** At start: jobs the last engine left go back in the queue, or end with a refund when that happened often. */
  async recover(): Promise<void> {
    const { ledger, clock } = this.#deps
    const isKnown = (id: string): boolean => isIn(this.#queue, id) || this.#deps.isHeld?.(id) === true
    const { queued, givenUp } = leftBehind(ledger, isKnown)
    for (const job of givenUp) {
      this.#end(job, unstarted('host-fault', 'Hearth stopped several times while this job ran.', clock.now()))
    }
    for (const { id, manifest } of queued) this.#queue = enqueue(this.#queue, { id, kind: manifest.kind })
    this.#changed()
    this.#pump()
    await sweepBlobs(this.#deps)
  }

  /** Kills what runs without ending it, so that `recover` finds it; resolves when no worker is left. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.#endSweeping()
    this.#room.stop()
    this.#gpuWait.stop()
    this.#early.dropAll()
    this.#running.stop('engine-stopped')
    void this.unpaid.stop('engine-stopped')
    while (this.#work.size > 0) await Promise.allSettled(this.#work)
    await this.#workers.stop()
  }

  /** Called soon after every change of what runs, waits or is wrong; those of one moment are one piece of news. */
  onChange(listener: () => void): () => void {
    return this.#news.listen(listener)
  }

  #pump(): void {
    if (this.#stopping || this.problem() !== null) return
    for (let next = startNext(this.#queue); next !== null; next = startNext(this.#queue)) {
      this.#queue = next.state
      this.#track(this.#run(next.job))
    }
    if (ofKind(this.#queue.waiting, 'wgsl').length > 0) void this.unpaid.stop()
    this.#gpuWait.watch(this.#queue.gpus.length === 0 && ofKind(this.#queue.waiting, 'wgsl').length > 0)
  }

  async #run(started: StartedJob): Promise<void> {
    const { ledger, clock, log } = this.#deps
    const { id } = started
    const early = this.#early.take(started)
    const stop = early?.stop ?? new AbortController()
    this.#times.begin(id)
    try {
      const unpaid = uncovered(ledger.jobs.cover(id), clock.now())
      if (unpaid === null) await this.#runPaid(started, stop, early?.start ?? null)
      else this.#end(this.#find(id), unpaid)
    } catch (error: unknown) {
      log.error('job-not-started', { job: id, problem: error instanceof Error ? error.message : 'unknown' })
      const message = error instanceof HearthError ? error.message : 'Something went wrong on this machine.'
      if (!this.#stopping) this.#end(this.#find(id), unstarted('host-fault', message, clock.now()))
    }
    // It may not have been needed after all; one that ran to its end does not notice.
    stop.abort('engine-stopped')
    this.#pump()
  }

  async #runPaid(started: StartedJob, stop: AbortController, early: EarlyRun['start'] | null): Promise<void> {
    const { ledger, clock } = this.#deps
    const { id } = started
    const job = ledger.jobs.start(id, clock.now())
    this.#times.took(id, 'start')
    this.#running.begin(started, stop, clock.now())
    this.#changed()
    const { ending, diskFull } = await this.#runs.paid(job, started, stop.signal, early)
    this.#times.took(id, 'store')
    if (diskFull) this.#room.full()
    // What the stop of the engine cut short is found by the next one.
    if (!this.#stopping || ending.end.reason !== 'host-fault') this.#end(job, ending)
  }

  #openUnpaid(): UnpaidRun {
    return new UnpaidRun({
      queue: () => this.#withEarly(),
      problem: () => (this.#stopping ? 'Hearth is closing.' : this.problem('wgsl')),
      refusal: ({ manifest }) => this.#refusalOf(manifest),
      runs: this.#runs,
      read: this.#deps.blobs.read,
      take: (job) => void (this.#queue = { ...this.#queue, running: [...this.#queue.running, job] }),
      giveBack: ({ id }) => {
        this.#queue = remove(this.#queue, id)
        this.#changed()
        this.#pump()
      },
    })
  }

  #refusalOf(manifest: JobManifest): HearthError | null {
    return refusalOf(manifest, { ...this.#deps, report: this.#deps.host.report(), gpu: this.gpu() })
  }

  /** The queue, with the places of jobs that are being paid for. */
  #withEarly(): QueueState {
    return { ...this.#queue, running: [...this.#queue.running, ...this.#early.jobs()] }
  }

  /** An adapter came, went or stopped working: what runs on one that is gone ends, the rest goes on. */
  #gpusChanged(): void {
    if (this.#stopping) return
    const isGone = (gpu: string | null): boolean => gpu !== null && !this.#workers.isThere(gpu)
    this.#running.stop('gpu-lost', ({ gpu }) => isGone(gpu))
    void this.unpaid.stop('gpu-lost', isGone)
    this.#setPlaces({})
  }

  #gpuIds(): readonly string[] {
    return this.gpu()?.adapters.map(({ id }) => id) ?? []
  }

  /** What may start has changed. */
  #setPlaces(change: Partial<Pick<QueueState, 'enabled' | 'held'>>): void {
    const gpu = this.gpu()
    // What was bought on a card does not run on a processor that plays one.
    if (gpu?.adapter === 'software' && this.#soldOn === 'gpu') this.#giveUpGpuJobs()
    this.#soldOn = gpu?.adapter ?? this.#soldOn
    this.#queue = { ...this.#queue, ...change, gpus: this.#gpuIds() }
    const { enabled, held } = this.#queue
    this.#workers.keepReady(enabled && !this.#stopping ? JobKind.options.filter((kind) => !held.includes(kind)) : [])
    this.#changed()
    this.#pump()
  }

  /** No GPU came back: those who wait for one are paid back. */
  #giveUpGpuJobs(): void {
    const { clock } = this.#deps
    for (const { id } of ofKind(this.#queue.waiting, 'wgsl')) {
      this.#end(this.#find(id), unstarted('gpu-lost', 'The GPU that would have run the job is gone.', clock.now()))
    }
  }

  #end(job: JobRecord, ending: Ending): void {
    // The books are right as they are; the job is found again at the next start.
    const ended = bookEnd(job, ending, this.#deps)
    if (ended === null) {
      this.#broken = 'The end of a job could not be written into the ledger. Start Hearth again.'
    }
    this.#times.took(job.id, 'commit')
    this.#queue = remove(this.#queue, job.id)
    this.#running.ended(job.id)
    this.#waiters.ended(job.id, ended)
    this.#changed()
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#work.delete(tracked))
    this.#work.add(tracked)
  }

  #changed(): void {
    this.#news.tell()
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

function ifEnded(job: JobRecord): JobRecord | null {
  return job.state === 'queued' || job.state === 'running' ? null : job
}
