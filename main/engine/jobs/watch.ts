import type { EndReason, JobLimits } from '../../../contract/job.ts'
import type { WorkerProcess, WorkerUsage } from '../../../contract/worker.ts'

const POLL_MS = 50
/** Threads of Node are no processes; a worker that starts some has been taken over. */
const MAX_NEW_PROCESSES = 4

export interface Crossed {
  readonly reason: Extract<EndReason, 'wall-limit' | 'cpu-limit' | 'memory-limit' | 'process-limit'>
  readonly message: string
}

export interface WatchOptions {
  readonly limits: JobLimits
  /** Resident bytes the worker may have beyond the memory the buyer asked for. */
  readonly allowanceBytes: number
  /** Called once, when a limit is crossed. */
  readonly crossed: (crossed: Crossed) => void
}

/** Which limit a usage is over, given what the worker had used when the job was started; pure. */
export function crossedLimit(
  usage: WorkerUsage,
  atStart: WorkerUsage,
  { limits, allowanceBytes }: Pick<WatchOptions, 'limits' | 'allowanceBytes'>,
): Crossed | null {
  if (usage.cpuMs - atStart.cpuMs > limits.cpuMs) {
    return { reason: 'cpu-limit', message: `The job used more than ${limits.cpuMs} ms of processor time.` }
  }
  if (usage.rssBytes > limits.memoryMiB * 1024 * 1024 + allowanceBytes) {
    return { reason: 'memory-limit', message: `The job used more memory than ${limits.memoryMiB} MiB allow for.` }
  }
  if (usage.processes > atStart.processes + MAX_NEW_PROCESSES) {
    return { reason: 'process-limit', message: 'The job started processes.' }
  }
  return null
}

/**
 * Watches a worker from outside until stopped: wall-clock time by a timer, the rest by looking.
 * `atStart` is null where the platform cannot tell; then wall time alone bounds the job.
 */
export function watchWorker(
  worker: Pick<WorkerProcess, 'usage'>,
  atStart: WorkerUsage | null,
  options: WatchOptions,
): () => void {
  let stopped = false
  const stop = (): void => {
    stopped = true
    clearTimeout(wall)
    clearTimeout(poll)
  }
  const report = (crossed: Crossed): void => {
    if (stopped) return
    stop()
    options.crossed(crossed)
  }
  const look = async (): Promise<void> => {
    const usage = atStart === null ? null : await worker.usage()
    const crossed = usage === null || atStart === null ? null : crossedLimit(usage, atStart, options)
    if (crossed !== null) report(crossed)
    else if (!stopped) poll = setTimeout(() => void look(), POLL_MS)
  }
  const { wallMs } = options.limits
  const wall = setTimeout(
    () => report({ reason: 'wall-limit', message: `The job took longer than ${wallMs} ms.` }),
    wallMs,
  )
  let poll = setTimeout(() => void look(), POLL_MS)
  return stop
}
