import { createHash } from 'node:crypto'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { HearthError } from '../../../contract/errors.ts'
import { FromWorker } from '../../../contract/worker.ts'
import type { WorkerHost } from '../../../contract/worker.ts'
import { encodeFrame, encodeJsonFrame } from '../../../contract/worker-frames.ts'
import { modules } from '../../../worker/sandbox/wasm/hostile.fixture.ts'
import { shaderJob } from '../../../worker/sandbox/wgsl/testing/shader-job.ts'
import { counting, endless, simpleJob, slow } from '../../../worker/sandbox/wgsl/testing/shaders.ts'
import { hasSoftwareGpu } from '../../../worker/sandbox/wgsl/testing/software-gpu.ts'
import { startEngine } from './engine.fixture.ts'
import type { Engine } from './engine.fixture.ts'
import { softwareGpuHost, staged } from './gpu-host.fixture.ts'
import type { Staged } from './gpu-host.fixture.ts'

// A processor plays the GPU, and others use it too.
vi.setConfig({ testTimeout: 90_000 })

let host: WorkerHost
let engine: Engine

const forever = simpleJob(endless)
const spin = { module: modules.endlessLoop, limits: { cpuMs: 100_000, wallMs: 100_000 } }
const patient = { timeout: 60_000, interval: 20 }

async function running(id: string): Promise<void> {
  await expect.poll(() => engine.jobs.running().find((row) => row.id === id)?.phase, patient).toBe('running')
}

/** Buys and submits; its id. */
async function submitted(order: Parameters<Engine['buy']>[0]): Promise<string> {
  const id = await engine.buy(order)
  engine.jobs.submit(id)
  return id
}

describe.runIf(hasSoftwareGpu())('GPU jobs', () => {
  let gpus: Staged

  beforeAll(async () => {
    host = await softwareGpuHost()
  }, 240_000)

  afterEach(async () => {
    const { workers } = engine
    await engine.close()
    if (workers.size > 0) throw new Error('A worker outlived its engine.')
  })

  test('run, and their output buffers are what the receipt is about', async () => {
    engine = await startEngine(host)
    const job = await engine.run(simpleJob(counting))
    expect(job).toMatchObject({ state: 'finished', reason: 'exited', refund: 'none', receiptSeq: 0 })
    const expected = Buffer.from(Uint32Array.from({ length: 64 }, (_, index) => index + 1).buffer)
    expect(job.outputs?.files).toMatchObject([
      { path: 'out', size: 256, sha256: createHash('sha256').update(expected).digest('hex') },
    ])
  })

  test('read the buffers that were uploaded, by name', async () => {
    engine = await startEngine(host)
    const source = `@group(0) @binding(0) var<storage, read_write> a: array<u32>;
      @group(0) @binding(1) var<storage, read_write> b: array<u32>;
      @compute @workgroup_size(1) fn main() { a[0] = a[0] * 10u + b[0]; }`
    const bytes = { a: new Uint8Array(Uint32Array.of(4).buffer), b: new Uint8Array(Uint32Array.of(2).buffer) }
    const sha256 = (name: keyof typeof bytes) => createHash('sha256').update(bytes[name]).digest('hex')
    const job = await engine.run(
      shaderJob(
        source,
        {
          buffers: [
            { from: 'input', name: 'a', element: 'u32', sha256: sha256('a'), output: true },
            { from: 'input', name: 'b', element: 'u32', sha256: sha256('b') },
          ],
          passes: [
            {
              entryPoint: 'main',
              workgroups: [1, 1, 1],
              bindings: [
                { binding: 0, buffer: 'a' },
                { binding: 1, buffer: 'b' },
              ],
            },
          ],
        },
        // Sent in another order than the buffers have.
        { b: bytes.b, a: bytes.a },
      ),
    )
    const [a] = job.outputs?.files ?? []
    expect(a && [...new Uint32Array(Uint8Array.from(await engine.read(a)).buffer)]).toEqual([42])
  })

  test('that do not compile are charged, and the buyer reads where the mistake is', async () => {
    engine = await startEngine(host)
    const job = await engine.run(simpleJob('let x = ;'))
    expect(job).toMatchObject({ state: 'failed', reason: 'invalid-shader', refund: 'none', receiptSeq: 0 })
    expect(job.message).toMatch(/line \d+, column \d+/)
    expect(await engine.run(simpleJob(counting))).toMatchObject({ state: 'finished' })
  })

  test('that never end are ended from outside, and the next one is served', async () => {
    engine = await startEngine(host, { warm: true })
    const job = await engine.run(simpleJob(endless, { manifest: { limits: { wallMs: 1500 } } }))
    expect(job.state).toBe('failed')
    expect(['wall-limit', 'dispatch-too-long']).toContain(job.reason)
    expect(job).toMatchObject({ refund: 'none', outputs: { files: [] } })
    expect(await engine.run(simpleJob(counting))).toMatchObject({ state: 'finished' })
  })

  test('tell how far they are', async () => {
    engine = await startEngine(host)
    const told = new Set<number>()
    engine.jobs.onChange(() => {
      for (const { done } of engine.jobs.running()) if (done !== null) told.add(done)
    })
    const pass = { workgroups: [4000, 1, 1], split: 'x' }
    expect(await engine.run(simpleJob(slow(3000, 'part.x + group.x'), { pass }))).toMatchObject({ state: 'finished' })
    const steps = [...told]
    expect(steps.length).toBeGreaterThan(0)
    expect(steps).toEqual(steps.toSorted((a, b) => a - b))
  })

  test('and others do not wait for each other', async () => {
    engine = await startEngine(host)
    const [gpu, nextGpu] = [await submitted(forever), await submitted(simpleJob(counting))]
    await running(gpu)
    expect(await engine.run({ module: modules.hello })).toMatchObject({ state: 'finished' })
    const cpu = await submitted(spin)
    await running(cpu)
    await engine.jobs.cancel(gpu)
    expect(await engine.jobs.wait(nextGpu, 60_000)).toMatchObject({ state: 'finished' })
    expect(engine.jobs.running().map(({ id }) => id)).toEqual([cpu])
    expect(engine.jobs.queue('wasm')).toMatchObject({ running: 1, waiting: 0 })
    await engine.jobs.cancel(cpu)
  })

  test('G02: are refused where there is no GPU, and those that wait are paid back', async () => {
    gpus = staged(host, [])
    engine = await startEngine(gpus)
    const { manifest } = forever.job
    expect(() => engine.jobs.admit(manifest)).toThrow('No GPU jobs run on this machine')
    expect(engine.jobs.gpu()).toBeNull()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const id = await submitted(forever)
    vi.advanceTimersByTime(61_000)
    vi.useRealTimers()
    expect(await engine.jobs.wait(id, 30_000)).toMatchObject({ reason: 'gpu-lost', refund: 'owed', attempts: 0 })
  })

  test('of a card do not fall to a processor that plays one', async () => {
    gpus = staged(host, [])
    gpus.show(['card'], { software: false })
    engine = await startEngine(gpus)
    expect(engine.jobs.gpu()).toMatchObject({ adapter: 'gpu' })
    const [first, second] = [await submitted(forever), await submitted(forever)]
    await running(first)
    gpus.show(['player'], { software: true })
    expect(await engine.jobs.wait(first, 30_000)).toMatchObject({ reason: 'gpu-lost', refund: 'owed' })
    expect(await engine.jobs.wait(second, 30_000)).toMatchObject({ reason: 'gpu-lost', refund: 'owed', attempts: 0 })
    expect(engine.jobs.gpu()).toMatchObject({ adapter: 'software' })
  })

  test('run on both of two GPUs; when one disappears its job is paid back and the other goes on', async () => {
    gpus = staged(host, ['one', 'two'])
    engine = await startEngine(gpus, { warm: true })
    const jobs = [await submitted(forever), await submitted(forever), await submitted(simpleJob(counting))]
    await running(jobs[0] ?? '')
    await running(jobs[1] ?? '')
    expect(engine.jobs.gpu()?.adapters.map(({ id }) => id)).toEqual(['one', 'two'])
    gpus.show(['two'])
    expect(await engine.jobs.wait(jobs[0] ?? '', 30_000)).toMatchObject({
      state: 'failed',
      reason: 'gpu-lost',
      refund: 'owed',
      receiptSeq: null,
    })
    expect(engine.jobs.gpu()?.adapters.map(({ id }) => id)).toEqual(['two'])
    expect(engine.jobs.running().map(({ id }) => id)).toEqual([jobs[1]])
    await engine.jobs.cancel(jobs[1] ?? '')
    expect(await engine.jobs.wait(jobs[2] ?? '', 60_000)).toMatchObject({ state: 'finished' })
  })

  test('G01: whose GPU is lost before anything was delivered run once more on another worker', async () => {
    gpus = staged(host, ['one'])
    let starts = 0
    gpus.beforeStart = () => {
      starts += 1
      if (starts === 1) throw new HearthError('worker/start-failed', 'The worker did not start: no device.')
    }
    engine = await startEngine(gpus)
    expect(await engine.run(simpleJob(counting))).toMatchObject({ state: 'finished', attempts: 1 })
    expect(starts).toBe(2)
  })

  test('that lose their GPU while they run start once more, unless there is something to deliver', async () => {
    const timings = { compileMs: 0, runMs: 0 }
    const lost = encodeJsonFrame(FromWorker.result, { reason: 'gpu-lost', exitCode: null, message: 'hung', timings })
    const file = [
      encodeJsonFrame(FromWorker.file, { path: 'out', size: 256 }),
      encodeFrame(FromWorker.fileData, new Uint8Array(256)),
    ]
    gpus = staged(host, ['one'])
    engine = await startEngine(gpus)
    gpus.nextSays = [lost]
    expect(await engine.run(simpleJob(counting))).toMatchObject({ state: 'finished', attempts: 1 })
    gpus.nextSays = [...file, lost]
    expect(await engine.run(simpleJob(counting))).toMatchObject({ reason: 'gpu-lost', refund: 'owed', outputs: null })
  })

  test('go on being offered when the card has no room for the next worker while one runs', async () => {
    gpus = staged(host, ['one'])
    engine = await startEngine(gpus, { warm: true })
    await expect.poll(() => engine.gpuWorkers.size, patient).toBe(1)
    const refused = Promise.withResolvers<void>()
    gpus.beforeStart = ({ gpu }) => {
      if (gpu === null) return
      refused.resolve()
      throw new HearthError('worker/start-failed', 'The worker did not start: no memory on the card.')
    }
    const id = await submitted(forever)
    await running(id)
    await refused.promise
    expect(engine.jobs.gpu()).not.toBeNull()
    await engine.jobs.cancel(id)
    await expect.poll(() => engine.jobs.gpu(), patient).toBeNull()
  })

  test('are not offered while their GPU gives no working device, and the rest of the machine goes on', async () => {
    gpus = staged(host, ['one'])
    gpus.beforeStart = ({ gpu }) => {
      if (gpu !== null) throw new HearthError('worker/start-failed', 'The worker did not start: no device.')
    }
    engine = await startEngine(gpus)
    expect(await engine.run(simpleJob(counting))).toMatchObject({ reason: 'gpu-lost', refund: 'owed' })
    expect(engine.jobs.gpu()).toBeNull()
    expect(engine.jobs.problem('wgsl')).toContain('No GPU works')
    expect(engine.jobs.problem('wasm')).toBeNull()
    expect(await engine.run({ module: modules.hello })).toMatchObject({ state: 'finished' })
    gpus.beforeStart = () => undefined
    await expect.poll(() => engine.jobs.gpu(), patient).not.toBeNull()
    expect(await engine.run(simpleJob(counting))).toMatchObject({ state: 'finished' })
  })
})
