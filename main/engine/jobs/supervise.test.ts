import path from 'node:path'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { root, runStep } from '../../../build/step.ts'
import { workerBundle } from '../../../build/worker.ts'
import { JobManifest } from '../../../contract/job.ts'
import type { WorkerHost } from '../../../contract/worker.ts'
import { chooseHost } from '../../../worker/hosts/choose-host.ts'
import { modules } from '../../../worker/sandbox/wasm/hostile.fixture.ts'
import { systemClock } from '../ports/clock.ts'
import { silentLog } from '../ports/log.ts'
import { startEngine } from './engine.fixture.ts'
import type { Engine } from './engine.fixture.ts'
import type { Ceilings } from './ceilings.ts'
import { readyWorker } from './ready-worker.ts'
import { superviseJob } from './supervise.ts'
import type { Outcome } from './supervise.ts'

vi.setConfig({ testTimeout: 60_000 })

let host: WorkerHost
let engine: Engine

beforeAll(async () => {
  await runStep(workerBundle)
  host = await chooseHost({ workerFile: path.join(root, 'out/worker/worker.mjs'), nodeBinary: process.execPath })
}, 120_000)
afterEach(() => engine.close())

const MiB = 1024 * 1024
const roomy: Ceilings = { wallMs: 30_000, cpuMs: 30_000, rssBytes: 4096 * MiB }

/** The endless loop in a worker, under these ceilings; `blind`: where the platform cannot tell what it uses. */
async function endlessUnder(ceilings: Ceilings, { blind = false } = {}): Promise<Outcome> {
  engine = await startEngine(host)
  const id = await engine.buy({ module: modules.endlessLoop })
  const job = engine.books.ledger.jobs.get(id)
  if (job === null) throw new Error('not bought')
  const started = await host.start({ memoryMiB: 16, gpu: null })
  const worker = await readyWorker(
    blind ? { ...started, usage: () => Promise.resolve(null) } : started,
    'wasm',
    new AbortController().signal,
  )
  const outcome = await superviseJob({
    worker,
    manifest: JobManifest.parse(job.manifest),
    inputs: job.inputs,
    ceilings,
    blobs: engine.blobs,
    log: silentLog,
    clock: systemClock,
    onProgress: () => undefined,
    go: Promise.resolve(),
    stop: new AbortController().signal,
  })
  await started.exited
  return outcome
}

test('a worker is ended when it holds more memory than its ceiling, whatever its module declared', async () => {
  // The worker itself grows by more than this to run anything.
  expect(await endlessUnder({ ...roomy, rssBytes: 0 })).toMatchObject({ reason: 'memory-limit', ran: true })
})

test('processor time is counted from outside', async () => {
  expect(await endlessUnder({ ...roomy, cpuMs: 200 })).toMatchObject({ reason: 'cpu-limit' })
})

test('where nobody can tell what a worker uses, time ends it', async () => {
  const outcome = await endlessUnder({ wallMs: 500, cpuMs: 0, rssBytes: 0 }, { blind: true })
  expect(outcome).toMatchObject({ reason: 'wall-limit', ran: true })
})

test('a worker that may use any processor time is ended by the clock', async () => {
  expect(await endlessUnder({ ...roomy, wallMs: 500, cpuMs: null })).toMatchObject({ reason: 'wall-limit' })
})
