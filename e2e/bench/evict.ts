import { setTimeout as sleep } from 'node:timers/promises'
import { startEngine, type Engine } from '../../main/engine/jobs/engine.fixture.ts'
import { modules } from '../../worker/sandbox/wasm/hostile.fixture.ts'
import { endless, simpleJob } from '../../worker/sandbox/wgsl/testing/shaders.ts'
import { cardMemoryMiB } from '../rig/card-memory.ts'
import { gpuOf, realHost } from '../rig/worker-host.ts'
import { median, percentile, rounded, type Bench, type BenchResult } from './result.ts'

const TIMES = 30
/** The job is well inside its loop, and the next worker is being made. */
const RUNNING_MS = 300
const LIMITS = { wallMs: 100_000, cpuMs: 100_000 }

export const evict: Bench = {
  name: 'evict',
  summary: 'from giving the machine back to every process gone, for an endless loop and an endless shader',
  run: async (say) => {
    const host = await realHost()
    const gpu = gpuOf(host)
    const engine = await startEngine(host, { warm: true })
    try {
      const loop = { module: modules.endlessLoop, limits: LIMITS }
      const results = [inWords('evict wasm', await measure(engine, 'all', loop), host.report().host)]
      if (gpu === null) {
        say(`evict of GPU jobs cannot be measured: ${host.report().gpu.summary}`)
        return results
      }
      const before = await cardMemoryMiB()
      const shader = simpleJob(endless, { manifest: { limits: { wallMs: 100_000 } } })
      const figures = await measure(engine, 'gpu', shader)
      const { held, left } = figures
      const memory =
        before === null || held === null || left === null ? '' : `; card memory ${before}, ${held}, ${left} MiB`
      return [...results, inWords('evict wgsl', figures, `${host.report().host}, ${gpu.name}${memory}`)]
    } finally {
      await engine.close()
    }
  },
}

interface Figures {
  readonly times: readonly number[]
  /** Of the cards, MiB: while the last job ran, and right after it was evicted. */
  readonly held: number | null
  readonly left: number | null
}

async function measure(engine: Engine, what: 'gpu' | 'all', order: Parameters<Engine['buy']>[0]): Promise<Figures> {
  const times: number[] = []
  let held: number | null = null
  let left: number | null = null
  for (let time = 0; time < TIMES; time += 1) {
    const id = await engine.buy(order)
    engine.jobs.submit(id)
    while (engine.jobs.running().find((job) => job.id === id)?.phase !== 'running') await sleep(5)
    await sleep(RUNNING_MS)
    if (time === TIMES - 1) held = await cardMemoryMiB()
    const startedAt = performance.now()
    await engine.jobs.evict(what)
    times.push(performance.now() - startedAt)
    const gone = what === 'gpu' ? engine.gpuWorkers : engine.workers
    if (gone.size > 0) throw new Error('A worker was left.')
    if (time === TIMES - 1) left = await cardMemoryMiB()
    const { state } = await engine.jobs.wait(id, 0)
    if (state !== 'evicted') throw new Error(`The job ended as ${state}.`)
    engine.jobs.readmit()
  }
  return { times, held, left }
}

function inWords(name: string, { times }: Figures, where: string): BenchResult {
  return {
    name,
    value: rounded(median(times)),
    unit: 'ms',
    p99: rounded(percentile(times, 0.99)),
    detail: `${where}; ${times.length} times`,
  }
}
