import type { WorkerHost, WorkerProcess, WorkerProgress } from '../../../contract/worker.ts'
import type { JobInputs, JobManifest } from '../../../contract/job.ts'
import type { JobRecord } from '../ledger/records.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import { inputsProblem, refusalOf } from './admission.ts'
import type { AdmissionRules } from './admission.ts'
import type { Blobs } from './blobs.ts'
import { endingOf, unstarted } from './job-end.ts'
import type { Ending } from './job-end.ts'
import type { Pool } from './pool.ts'
import { superviseJob } from './supervise.ts'
import type { Outcome } from './supervise.ts'

export interface RunDeps extends Omit<AdmissionRules, 'report'> {
  readonly host: Pick<WorkerHost, 'report'>
  readonly pool: Pick<Pool, 'take'>
  readonly blobs: Pick<Blobs, 'read' | 'writer'>
  readonly clock: Clock
  readonly log: Log
}

export interface RunWatch {
  /** Aborted with an `EndReason` to end the job at once. */
  readonly stop: AbortSignal
  readonly onPhase: (phase: WorkerProgress['phase']) => void
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
 * is checked again: the sandbox may have become weaker since the job was bought.
 * @throws HearthError `worker/start-failed`
 */
export async function runPaidJob(job: JobRecord, deps: RunDeps, watch: RunWatch): Promise<PaidRun> {
  const { clock, host } = deps
  const { early } = watch
  const refusal = refusalOf(job.manifest, { ...deps, report: host.report() })
  if (refusal !== null) return untried(unstarted('host-fault', refusal.message, clock.now()))
  const problem = inputsProblem(job.inputs)
  if (problem !== null) return untried(unstarted('memory-limit', problem, clock.now()))

  let outcome = await (early === null ? attempt(job, deps, watch) : early())
  // A warm worker may have died while it waited; that is no reason to fail a job.
  if (outcome.reason === 'host-fault' && !outcome.ran && !outcome.diskFull && !watch.stop.aborted) {
    outcome = await attempt(job, deps, watch)
  }
  return { ending: endingOf(outcome, clock.now()), diskFull: outcome.diskFull, timings: outcome.timings }
}

/** What a worker is given: known before the job is paid. */
export interface Work {
  readonly manifest: JobManifest
  readonly inputs: JobInputs
}

/** Runs the work in a worker of its own, once `go` resolves. @throws HearthError `worker/start-failed` */
export async function attempt(
  { manifest, inputs }: Work,
  { pool, blobs, log }: Pick<RunDeps, 'pool' | 'blobs' | 'log'>,
  { stop, onPhase, onReleased }: Omit<RunWatch, 'early'>,
  go: Promise<void> = Promise.resolve(),
): Promise<Outcome> {
  const worker = await pool.take(manifest.limits.memoryMiB)
  try {
    return await superviseJob({ worker, manifest, inputs, blobs, log, go, stop, onPhase })
  } finally {
    onReleased(worker)
  }
}

function untried(ending: Ending): PaidRun {
  return { ending, diskFull: false, timings: null }
}
