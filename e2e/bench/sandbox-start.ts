import { setTimeout as sleep } from 'node:timers/promises'
import type { JobKind, WorkerHost } from '../../contract/worker.ts'
import { startEngine, type Engine } from '../../main/engine/jobs/engine.fixture.ts'
import { createPool, type Pool } from '../../main/engine/jobs/pool.ts'
import { attempt, type Seat, type Work } from '../../main/engine/jobs/run-paid-job.ts'
import { soldGpu } from '../../main/engine/jobs/sold-gpu.ts'
import { systemClock } from '../../main/engine/ports/clock.ts'
import { silentLog } from '../../main/engine/ports/log.ts'
import { modules } from '../../worker/sandbox/wasm/hostile.fixture.ts'
import { counting, simpleJob } from '../../worker/sandbox/wgsl/testing/shaders.ts'
import { gpuOf, realHost } from '../rig/worker-host.ts'
import { against, median, percentile, rounded, type Bench, type BenchResult } from './result.ts'

const COLD_STARTS = 15
const WARM_STARTS = 60
/** The next worker is ready, and what its start woke up is quiet again. */
const SETTLE_MS = 50

export const sandboxStart: Bench = {
  name: 'sandbox-start',
  summary: 'from taking a worker to the first thing its job says, from the warm pool and with a new process',
  run: async (say) => {
    const host = await realHost()
    const engine = await startEngine(host)
    try {
      const results = [await measure(host, engine, 'wasm', null)]
      const gpu = gpuOf(host)
      if (gpu === null) say(`sandbox-start of GPU jobs cannot be measured: ${host.report().gpu.summary}`)
      else results.push(await measure(host, engine, 'wgsl', gpu))
      return results.flat()
    } finally {
      await engine.close()
    }
  },
}

async function measure(
  host: WorkerHost,
  engine: Engine,
  kind: JobKind,
  gpu: ReturnType<typeof gpuOf>,
): Promise<readonly BenchResult[]> {
  const pool = createPool({ host, clock: systemClock, log: silentLog, onHealth: () => undefined })
  const seat = { id: gpu?.id ?? null, sold: gpu === null ? null : soldGpu(host.report().gpu.adapters) }
  const work = await boughtWork(engine, kind)
  try {
    const cold = await repeat(COLD_STARTS, () => firstWord(engine, pool, seat, work))
    const warm = await repeat(WARM_STARTS, async () => {
      await oneWaits(pool, gpu)
      return firstWord(engine, pool, seat, work)
    })
    const on = gpu === null ? `${host.report().host} worker` : `${host.report().host} worker on ${gpu.name}`
    return [
      {
        name: `sandbox-start ${kind} warm`,
        value: rounded(median(warm)),
        unit: 'ms',
        p99: rounded(percentile(warm, 0.99)),
        ...against({ name: 'a new process', value: median(cold) }, median(warm)),
        detail: `${on}; inputs read from disk; ${WARM_STARTS} warm, ${COLD_STARTS} cold`,
      },
      {
        name: `sandbox-start ${kind} cold`,
        value: rounded(median(cold)),
        unit: 'ms',
        p99: rounded(percentile(cold, 0.99)),
        detail: on,
      },
    ]
  } finally {
    await pool.clear(kind)
  }
}

/** A paid job of this kind with its inputs in the store; so small that what is measured is the start. */
async function boughtWork(engine: Engine, kind: JobKind): Promise<Work> {
  const id = await engine.buy(kind === 'wgsl' ? simpleJob(counting) : { module: modules.hello })
  const job = engine.books.ledger.jobs.get(id)
  if (job === null) throw new Error('The job was not bought.')
  return job
}

/** Milliseconds from asking for a worker to the first frame its job sends. */
async function firstWord(engine: Engine, pool: Pool, seat: Seat, work: Work): Promise<number> {
  const stop = new AbortController()
  const first = Promise.withResolvers<number>()
  const startedAt = performance.now()
  const { reason } = await attempt(
    work,
    { pool, blobs: engine.blobs, clock: systemClock, log: silentLog, cores: 1 },
    seat,
    {
      stop: stop.signal,
      onProgress: () => first.resolve(performance.now() - startedAt),
      onReleased: () => undefined,
    },
  )
  if (reason !== 'exited') throw new Error(`The job ended with ${reason}.`)
  return first.promise
}

async function oneWaits(pool: Pool, gpu: ReturnType<typeof gpuOf>): Promise<void> {
  if (gpu === null) pool.fit({ wasm: 1, perAdapter: 0 }, [])
  else pool.fit({ wasm: 0, perAdapter: 1 }, [gpu.id])
  while (pool.ready() === 0) await sleep(SETTLE_MS)
  await sleep(SETTLE_MS)
}

async function repeat(times: number, measured: () => Promise<number>): Promise<readonly number[]> {
  const values: number[] = []
  for (let time = 0; time < times; time += 1) values.push(await measured())
  return values
}
