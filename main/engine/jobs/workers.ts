import type { JobKind, WorkerHost } from '../../../contract/worker.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import { createPool } from './pool.ts'
import type { Pool, WorkerNeed } from './pool.ts'
import type { ReadyWorker } from './ready-worker.ts'
import { soldGpu } from './sold-gpu.ts'
import type { Adapter, SoldGpu } from './sold-gpu.ts'
import { warmWorkers } from './warm-workers.ts'

export interface WorkersDeps {
  readonly host: WorkerHost
  readonly clock: Clock
  readonly log: Log
  /** Jobs of kind `wasm` at one time. */
  readonly slots: number
  /** Memory of this machine that nobody uses, MiB; null where that cannot be told. */
  readonly freeMemoryMiB: () => number | null
  /** Whether workers are started ahead. */
  readonly warm: boolean
}

/** Longer than it takes to write down the end of a job and answer. */
const SOON_MS = 30

/** The processes that run jobs, and what GPU jobs can run on. */
export class Workers {
  readonly #deps: WorkersDeps
  readonly #pool: Pool
  readonly #unlisten: () => void
  #kinds: readonly JobKind[] = []
  /** Adapters that do no work although they could. */
  #withheld: ReadonlySet<string> = new Set()
  #soon: NodeJS.Timeout | null = null

  /** `onGpus` is called when an adapter came, went, stopped working or works again. */
  constructor(deps: WorkersDeps, onGpus: () => void) {
    this.#deps = deps
    this.#pool = createPool({ ...deps, onHealth: onGpus })
    this.#unlisten = deps.host.onReport(onGpus)
  }

  /** Also those whose worker does not come up at the moment: a busy card is not a lost one. */
  isThere(gpu: string): boolean {
    return this.#deps.host.report().gpu.adapters.some(({ id }) => id === gpu)
  }

  /** What GPU jobs run on at the moment; null where none can. */
  gpu(): SoldGpu | null {
    const failing = this.#pool.failing()
    // Of those sold, the ones that work: where cards fail, no processor stands in for them.
    return soldGpu(this.#sold().filter(({ id }) => !failing.has(id)))
  }

  /** @throws HearthError `worker/start-failed`, `worker/bad-frame` */
  take(need: WorkerNeed): Promise<ReadyWorker> {
    return this.#pool.take(need)
  }

  /** From now on workers wait ready for jobs of these kinds, as many as make sense. */
  keepReady(kinds: readonly JobKind[]): void {
    this.#kinds = kinds
    this.fit()
  }

  /** As many as make sense now: called when memory or the GPUs have changed, or a worker was used. */
  fit(): void {
    const { slots, warm, freeMemoryMiB } = this.#deps
    const adapters = this.#kinds.includes('wgsl') ? this.#sold() : []
    const counts = warmWorkers({
      enabled: warm && this.#kinds.length > 0,
      slots: this.#kinds.includes('wasm') ? slots : 0,
      adapters: adapters.length,
      freeMiB: freeMemoryMiB(),
    })
    this.#pool.fit(
      counts,
      adapters.map(({ id }) => id),
    )
  }

  /** As `fit`, in a moment: starting a process holds this one up, and the answer to a buyer goes first. */
  fitSoon(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = null
      this.fit()
    }, SOON_MS).unref()
  }

  /** From now on these adapters and no others do no work; null when nothing changes, else when theirs are gone. */
  withhold(adapters: ReadonlySet<string>): Promise<void> | null {
    if (adapters.size === this.#withheld.size && [...adapters].every((id) => this.#withheld.has(id))) return null
    this.#withheld = adapters
    this.fit()
    return this.#pool.clearAdapters(adapters)
  }

  /** Ends every worker of this kind, also those at work; resolves when all are gone. */
  clear(kind: JobKind): Promise<void> {
    return this.#pool.clear(kind)
  }

  /** Resolves when no worker is left. */
  async stop(): Promise<void> {
    this.#unlisten()
    clearTimeout(this.#soon ?? undefined)
    this.#kinds = []
    await Promise.all([this.#pool.clear('wasm'), this.#pool.clear('wgsl')])
  }

  #sold(): readonly Adapter[] {
    const sold = soldGpu(this.#deps.host.report().gpu.adapters)?.adapters ?? []
    // Of those sold: a processor never stands in for a card that its person keeps.
    return sold.filter(({ id }) => !this.#withheld.has(id))
  }
}
