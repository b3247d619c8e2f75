import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { root, runStep } from '../../../build/step.ts'
import { workerBundle } from '../../../build/worker.ts'
import type { WorkerHost, WorkerProcess } from '../../../contract/worker.ts'
import { chooseHost } from '../../../worker/hosts/choose-host.ts'
import { systemClock } from '../ports/clock.ts'
import { silentLog } from '../ports/log.ts'
import { createPool } from './pool.ts'
import type { Pool } from './pool.ts'

vi.setConfig({ testTimeout: 60_000 })

let host: WorkerHost
let pool: Pool
let started: WorkerProcess[] = []
let alive = 0

beforeAll(async () => {
  await runStep(workerBundle)
  host = await chooseHost({ workerFile: path.join(root, 'out/worker/worker.mjs'), nodeBinary: process.execPath })
}, 120_000)

afterEach(async () => {
  await pool.clear('wasm')
  if (alive > 0) throw new Error('A worker outlived its pool.')
})

/** A pool whose workers are real, and counted; `onStart` sees each. */
function open(onStart: (worker: WorkerProcess) => void = () => undefined): void {
  started = []
  const start: WorkerHost['start'] = async (options) => {
    const worker = await host.start(options)
    started.push(worker)
    alive += 1
    void worker.exited.then(() => (alive -= 1))
    onStart(worker)
    return worker
  }
  pool = createPool({ host: { start }, clock: systemClock, log: silentLog, onHealth: () => undefined })
}

const need = (memoryMiB = 16) => ({ memoryMiB, gpu: null, stop: new AbortController().signal })
const warm = (wasm: number): void => pool.fit({ wasm, perAdapter: 0 }, [])
const count = (number: number) => expect.poll(() => started.length, { timeout: 20_000 }).toBe(number)

test('each worker is given out once, and has said that it is ready', async () => {
  open()
  warm(2)
  await count(2)
  const workers = [await pool.take(need()), await pool.take(need()), await pool.take(need())]
  expect(new Set(workers.map(({ process }) => process.pid)).size).toBe(3)
  for (const { process, adapter, idle } of workers) {
    expect(adapter).toBeNull()
    expect((await idle)?.rssBytes).toBeGreaterThan(0)
    process.kill()
  }
})

test('a job that needs more memory than the waiting ones have gets one of its own', async () => {
  open()
  warm(1)
  await count(1)
  const { process } = await pool.take(need(512))
  expect(started.indexOf(process)).toBe(1)
  process.kill()
})

test('a job takes the worker that is about to be ready, instead of having one more started', async () => {
  open()
  warm(2)
  const workers = await Promise.all([pool.take(need()), pool.take(need())])
  expect(started.length).toBe(2)
  const third = await pool.take(need())
  expect(started.length).toBe(3)
  for (const { process } of [...workers, third]) process.kill()
})

test('as many wait as are wanted now, no more and no fewer', async () => {
  open()
  warm(3)
  await count(3)
  await expect.poll(() => alive).toBe(3)
  warm(1)
  await expect.poll(() => alive, { timeout: 20_000 }).toBe(1)
  warm(2)
  await count(4)
  warm(0)
  await expect.poll(() => alive, { timeout: 20_000 }).toBe(0)
})

test('one that died while it waited is replaced', async () => {
  open()
  warm(1)
  await count(1)
  await expect.poll(() => pool.ready(), { timeout: 20_000 }).toBe(1)
  started[0]?.kill()
  await count(2)
  const { process } = await pool.take(need())
  expect(started).toEqual([expect.anything(), process])
  process.kill()
})

test('workers that die one after another are not started without end', async () => {
  open((worker) => worker.kill())
  warm(1)
  await sleep(4500)
  // At 0, 1 and 3 seconds; a fourth only if the clocks of a busy machine are late.
  expect(started.length).toBeGreaterThanOrEqual(2)
  expect(started.length).toBeLessThanOrEqual(4)
})

test('a job whose worker is not wanted any more does not leave one behind', async () => {
  open()
  const stop = new AbortController()
  const taken = pool.take({ ...need(), stop: stop.signal })
  stop.abort()
  await expect(taken).rejects.toMatchObject({ code: 'worker/start-failed' })
  expect(alive).toBe(0)
})
