import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { WorkerHost } from '../../../contract/worker.ts'
import { counting, endless, simpleJob } from '../../../worker/sandbox/wgsl/testing/shaders.ts'
import { hasSoftwareGpu } from '../../../worker/sandbox/wgsl/testing/software-gpu.ts'
import { startEngine } from './engine.fixture.ts'
import type { Engine } from './engine.fixture.ts'
import { softwareGpuHost, staged } from './gpu-host.fixture.ts'
import type { Work } from './run-paid-job.ts'

// A processor plays the GPU, and others use it too.
vi.setConfig({ testTimeout: 90_000 })

let host: WorkerHost
let engine: Engine

const forever = simpleJob(endless)
const brief = simpleJob(counting)
const patient = { timeout: 60_000, interval: 20 }
const nobodyLeaves = new AbortController().signal

/** The work of an order, whose own job stays unsubmitted. */
async function workOf(order: Parameters<Engine['buy']>[0]): Promise<Work> {
  const { manifest, inputs } = engine.books.ledger.jobs.get(await engine.buy(order)) ?? {}
  if (manifest === undefined || inputs === undefined) throw new Error('The job was not bought.')
  return { manifest, inputs }
}

/** Unpaid work that has its worker and does not end by itself; the answer is its end, as a sentence. */
async function working(signal = nobodyLeaves): Promise<() => Promise<string>> {
  const run = engine.jobs.unpaid.run(await workOf(forever), signal).then(
    () => 'done',
    (error: unknown) => (error instanceof Error ? error.message : 'unknown'),
  )
  await expect.poll(() => engine.gpuWorkers.size, patient).toBe(1)
  return () => run
}

async function submitted(order: Parameters<Engine['buy']>[0]): Promise<string> {
  const id = await engine.buy(order)
  engine.jobs.submit(id)
  return id
}

describe.runIf(hasSoftwareGpu())('work that nobody pays for', () => {
  beforeAll(async () => {
    host = await softwareGpuHost()
  }, 240_000)

  afterEach(async () => {
    const { workers, gpuWorkers } = engine
    await engine.close()
    if (workers.size + gpuWorkers.size > 0) throw new Error('A worker outlived its engine.')
  })

  test('gives its output and says what it ran on, and no job is booked for it', async () => {
    engine = await startEngine(host)
    const { output, ranOn } = await engine.jobs.unpaid.run(await workOf(brief), nobodyLeaves)
    expect(output.length).toBeGreaterThan(0)
    expect(ranOn.adapter).toBe('software')
    expect(engine.books.ledger.receipts.count()).toBe(0)
    expect(engine.jobs.running()).toEqual([])
    expect(engine.jobs.queue('wgsl')).toMatchObject({ running: 0, waiting: 0 })
  })

  test('takes the place of a card, and ends as soon as a paid job wants it', async () => {
    engine = await startEngine(host)
    const ended = await working()
    expect(engine.jobs.unpaid.refusal()).toBe('The card is at work.')
    await expect(engine.jobs.unpaid.run(await workOf(brief), nobodyLeaves)).rejects.toThrow('The card is at work.')
    expect(engine.jobs.queue('wgsl').running).toBe(1)
    const id = await submitted(brief)
    expect(await ended()).toBe('A paid job needed the card.')
    expect(await engine.jobs.wait(id, 60_000)).toMatchObject({ state: 'finished' })
    expect(engine.jobs.unpaid.refusal()).toBeNull()
  })

  test('is not begun while a paid job has the card', async () => {
    engine = await startEngine(host)
    const id = await submitted(forever)
    await expect.poll(() => engine.jobs.running().length, patient).toBe(1)
    expect(engine.jobs.unpaid.refusal()).toBe('The card is at work.')
    await engine.jobs.cancel(id)
    expect(engine.jobs.unpaid.refusal()).toBeNull()
  })

  test('is ended when the person wants the card back, and not begun until they let it', async () => {
    engine = await startEngine(host)
    const ended = await working()
    await engine.jobs.evict('gpu')
    expect(engine.gpuWorkers.size).toBe(0)
    expect(await ended()).toBe('This machine is needed by its person.')
    expect(engine.jobs.unpaid.refusal()).toContain('needs it for themselves')
    engine.jobs.readmit()
    expect(engine.jobs.unpaid.refusal()).toBeNull()
  })

  test('is ended when whoever asked has gone', async () => {
    engine = await startEngine(host)
    const gone = new AbortController()
    const ended = await working(gone.signal)
    gone.abort()
    expect(await ended()).toBe('This machine stopped taking part.')
    await expect.poll(() => engine.gpuWorkers.size, patient).toBe(0)
  })

  test('is not begun while the engine is paused, and ends with the engine', async () => {
    engine = await startEngine(host)
    engine.jobs.setEnabled(false)
    expect(engine.jobs.unpaid.refusal()).toBe('This machine takes no work at the moment.')
    engine.jobs.setEnabled(true)
    const ended = await working()
    await engine.jobs.stop()
    expect(await ended()).toBe('This machine stopped taking part.')
    expect(engine.jobs.unpaid.refusal()).toBe('Hearth is closing.')
  })

  test('is ended when its card is gone', async () => {
    const show = staged(host, ['one'])
    engine = await startEngine(show)
    const ended = await working()
    show.show([])
    expect(await ended()).toBe('The GPU that ran the job is gone.')
    expect(engine.jobs.unpaid.refusal()).toBe('No GPU works on this machine at the moment.')
  })
})
