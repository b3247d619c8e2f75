import type { JobKind, WorkerHost } from '../../../contract/worker.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { ReadyWorker } from './ready-worker.ts'
import { createShelf } from './shelf.ts'
import type { Shelf, ShelfWorkers } from './shelf.ts'
import type { WarmCounts } from './warm-workers.ts'

/** Linear memory a warm worker without a GPU is started for: the default of a job's limits, MiB. */
const WARM_MEMORY_MIB = 256
/** What any GPU job may hold beside the card: the largest `memoryMiB`, MiB. */
const GPU_MEMORY_MIB = 1024

/** What a job needs of its worker. */
export interface WorkerNeed {
  readonly memoryMiB: number
  /** Adapter of a `wgsl` job; null for one of kind `wasm`. */
  readonly gpu: string | null
  /** Aborted when no worker is needed any more. */
  readonly stop: AbortSignal
}

export interface Pool {
  /**
   * A worker nobody has used, ready for its job: one that waits where it fits, else a new one.
   * @throws HearthError `worker/start-failed`, `worker/bad-frame`
   */
  take(need: WorkerNeed): Promise<ReadyWorker>
  /** Keeps so many waiting, for these adapters and no others. */
  fit(counts: WarmCounts, adapters: readonly string[]): void
  /** How many wait ready, of every sort. */
  ready(): number
  /** Adapters on which the last worker did not come up. */
  failing(): ReadonlySet<string>
  /** Ends every worker of this kind, also those at work; resolves when all are gone. */
  clear(kind: JobKind): Promise<void>
  /** The same for every worker on these adapters. */
  clearAdapters(adapters: ReadonlySet<string>): Promise<void>
}

/** Empty workers started ahead: one shelf for those without a GPU and one for each adapter. */
export function createPool(parts: {
  readonly host: Pick<WorkerHost, 'start'>
  readonly clock: Pick<Clock, 'monotonic'>
  readonly log: Log
  /** Called when `failing` has changed. */
  readonly onHealth: () => void
}): Pool {
  const shelf = (sort: ShelfWorkers): Shelf => createShelf(sort, parts)
  const wasm = createShelf(
    { kind: 'wasm', memoryMiB: WARM_MEMORY_MIB, gpu: null },
    { ...parts, onHealth: () => undefined },
  )
  const gpus = new Map<string, Shelf>()
  const gpuShelf = (gpu: string): Shelf => {
    const known = gpus.get(gpu) ?? shelf({ kind: 'wgsl', memoryMiB: GPU_MEMORY_MIB, gpu })
    gpus.set(gpu, known)
    return known
  }

  return {
    take: async ({ memoryMiB, gpu, stop }) => {
      if (gpu !== null) return (await gpuShelf(gpu).take(stop)) ?? gpuShelf(gpu).start(GPU_MEMORY_MIB, stop)
      const warm = memoryMiB <= WARM_MEMORY_MIB ? await wasm.take(stop) : null
      return warm ?? wasm.start(memoryMiB, stop)
    },
    fit: (counts, adapters) => {
      wasm.fit(counts.wasm)
      for (const gpu of adapters) gpuShelf(gpu)
      for (const [gpu, one] of gpus) one.fit(adapters.includes(gpu) ? counts.perAdapter : 0)
    },
    ready: () => [wasm, ...gpus.values()].reduce((sum, one) => sum + one.ready(), 0),
    failing: () => new Set([...gpus].filter(([, one]) => one.failing()).map(([gpu]) => gpu)),
    clear: async (kind) => {
      await Promise.all((kind === 'wasm' ? [wasm] : [...gpus.values()]).map((one) => one.clear()))
    },
    clearAdapters: async (adapters) => {
      await Promise.all([...gpus].filter(([gpu]) => adapters.has(gpu)).map(([, one]) => one.clear()))
    },
  }
}
