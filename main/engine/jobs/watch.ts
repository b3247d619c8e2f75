import type { EndReason } from '../../../contract/job.ts'
import type { WorkerProcess, WorkerUsage } from '../../../contract/worker.ts'
import type { Ceilings } from './ceilings.ts'

const POLL_MS = 50
/** Threads of Node are no processes; a worker that starts some has been taken over. */
const MAX_NEW_PROCESSES = 4

export interface Crossed {
  readonly reason: Extract<EndReason, 'cpu-limit' | 'memory-limit' | 'process-limit'>
  readonly message: string
}

/** Which ceiling a usage is over, given what the worker had used when it waited for the job; pure. */
export function crossedLimit(usage: WorkerUsage, idle: WorkerUsage, ceilings: Ceilings): Crossed | null {
  if (ceilings.cpuMs !== null && usage.cpuMs - idle.cpuMs > ceilings.cpuMs) {
    return { reason: 'cpu-limit', message: `The job used more than ${ceilings.cpuMs} ms of processor time.` }
  }
  if (usage.rssBytes - idle.rssBytes > ceilings.rssBytes) {
    return { reason: 'memory-limit', message: 'The job used more memory than its limits allow for.' }
  }
  if (usage.processes > idle.processes + MAX_NEW_PROCESSES) {
    return { reason: 'process-limit', message: 'The job started processes.' }
  }
  return null
}

/**
 * Watches what a worker uses from outside until stopped, by looking.
 * `idle` is null where the platform cannot tell; then wall time alone bounds the job. `crossed` is
 * called once at most.
 */
export function watchWorker(
  worker: Pick<WorkerProcess, 'usage'>,
  idle: Promise<WorkerUsage | null>,
  ceilings: Ceilings,
  crossed: (crossed: Crossed) => void,
): () => void {
  let stopped = false
  let poll: NodeJS.Timeout | undefined
  const stop = (): void => {
    stopped = true
    clearTimeout(poll)
  }
  const report = (limit: Crossed): void => {
    if (stopped) return
    stop()
    crossed(limit)
  }
  const look = async (before: WorkerUsage): Promise<void> => {
    const usage = await worker.usage()
    const limit = usage === null ? null : crossedLimit(usage, before, ceilings)
    if (limit !== null) report(limit)
    else lookAgain(before)
  }
  const lookAgain = (before: WorkerUsage): void => {
    if (!stopped) poll = setTimeout(() => void look(before), POLL_MS)
  }
  void idle.then((before) => (before === null ? undefined : lookAgain(before)))
  return stop
}
