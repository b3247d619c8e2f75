/** What decides how many empty workers wait for jobs. */
export interface WarmFacts {
  /** Jobs are taken. */
  readonly enabled: boolean
  /** Jobs of kind `wasm` that may run at once; 0 while that kind is held back. */
  readonly slots: number
  /** Adapters that jobs may be sold on; 0 while GPU jobs are held back. */
  readonly adapters: number
  /** Memory of the machine that nobody uses, MiB; null where that cannot be told. */
  readonly freeMiB: number | null
}

/** How many wait: without a GPU, and for each adapter. */
export interface WarmCounts {
  readonly wasm: number
  readonly perAdapter: number
}

/** Resident memory of a worker that waits, MiB, rounded up. */
const WASM_WORKER_MIB = 64
const GPU_WORKER_MIB = 256
/** Waiting workers may hold this share of what is free; the rest is for jobs, and for the person. */
const SHARE = 1 / 8

/**
 * One worker for each GPU, and one more without than can run at once: the next buyer should not wait
 * for the last one’s successor to start. When memory is short there are fewer, those for GPUs first. Pure.
 */
export function warmWorkers({ enabled, slots, adapters, freeMiB }: WarmFacts): WarmCounts {
  if (!enabled) return { wasm: 0, perAdapter: 0 }
  const budget = freeMiB === null ? Number.POSITIVE_INFINITY : freeMiB * SHARE
  const wasm = Math.min(slots === 0 ? 0 : slots + 1, Math.floor(budget / WASM_WORKER_MIB))
  const left = budget - wasm * WASM_WORKER_MIB
  return { wasm, perAdapter: adapters > 0 && adapters * GPU_WORKER_MIB <= left ? 1 : 0 }
}
