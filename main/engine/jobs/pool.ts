import type { WorkerHost, WorkerProcess } from '../../../contract/worker.ts'
import type { Log } from '../ports/log.ts'

/** Linear memory a warm worker is started for: the default of a job's limits, MiB. */
const WARM_MEMORY_MIB = 256

export interface Pool {
  /** A worker nobody has used: a warm one where it fits, else a new one. @throws HearthError `worker/start-failed` */
  take(memoryMiB: number): Promise<WorkerProcess>
  /** Starts what is missing; called when there is time for it. */
  refill(): void
  /** Off: the warm workers are ended and none is started. */
  setEnabled(enabled: boolean): void
  /** Resolves when every warm worker is gone. */
  stop(): Promise<void>
}

/** Keeps up to `size` empty workers started ahead, each given out once. */
export function createPool(host: Pick<WorkerHost, 'start'>, size: number, log: Log): Pool {
  const idle = new Set<WorkerProcess>()
  const leaving = new Set<Promise<unknown>>()
  let starting = 0
  let enabled = false

  /** Remembers what `stop` has to wait for. */
  const track = (work: Promise<unknown>): void => {
    const tracked: Promise<void> = work.then(() => {
      leaving.delete(tracked)
      return undefined
    })
    leaving.add(tracked)
  }
  const end = (worker: WorkerProcess): void => {
    idle.delete(worker)
    worker.kill()
    track(worker.exited)
  }
  const startOne = async (): Promise<void> => {
    starting += 1
    try {
      const worker = await host.start({ memoryMiB: WARM_MEMORY_MIB, gpu: null })
      if (!enabled) return end(worker)
      idle.add(worker)
      void worker.exited.finally(() => idle.delete(worker))
    } catch (error: unknown) {
      // The next job starts its own worker and meets the same problem with somebody to tell.
      log.warn('warm-worker-failed', { problem: error instanceof Error ? error.message : 'unknown' })
    } finally {
      starting -= 1
    }
  }
  const refill = (): void => {
    if (!enabled) return
    while (idle.size + starting < size) track(startOne())
  }

  return {
    take: async (memoryMiB) => {
      const [worker] = memoryMiB <= WARM_MEMORY_MIB ? idle : []
      if (worker === undefined) return host.start({ memoryMiB, gpu: null })
      idle.delete(worker)
      return worker
    },
    refill,
    setEnabled: (wanted) => {
      enabled = wanted
      if (enabled) refill()
      else for (const worker of idle) end(worker)
    },
    stop: async () => {
      enabled = false
      for (const worker of idle) end(worker)
      while (leaving.size > 0) await Promise.all(leaving)
    },
  }
}
