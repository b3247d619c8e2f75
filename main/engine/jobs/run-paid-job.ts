import type { JobInputs, JobManifest } from '../../../contract/job.ts'
import type { WorkerHost, WorkerProcess, WorkerProgress } from '../../../contract/worker.ts'
import type { JobRecord } from '../ledger/records.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import { inputsProblem, refusalOf } from './admission.ts'
import type { AdmissionRules } from './admission.ts'
import type { Blobs } from './blobs.ts'
import { ceilingsOf } from './ceilings.ts'
import type { JobPace } from './job-clock.ts'
import { endingOf, unstarted } from './job-end.ts'
import type { Ending } from './job-end.ts'
import type { Pool } from './pool.ts'
import type { SoldGpu } from './sold-gpu.ts'
import { endOfStop, superviseJob } from './supervise.ts'
import type { Outcome } from './supervise.ts'

/** Less than this is no use to a job that starts again. */
const LEAST_WALL_MS = 100

export interface RunDeps extends Omit<AdmissionRules, 'report' | 'gpu'> {
  readonly host: Pick<WorkerHost, 'report'>
  readonly pool: Pick<Pool, 'take'>
  readonly blobs: Pick<Blobs, 'read' | 'writer'>
  readonly clock: Clock
  readonly log: Log
  /** Processor cores of this machine. */
  readonly cores: number
  /** How jobs on an adapter, or on the processor (null), are paced; nobody paces them when absent. */
  readonly paceOf?: (gpu: string | null) => JobPace
}

/** Where a job has its place. */
export interface Seat {
  /** Its adapter; null for a job of kind `wasm`. */
  readonly id: string | null
  /** What GPU jobs are sold on at the moment. */
  readonly sold: SoldGpu | null
}

export interface RunWatch {
  /** Aborted with an `EndReason` to end the job at once. */
  readonly stop: AbortSignal
  readonly onProgress: (progress: WorkerProgress) => void
  /** Every worker that was used, when its job is done: it may still be dying. */
  readonly onReleased: (worker: WorkerProcess) => void
  /** Starts the attempt that was made ready while the job was being paid; null when there is none. */
  readonly early: (() => Promise<Outcome>) | null
}

export interface PaidRun {
  readonly ending: Ending
  readonly diskFull: boolean
  readonly timings: Outcome['timings']
}

/**
 * Runs a started job in a worker of its own and says how it is to be written down. What was admitted
 * is checked again: the sandbox may have become weaker since the job was bought. Never throws.
 */
export async function runPaidJob(job: JobRecord, deps: RunDeps, seat: Seat, watch: RunWatch): Promise<PaidRun> {
  const { clock, host } = deps
  const { early, stop } = watch
  const refusal = refusalOf(job.manifest, { ...deps, report: host.report(), gpu: seat.sold })
  if (refusal !== null) return untried(unstarted('host-fault', refusal.message, clock.now()))
  const problem = inputsProblem(job.manifest, job.inputs, seat.sold)
  if (problem !== null) return untried(unstarted('memory-limit', problem, clock.now()))

  const startedAt = clock.monotonic()
  let outcome = await (early === null ? attempt(job, deps, seat, watch) : early())
  const leftMs = job.manifest.limits.wallMs - (clock.monotonic() - startedAt)
  if (!stop.aborted && worthAnother(outcome, leftMs)) {
    outcome = await attempt(job, deps, seat, watch, { wallMs: outcome.ran ? leftMs : job.manifest.limits.wallMs })
  }
  return { ending: endingOf(outcome, clock.now()), diskFull: outcome.diskFull, timings: outcome.timings }
}

/**
 * A warm worker may have died while it waited, and a GPU may be lost through no fault of the job: a
 * second worker gets it, once, unless there is something to deliver or no time left.
 */
function worthAnother({ reason, ran, delivered, diskFull }: Outcome, leftMs: number): boolean {
  if (reason === 'host-fault') return !ran && !diskFull
  return reason === 'gpu-lost' && !delivered && leftMs >= LEAST_WALL_MS
}

/** What a worker is given: known before the job is paid. */
export interface Work {
  readonly manifest: JobManifest
  readonly inputs: JobInputs
}

/** Runs the work in a worker of its own, once `go` resolves. Never throws. */
export async function attempt(
  { manifest, inputs }: Work,
  { pool, blobs, clock, log, cores, paceOf }: Pick<RunDeps, 'pool' | 'blobs' | 'clock' | 'log' | 'cores' | 'paceOf'>,
  seat: Seat,
  { stop, onProgress, onReleased }: Omit<RunWatch, 'early'>,
  { wallMs = manifest.limits.wallMs, go = Promise.resolve() }: { wallMs?: number; go?: Promise<void> } = {},
): Promise<Outcome> {
  const software = seat.sold?.adapter === 'software'
  const ceilings = { ...ceilingsOf(manifest, inputs, { software, cores }), wallMs }
  const pace = paceOf === undefined ? {} : { pace: paceOf(seat.id) }
  try {
    const worker = await pool.take({ memoryMiB: manifest.limits.memoryMiB, gpu: seat.id, stop })
    try {
      return await superviseJob({
        worker,
        manifest,
        inputs,
        ceilings,
        blobs,
        log,
        clock,
        go,
        stop,
        onProgress,
        ...pace,
      })
    } finally {
      onReleased(worker.process)
    }
  } catch (error: unknown) {
    log.error('job-not-started', { problem: error instanceof Error ? error.message : 'unknown' })
    return notStarted(stop, seat)
  }
}

/** No worker came up for it: our fault, unless nobody wants it any more. Why is for the log. */
function notStarted(stop: AbortSignal, seat: Seat): Outcome {
  const reason = seat.id === null ? ('host-fault' as const) : ('gpu-lost' as const)
  const ours = { reason, message: 'No worker could be started for the job.' }
  const end = stop.aborted ? endOfStop(stop.reason) : ours
  return {
    reason: end.reason,
    message: end.message,
    outputs: null,
    timings: null,
    ran: false,
    ranMs: 0,
    delivered: false,
    diskFull: false,
  }
}

function untried(ending: Ending): PaidRun {
  return { ending, diskFull: false, timings: null }
}
