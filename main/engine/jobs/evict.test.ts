import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { WorkerHost } from '../../../contract/worker.ts'
import { modules } from '../../../worker/sandbox/wasm/hostile.fixture.ts'
import { counting, endless, simpleJob } from '../../../worker/sandbox/wgsl/testing/shaders.ts'
import { hasSoftwareGpu } from '../../../worker/sandbox/wgsl/testing/software-gpu.ts'
import { startEngine } from './engine.fixture.ts'
import type { Engine } from './engine.fixture.ts'
import { softwareGpuHost } from './gpu-host.fixture.ts'

// A processor plays the GPU, and others use it too.
vi.setConfig({ testTimeout: 90_000 })

let host: WorkerHost
let engine: Engine

const forever = simpleJob(endless)
const spin = { module: modules.endlessLoop, limits: { cpuMs: 100_000, wallMs: 100_000 } }
const patient = { timeout: 60_000, interval: 20 }

async function submitted(order: Parameters<Engine['buy']>[0]): Promise<string> {
  const id = await engine.buy(order)
  engine.jobs.submit(id)
  return id
}

async function working(order: Parameters<Engine['buy']>[0]): Promise<string> {
  const id = await submitted(order)
  await expect.poll(() => engine.jobs.running().find((row) => row.id === id)?.phase, patient).toBe('running')
  return id
}

const stateOf = (id: string) => engine.books.ledger.jobs.get(id)

describe.runIf(hasSoftwareGpu())('giving the machine back', () => {
  beforeAll(async () => {
    host = await softwareGpuHost()
  }, 240_000)

  afterEach(async () => {
    const { workers } = engine
    await engine.close()
    if (workers.size > 0) throw new Error('A worker outlived its engine.')
  })

  test('the graphics card: its job is paid back, its processes are gone, the rest goes on', async () => {
    engine = await startEngine(host, { warm: true })
    const [cpu, gpu] = [await working(spin), await working(forever)]
    const waiting = await submitted(simpleJob(counting))
    // The next device is made while a job runs; it holds memory of the card as well.
    await expect.poll(() => engine.gpuWorkers.size, patient).toBe(2)
    const before = engine.gpuWorkers.size
    await engine.jobs.evict('gpu')
    expect([before, engine.gpuWorkers.size]).toEqual([2, 0])
    expect(stateOf(gpu)).toMatchObject({
      state: 'evicted',
      reason: 'person-returned',
      refund: 'owed',
      receiptSeq: null,
      outputs: null,
    })
    expect(engine.jobs.running().map(({ id }) => id)).toEqual([cpu])
    // No new GPU worker, no GPU job, until the person lets them.
    await sleep(500)
    expect(engine.gpuWorkers.size).toBe(0)
    expect(stateOf(waiting)).toMatchObject({ state: 'queued' })
    expect(() => engine.jobs.admit(forever.job.manifest)).toThrow('needs it for themselves')
    expect(engine.jobs.problem('wasm')).toBeNull()
    engine.jobs.readmit()
    expect(await engine.jobs.wait(waiting, 60_000)).toMatchObject({ state: 'finished' })
    await engine.jobs.cancel(cpu)
  })

  test('all of it: both kinds end and are paid back', async () => {
    engine = await startEngine(host, { warm: true })
    const jobs = [await working(spin), await working(forever)]
    await engine.jobs.evict('all')
    expect(engine.workers.size).toBe(0)
    for (const id of jobs) expect(stateOf(id)).toMatchObject({ state: 'evicted', refund: 'owed' })
    engine.jobs.readmit()
    expect(await engine.run({ module: modules.hello })).toMatchObject({ state: 'finished' })
  })

  test('also while a worker is just being started for a job', async () => {
    engine = await startEngine(host)
    const id = await submitted(forever)
    await expect.poll(() => engine.workers.size, patient).toBe(1)
    await engine.jobs.evict('gpu')
    expect(engine.workers.size).toBe(0)
    expect(stateOf(id)).toMatchObject({ state: 'evicted', reason: 'person-returned', refund: 'owed' })
  })

  test('twice, or with nothing to give back, does nothing more', async () => {
    engine = await startEngine(host)
    await Promise.all([engine.jobs.evict('gpu'), engine.jobs.evict('gpu'), engine.jobs.evict('all')])
    engine.jobs.readmit()
    expect(await engine.run(simpleJob(counting))).toMatchObject({ state: 'finished' })
  })

  test('pausing ends the workers that wait, and with them what they hold of the card', async () => {
    engine = await startEngine(host, { warm: true })
    await expect.poll(() => engine.gpuWorkers.size, patient).toBe(1)
    engine.jobs.setEnabled(false)
    await expect.poll(() => engine.workers.size, patient).toBe(0)
  })
})
