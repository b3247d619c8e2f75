import { adapterName } from '../../../contract/adapter-name.ts'
import { HearthError } from '../../../contract/errors.ts'
import type { Blobs } from './blobs.ts'
import type { JobRuns } from './job-runs.ts'
import { MemoryOutputs } from './memory-outputs.ts'
import { freePlace, ofKind } from './queue.ts'
import type { QueueState, StartedJob } from './queue.ts'
import type { Work } from './run-paid-job.ts'
import type { Outcome } from './supervise.ts'

/** What an unpaid run gave. */
export interface UnpaidResult {
  /** Its one output. */
  readonly output: Uint8Array
  /** What it ran on. */
  readonly ranOn: { readonly adapter: 'gpu' | 'software'; readonly name: string }
}

/** What unpaid work needs of the jobs it must not be in the way of. */
export interface UnpaidLane {
  /** With the places of jobs that are being paid for. */
  readonly queue: () => QueueState
  /** Why no GPU job is run, in a sentence; null when they are. */
  readonly problem: () => string | null
  /** Why this is not run here at all; null when it is. */
  readonly refusal: (work: Work) => HearthError | null
  readonly runs: Pick<JobRuns, 'seat' | 'attempt'>
  readonly read: Blobs['read']
  /** The job has its place from now on, until it is given back. */
  readonly take: (job: StartedJob) => void
  readonly giveBack: (job: StartedJob) => void
}

interface Current {
  readonly job: StartedJob
  readonly stop: AbortController
  readonly ended: Promise<unknown>
}

/** The place it takes, as if it were a job; no job has an id like it. */
const UNPAID_ID = 'unpaid'
const PAID_FIRST = 'paid-job-first'
const NOBODY_WAITS = 'nobody-waits'

/** GPU work that nobody pays for: one at a time, on a card that no job needs, and it gives way to whatever is paid. */
export class UnpaidRun {
  readonly #lane: UnpaidLane
  #current: Current | null = null

  constructor(lane: UnpaidLane) {
    this.#lane = lane
  }

  /** Why none is run at the moment, in a sentence; null when it is. */
  refusal(): string | null {
    const problem = this.#lane.problem()
    if (problem !== null) return problem
    const queue = this.#lane.queue()
    if (!queue.enabled) return 'This machine takes no work at the moment.'
    if (ofKind(queue.waiting, 'wgsl').length > 0) return 'Paid jobs wait for the card.'
    return this.#current !== null || freePlace(queue, 'wgsl') === null ? 'The card is at work.' : null
  }

  /**
   * Runs it in a worker like any job's and gives its one output. `signal` is of whoever asked.
   * @throws HearthError `market/not-available` when there is no free card, when it was ended, or when it did not
   * come to its end; `job/not-admitted`
   */
  async run(work: Work, signal: AbortSignal): Promise<UnpaidResult> {
    const lane = this.#lane
    const unfit = lane.refusal(work)
    if (unfit !== null) throw unfit
    const refusal = this.refusal()
    const place = freePlace(lane.queue(), 'wgsl')
    if (refusal !== null || place === null) throw notAvailable(refusal ?? 'The card is at work.')
    const job: StartedJob = { id: UNPAID_ID, kind: 'wgsl', gpu: place.gpu }
    const { sold } = lane.runs.seat(job)
    const outputs = new MemoryOutputs()
    const stop = new AbortController()
    const onGone = (): void => stop.abort(NOBODY_WAITS)
    signal.addEventListener('abort', onGone, { once: true })
    if (signal.aborted) onGone()
    lane.take(job)
    const blobs = { read: lane.read, writer: () => outputs.writer() }
    const running = lane.runs.attempt(work, job, stop.signal, { blobs })
    this.#current = { job, stop, ended: running }
    try {
      const output = outputOf(await running, stop.signal, outputs)
      const adapter = sold?.adapters.find(({ id }) => id === job.gpu)
      if (sold === null || adapter === undefined) throw notAvailable('The GPU that ran it is gone.')
      return { output, ranOn: { adapter: sold.adapter, name: adapterName(adapter) } }
    } finally {
      signal.removeEventListener('abort', onGone)
      this.#current = null
      lane.giveBack(job)
    }
  }

  /** Ends what runs, where it is on a card that fits; resolves when its worker is gone. */
  async stop(reason: string = PAID_FIRST, fits: (gpu: string | null) => boolean = () => true): Promise<void> {
    const current = this.#current
    if (current === null || !fits(current.job.gpu)) return
    current.stop.abort(reason)
    await current.ended
  }
}

function outputOf({ reason, message, outputs }: Outcome, stop: AbortSignal, kept: MemoryOutputs): Uint8Array {
  if (stop.reason === PAID_FIRST) throw notAvailable('A paid job needed the card.')
  const [file, ...others] = outputs?.files ?? []
  const bytes = file === undefined || others.length > 0 ? null : kept.bytes(file.sha256)
  if (reason !== 'exited' || bytes === null) throw notAvailable(message ?? 'The card did not finish the work.')
  return bytes
}

function notAvailable(sentence: string): HearthError {
  return new HearthError('market/not-available', sentence, { hint: 'Try again later.' })
}
