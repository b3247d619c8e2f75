import type { JobKind, WorkerHost, WorkerProcess, WorkerStart } from '../../../contract/worker.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import { readyWorker } from './ready-worker.ts'
import type { ReadyWorker } from './ready-worker.ts'

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000
/** A worker that waited this long and then died is an accident, not a sign that none can live. */
const SETTLED_MS = 60_000

/** What every worker of a shelf is started with. */
export interface ShelfWorkers extends WorkerStart {
  readonly kind: JobKind
}

export interface Shelf {
  /** A worker that waits ready, or the next that will be, or null; it is nobody else's from here on. */
  take(stop: AbortSignal): Promise<ReadyWorker | null>
  /** One started for a job. @throws HearthError `worker/start-failed`, `worker/bad-frame` */
  start(memoryMiB: number, stop: AbortSignal): Promise<ReadyWorker>
  /** Keeps this many waiting: ends those too many, starts those that are missing. */
  fit(wanted: number): void
  /** How many wait ready. */
  ready(): number
  /** Whether the last one did not come up, or not for long, the next has not yet, and none is at work. */
  failing(): boolean
  /** Ends every process of this shelf, also those at work; resolves when all are gone. */
  clear(): Promise<void>
}

/**
 * Workers of one sort, started ahead and each given out once. After one that died or did not start, the
 * next is started a second later, then two, at most a minute.
 */
export function createShelf(
  sort: ShelfWorkers,
  parts: {
    readonly host: Pick<WorkerHost, 'start'>
    readonly clock: Pick<Clock, 'monotonic'>
    readonly log: Log
    /** Called when `failing` has changed. */
    readonly onHealth: () => void
  },
): Shelf {
  const { host, clock, log } = parts
  const waiting = new Set<ReadyWorker>()
  const alive = new Set<WorkerProcess>()
  const atWork = new Set<WorkerProcess>()
  const starting = new Set<Promise<unknown>>()
  /** Those who wait for the next that is ready. */
  const claims: ((worker: ReadyWorker | null) => void)[] = []
  let wanted = 0
  let failures = 0
  let pause: NodeJS.Timeout | null = null
  let clearing = new AbortController()
  let told = false

  // A job may leave no room on its card for the next worker; that does not make the card a broken one.
  const failing = (): boolean =>
    failures > 0 && waiting.size === 0 && atWork.size === 0 && (pause !== null || starting.size > 0)
  const tell = (): void => {
    if (failing() === told) return
    told = failing()
    parts.onHealth()
  }
  const failed = (problem: string): void => {
    failures += 1
    log.warn('worker-not-ready', { kind: sort.kind, problem })
    const milliseconds = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1))
    pause ??= setTimeout(() => {
      pause = null
      fill()
      tell()
    }, milliseconds).unref()
    tell()
  }
  const start = async (memoryMiB: number, stop: AbortSignal): Promise<ReadyWorker> => {
    const unwanted = AbortSignal.any([stop, clearing.signal])
    const process = await host.start({ memoryMiB, gpu: sort.gpu })
    alive.add(process)
    void process.exited.then(() => alive.delete(process))
    return readyWorker(process, sort.kind, unwanted)
  }
  const startAhead = async (): Promise<void> => {
    const { signal } = clearing
    try {
      const worker = await start(sort.memoryMiB, signal)
      const claim = claims.shift()
      if (claim !== undefined) claim(worker)
      else if (waiting.size >= wanted) worker.process.kill()
      else keep(worker)
    } catch (error: unknown) {
      if (!signal.aborted) failed(sentenceOf(error))
    }
  }
  const keep = (worker: ReadyWorker): void => {
    const since = clock.monotonic()
    waiting.add(worker)
    void died(worker, since)
  }
  const died = async (worker: ReadyWorker, since: number): Promise<void> => {
    const { stderr } = await worker.process.exited
    if (!waiting.delete(worker)) return
    if (clock.monotonic() - since > SETTLED_MS) failures = 0
    failed(`It died while it waited. ${stderr.slice(-300)}`)
  }
  const fill = (): void => {
    if (pause !== null) return
    while (waiting.size + starting.size < wanted) {
      const begun: Promise<void> = startAhead().finally(() => {
        starting.delete(begun)
        // Who waits for one that did not come up has to help themselves.
        while (claims.length > starting.size) claims.shift()?.(null)
        tell()
      })
      starting.add(begun)
    }
  }
  const claim = async (stop: AbortSignal): Promise<ReadyWorker | null> => {
    if (claims.length >= starting.size || stop.aborted) return null
    const { promise, resolve } = Promise.withResolvers<ReadyWorker | null>()
    const onStop = (): void => {
      const index = claims.indexOf(resolve)
      if (index >= 0) claims.splice(index, 1)
      resolve(null)
    }
    claims.push(resolve)
    stop.addEventListener('abort', onStop)
    const worker = await promise
    stop.removeEventListener('abort', onStop)
    return worker
  }
  const handOut = (worker: ReadyWorker): ReadyWorker => {
    failures = 0
    atWork.add(worker.process)
    void worker.process.exited.then(() => {
      atWork.delete(worker.process)
      return tell()
    })
    tell()
    return worker
  }
  const drop = (worker: ReadyWorker): void => {
    waiting.delete(worker)
    worker.process.kill()
  }

  return {
    take: async (stop) => {
      const [ready] = waiting
      if (ready !== undefined) waiting.delete(ready)
      const worker = ready ?? (await claim(stop))
      return worker === null ? null : handOut(worker)
    },
    start: async (memoryMiB, stop) => {
      const { signal } = clearing
      try {
        return handOut(await start(memoryMiB, stop))
      } catch (error: unknown) {
        if (!stop.aborted && !signal.aborted) failed(sentenceOf(error))
        throw error
      }
    },
    fit: (count) => {
      wanted = count
      for (const worker of [...waiting].slice(count)) drop(worker)
      if (wanted > 0) fill()
    },
    ready: () => waiting.size,
    failing,
    clear: async () => {
      wanted = 0
      clearing.abort()
      clearing = new AbortController()
      waiting.clear()
      tell()
      const processes = [...alive]
      for (const process of processes) process.kill()
      await Promise.allSettled([...starting, ...processes.map((process) => process.exited)])
    },
  }
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown'
}
