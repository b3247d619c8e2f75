import { WorkerProgress, type JobKind } from '../../../contract/worker.ts'

export interface RunningJob {
  readonly id: string
  readonly kind: JobKind
  /** The adapter it has to itself; null for jobs of kind `wasm`. */
  readonly gpu: string | null
  readonly startedAt: number
  /** What its worker says it is doing; null before it said so. */
  readonly phase: WorkerProgress['phase'] | null
  /** Share of the work that is done, 0 to 1; null where its worker cannot tell. */
  readonly done: number | null
}

const PHASES = WorkerProgress.shape.phase.options
/** Smaller steps are not worth telling anybody. */
const STEP = 0.01

/**
 * A job after its worker said how far it is, or null when that is nothing new. It only goes forward, in
 * steps of a hundredth: a worker that talks without end makes no work for anybody else. Pure.
 */
export function progressed(job: RunningJob, { phase, done }: WorkerProgress): RunningJob | null {
  const order = PHASES.indexOf(phase) - (job.phase === null ? -1 : PHASES.indexOf(job.phase))
  if (order < 0) return null
  if (order > 0) return { ...job, phase, done: done ?? job.done }
  if (done === undefined || done < (job.done ?? 0) + STEP) return null
  return { ...job, done }
}
