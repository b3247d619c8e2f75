import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { root, runStep } from '../../../build/step.ts'
import { workerBundle } from '../../../build/worker.ts'
import type { WorkerHost } from '../../../contract/worker.ts'
import { chooseHost } from '../../../worker/hosts/choose-host.ts'
import { modules } from '../../../worker/sandbox/wasm/hostile.fixture.ts'
import { startEngine } from './engine.fixture.ts'
import type { Engine } from './engine.fixture.ts'

let host: WorkerHost
let engine: Engine

beforeAll(async () => {
  await runStep(workerBundle)
  const chosen = await chooseHost({
    workerFile: path.join(root, 'out/worker/worker.mjs'),
    nodeBinary: process.execPath,
  })
  host = { ...chosen, report: () => ({ ...chosen.report(), strangers: true }) }
}, 60_000)
afterEach(() => engine.close())

/** A job that was bought, and prepared as it would be while its payment is settled. */
async function prepared(): Promise<{ readonly id: string; readonly letGo: () => void }> {
  engine = await startEngine(host)
  const id = await engine.buy({ module: modules.hello })
  const job = engine.books.ledger.jobs.get(id)
  if (job === null) throw new Error('not bought')
  const letGo = engine.jobs.prepare(id, job)
  await workers(1)
  return { id, letGo }
}

async function workers(count: number): Promise<void> {
  await expect.poll(() => engine.workers.size, { timeout: 20_000 }).toBe(count)
}

const submit = async (id: string) => {
  engine.jobs.submit(id)
  return engine.jobs.wait(id, 60_000)
}

test('a prepared job runs nothing before it is submitted, and then in the worker that waits for it', async () => {
  const { id } = await prepared()
  const [worker] = engine.workers
  // Long enough to have run to its end, which would be the end of its worker.
  await sleep(1_500)
  expect([...engine.workers]).toEqual([worker])
  expect(engine.jobs.running()).toEqual([])
  expect(await submit(id)).toMatchObject({ state: 'finished', reason: 'exited', attempts: 1 })
  await workers(0)
})

test('a job that is not paid lets its worker go, and can still be run when it is paid after all', async () => {
  const { id, letGo } = await prepared()
  letGo()
  await workers(0)
  expect(await submit(id)).toMatchObject({ state: 'finished' })
})

test('a worker that dies while it waits is no reason to fail the job', async () => {
  const { id } = await prepared()
  for (const worker of engine.workers) worker.kill()
  await workers(0)
  expect(await submit(id)).toMatchObject({ state: 'finished', refund: 'none' })
})

test('nothing waits while jobs are off', async () => {
  const { id } = await prepared()
  engine.jobs.setEnabled(false)
  await workers(0)
  engine.jobs.prepare(id, { manifest: engine.manifest({ module: modules.hello }), inputs: noInputs() })
  await sleep(300)
  expect(engine.workers.size).toBe(0)
  engine.jobs.submit(id)
  engine.jobs.setEnabled(true)
  expect(await engine.jobs.wait(id, 60_000)).toMatchObject({ state: 'finished' })
})

function noInputs() {
  const blob = { sha256: 'ab'.repeat(32), root: 'ab'.repeat(32), size: 1 }
  return { module: blob, stdin: null, files: [] }
}
