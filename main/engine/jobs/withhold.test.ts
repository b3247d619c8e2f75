import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { WorkerHost } from '../../../contract/worker.ts'
import { modules } from '../../../worker/sandbox/wasm/hostile.fixture.ts'
import { counting, endless, simpleJob } from '../../../worker/sandbox/wgsl/testing/shaders.ts'
import { hasSoftwareGpu } from '../../../worker/sandbox/wgsl/testing/software-gpu.ts'
import { startEngine, type Engine } from './engine.fixture.ts'
import { softwareGpuHost } from './gpu-host.fixture.ts'

// A processor plays the GPU, and others use it too.
vi.setConfig({ testTimeout: 90_000 })

let host: WorkerHost
let engine: Engine

describe.runIf(hasSoftwareGpu())('a card that its person keeps', () => {
  beforeAll(async () => {
    host = await softwareGpuHost()
  }, 240_000)

  afterEach(() => engine.close())

  test('ends its job, which is paid back, is not sold, and works again when it may', async () => {
    engine = await startEngine(host, { warm: true })
    const card = new Set([host.report().gpu.adapters[0]?.id ?? ''])
    const id = await engine.buy(simpleJob(endless))
    engine.jobs.submit(id)
    await expect.poll(() => engine.jobs.running()[0]?.phase, { timeout: 60_000 }).toBe('running')
    await engine.jobs.withhold(card)
    expect(engine.gpuWorkers.size).toBe(0)
    expect(engine.books.ledger.jobs.get(id)).toMatchObject({ state: 'evicted', refund: 'owed' })
    expect(engine.jobs.gpu()).toBeNull()
    expect(await engine.run({ module: modules.hello })).toMatchObject({ state: 'finished' })
    await engine.jobs.withhold(new Set())
    expect(await engine.run(simpleJob(counting))).toMatchObject({ state: 'finished' })
  })

  test('who holds a kind back lets only their own hold go', async () => {
    engine = await startEngine(host)
    await engine.jobs.evict('gpu')
    engine.jobs.hold('rules', ['wasm'])
    engine.jobs.readmit('return')
    expect(engine.jobs.problem('wgsl')).toContain('needs it for themselves')
    expect(engine.jobs.problem('wasm')).toContain('no jobs of this kind')
    engine.jobs.hold('rules', [])
    expect(engine.jobs.problem('wasm')).toBeNull()
    engine.jobs.readmit()
    expect(engine.jobs.problem('wgsl')).toBeNull()
  })
})
