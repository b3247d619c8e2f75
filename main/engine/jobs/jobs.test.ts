import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { programs } from '../../../build/programs.ts'
import { root, runStep } from '../../../build/step.ts'
import { workerBundle } from '../../../build/worker.ts'
import { HearthError } from '../../../contract/errors.ts'
import { FromWorker } from '../../../contract/worker.ts'
import type { WorkerHost, WorkerProcess } from '../../../contract/worker.ts'
import { encodeFrame, encodeJsonFrame } from '../../../contract/worker-frames.ts'
import { chooseHost } from '../../../worker/hosts/choose-host.ts'
import { abuses } from '../../../worker/sandbox/wasm/abuse.fixture.ts'
import { modules } from '../../../worker/sandbox/wasm/hostile.fixture.ts'
import { temporaryBooks } from '../ledger/books.fixture.ts'
import { MAXIMUM, startEngine } from './engine.fixture.ts'
import type { Engine } from './engine.fixture.ts'

let host: WorkerHost
let engine: Engine

beforeAll(async () => {
  await runStep(workerBundle)
  await runStep(programs)
  const chosen = await chooseHost({
    workerFile: path.join(root, 'out/worker/worker.mjs'),
    nodeBinary: process.execPath,
  })
  // Where there is no sandbox the jobs engine is still to be tested, with these harmless modules.
  host = { ...chosen, report: () => ({ ...chosen.report(), strangers: true }) }
}, 240_000)

afterEach(async () => {
  const { workers } = engine
  await engine.close()
  if (workers.size > 0) throw new Error('A worker outlived its engine.')
})

const program = (name: string): Uint8Array => readFileSync(path.join(root, `out/programs/${name}.wasm`))
const spin = { module: modules.endlessLoop }

async function running(id: string): Promise<void> {
  await expect
    .poll(() => engine.jobs.running().find((row) => row.id === id)?.phase, { timeout: 20_000 })
    .toBe('running')
}

describe('a paid job', () => {
  test('runs, and ends with its outputs and a receipt', async () => {
    engine = await startEngine(host)
    const job = await engine.run({ module: modules.hello })
    expect(job).toMatchObject({ state: 'finished', reason: 'exited', refund: 'none', receiptSeq: 0, attempts: 1 })
    if (job.outputs === null) throw new Error('no outputs')
    expect((await engine.read(job.outputs.stdout)).toString()).toBe('hello\n')
  })

  test('is charged whatever its exit code', async () => {
    engine = await startEngine(host)
    const job = await engine.run({ module: modules.exitSeven })
    expect(job).toMatchObject({ state: 'finished', outputs: { exitCode: 7 }, refund: 'none', receiptSeq: 0 })
  })

  test('of each demo program gives what such a program gives', async () => {
    engine = await startEngine(host)
    const text = new TextEncoder().encode('{"items":[{"name":"hearth"}]}')
    const output = async (name: string, args: readonly string[]): Promise<Buffer> => {
      const limits = { memoryMiB: 256 }
      const job = await engine.run({ module: program(name), stdin: text, args, limits })
      expect(job).toMatchObject({ state: 'finished', outputs: { exitCode: 0 } })
      return engine.read(job.outputs?.files[0] ?? job.outputs?.stdout ?? { sha256: '', size: 0, root: '' })
    }
    expect((await output('sha256', [])).toString()).toBe(`${createHash('sha256').update(text).digest('hex')}  -\n`)
    expect((await output('jsonq', ['.items[0].name'])).toString()).toBe('"hearth"\n')
    expect(execFileSync('gunzip', ['-c'], { input: await output('gzip', ['-9']) })).toEqual(Buffer.from(text))
    for (const name of ['mandelbrot', 'raytrace']) {
      const picture = await output(name, ['--width', '32', '--height', '20'])
      expect(picture.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
    }
  }, 60_000)

  test('has a worker of its own, warm or not', async () => {
    engine = await startEngine(host, { warm: true })
    await expect.poll(() => engine.workers.size, { timeout: 20_000 }).toBe(2)
    const pids = new Set<number>()
    engine.jobs.onChange(() => {
      for (const worker of engine.workers) pids.add(worker.pid)
    })
    for (let round = 0; round < 3; round += 1) await engine.run({ module: modules.hello })
    await expect.poll(() => engine.workers.size, { timeout: 20_000 }).toBe(2)
    expect(pids.size).toBeGreaterThanOrEqual(3)
  })
})

describe('a job over its limits is stopped and charged', () => {
  test.each([
    ['processor time', { ...spin, limits: { cpuMs: 200 } }, 'cpu-limit'],
    ['wall-clock time', { ...spin, limits: { wallMs: 300, cpuMs: 100_000 } }, 'wall-limit'],
    ['wall-clock time, asleep', { module: abuses.sleeper, limits: { wallMs: 300 } }, 'wall-limit'],
    ['output', { module: modules.outputFlood, limits: { outputBytes: 3_000_000 } }, 'output-limit'],
    [
      'output, catching every exception',
      { module: modules.stubbornFlood, limits: { outputBytes: 1000 } },
      'output-limit',
    ],
    ['files', { module: modules.manyFiles }, 'output-limit'],
    ['memory', { module: modules.memoryEater, limits: { outputBytes: 0 } }, 'memory-limit'],
    ['the call stack', { module: modules.recursion }, 'trapped'],
    ['no module at all', { module: new TextEncoder().encode('not wasm') }, 'invalid-module'],
    ['an import we do not offer', { module: modules.foreignImport }, 'missing-import'],
    ['memory without a maximum', { module: modules.noMaximum }, 'memory-undeclared'],
  ] as const)(
    '%s',
    async (_, order, reason) => {
      engine = await startEngine(host)
      const job = await engine.run(order)
      expect(job).toMatchObject({
        state: 'failed',
        reason,
        refund: 'none',
        receiptSeq: 0,
        outputs: { reason, exitCode: null },
      })
      expect(job.message).not.toBe('')
      // The next job is served as if nothing had been.
      expect(await engine.run({ module: modules.hello })).toMatchObject({ state: 'finished', receiptSeq: 1 })
    },
    60_000,
  )

  test('output is delivered up to the limit', async () => {
    engine = await startEngine(host)
    const job = await engine.run({ module: modules.outputFlood, limits: { outputBytes: 1_000_000 } })
    expect(job.outputs?.stdout.size).toBe(1_000_000)
  })
})

describe('a job that ends through us is paid back', () => {
  test('when its worker is killed from outside', async () => {
    engine = await startEngine(host)
    const id = await engine.buy(spin)
    engine.jobs.submit(id)
    await running(id)
    for (const worker of engine.workers) process.kill(worker.pid, 'SIGKILL')
    const job = await engine.jobs.wait(id, 30_000)
    expect(job).toMatchObject({
      state: 'failed',
      reason: 'host-fault',
      refund: 'owed',
      receiptSeq: null,
      outputs: null,
    })
  })

  test('when its worker answers before it was asked, which can only be about another job', async () => {
    const timings = { compileMs: 0, runMs: 0 }
    const stale = [
      encodeJsonFrame(FromWorker.ready, { protocol: 2, kinds: ['wasm'], adapter: null }),
      encodeFrame(FromWorker.output, new TextEncoder().encode('\u0001stale')),
      encodeJsonFrame(FromWorker.result, { reason: 'exited', exitCode: 0, message: '', timings }),
    ]
    engine = await startEngine(saying(host, Buffer.concat(stale)))
    expect(await engine.run({ module: modules.hello })).toMatchObject({
      reason: 'host-fault',
      refund: 'owed',
      outputs: null,
      receiptSeq: null,
    })
  })

  test('when its worker cannot be started', async () => {
    const broken: WorkerHost = {
      ...host,
      start: async () => {
        throw new HearthError('worker/start-failed', 'The worker did not start: no.')
      },
    }
    engine = await startEngine(broken)
    expect(await engine.run({ module: modules.hello })).toMatchObject({ reason: 'host-fault', refund: 'owed' })
  })

  test('when its worker sends half a frame and dies, or talks nonsense', async () => {
    for (const said of [
      Uint8Array.of(9, 0, 0, 0, 16, 1),
      Uint8Array.of(255, 255, 255, 255, 16),
      Uint8Array.of(0, 0, 0, 0, 99),
    ]) {
      engine = await startEngine(saying(host, said))
      expect(await engine.run({ module: modules.hello })).toMatchObject({ reason: 'host-fault', refund: 'owed' })
      await engine.close()
    }
    engine = await startEngine(host)
  }, 60_000)

  test('when the disk is full, and no other job starts until there is room', async () => {
    engine = await startEngine(host)
    const blobs = {
      ...engine.blobs,
      hasRoom: async () => false,
      writer: () => ({
        ...engine.blobs.writer(),
        write: async () => {
          throw new HearthError('blobs/disk-full', 'The disk has no room for these bytes.')
        },
      }),
    }
    const full = await startEngine(host, { blobs })
    try {
      const id = await full.buy({ module: modules.hello })
      // Bytes of the module are read from the store the engine was given.
      await engine.buy({ module: modules.hello })
      full.jobs.submit(id)
      expect(await full.jobs.wait(id, 30_000)).toMatchObject({ reason: 'host-fault', refund: 'owed' })
      expect(full.jobs.problem()).toContain('disk is full')
      expect(() => full.jobs.admit(full.manifest({ module: modules.hello }))).toThrow('disk is full')
      const next = await full.buy({ module: modules.hello })
      full.jobs.submit(next)
      expect(await full.jobs.wait(next, 300)).toMatchObject({ state: 'queued' })
    } finally {
      await full.close()
    }
  })
})

describe('cancelling', () => {
  test('a waiting job is refunded and never runs', async () => {
    engine = await startEngine(host)
    const first = await engine.buy(spin)
    const second = await engine.buy({ module: modules.hello })
    engine.jobs.submit(first)
    engine.jobs.submit(second)
    const cancelled = await engine.jobs.cancel(second)
    expect(cancelled).toMatchObject({ state: 'cancelled', refund: 'owed', receiptSeq: null, attempts: 0 })
    await engine.jobs.cancel(first)
  })

  test('a running job is charged, with a receipt, and its worker is gone', async () => {
    engine = await startEngine(host)
    const id = await engine.buy(spin)
    engine.jobs.submit(id)
    await running(id)
    const cancelled = await engine.jobs.cancel(id)
    expect(cancelled).toMatchObject({ state: 'cancelled', reason: 'buyer-cancelled', refund: 'none', receiptSeq: 0 })
    await expect.poll(() => engine.workers.size).toBe(0)
    expect(await engine.jobs.cancel(id)).toMatchObject({ finishedAt: cancelled.finishedAt })
  })

  test('by the person of this machine is paid back', async () => {
    engine = await startEngine(host)
    const id = await engine.buy(spin)
    engine.jobs.submit(id)
    await running(id)
    expect(await engine.jobs.cancel(id, 'person-stopped')).toMatchObject({
      state: 'cancelled',
      refund: 'owed',
      receiptSeq: null,
    })
  })
})

describe('pausing', () => {
  test('lets the running job end, keeps the waiting one, and admits nothing', async () => {
    engine = await startEngine(host, { warm: true })
    const first = await engine.buy(spin)
    const second = await engine.buy({ module: modules.hello })
    engine.jobs.submit(first)
    engine.jobs.submit(second)
    await running(first)
    engine.jobs.setEnabled(false)
    expect(() => engine.jobs.admit(engine.manifest(spin))).toThrow('takes no jobs')
    await engine.jobs.cancel(first)
    expect(await engine.jobs.wait(second, 500)).toMatchObject({ state: 'queued' })
    await expect.poll(() => engine.workers.size, { timeout: 20_000 }).toBe(0)
    engine.jobs.setEnabled(true)
    expect(await engine.jobs.wait(second, 30_000)).toMatchObject({ state: 'finished' })
  })
})

describe('admission', () => {
  let weak: WorkerHost

  beforeAll(() => {
    weak = { ...host, report: () => ({ ...host.report(), host: 'plain', strangers: false }) }
  })

  test('refuses modules of strangers without a sandbox, and takes built-in ones', async () => {
    engine = await startEngine(weak)
    const manifest = engine.manifest(spin)
    expect(codeOf(() => engine.jobs.admit(manifest))).toBe('job/not-admitted')
    await engine.close()
    engine = await startEngine(weak, { builtIn: new Set([manifest.module]) })
    expect(codeOf(() => engine.jobs.admit(manifest))).toBeNull()
  })

  test('does not run a paid module of a stranger when the sandbox is gone', async () => {
    engine = await startEngine(weak)
    expect(await engine.run({ module: modules.hello })).toMatchObject({ reason: 'host-fault', refund: 'owed' })
  })

  test('refuses limits above the largest, and a job when the queue is full', async () => {
    engine = await startEngine(host, { maximum: { ...MAXIMUM, wasm: { ...MAXIMUM.wasm, memoryMiB: 8 } } })
    expect(codeOf(() => engine.jobs.admit(engine.manifest(spin)))).toBe('job/not-admitted')
    await engine.close()
    engine = await startEngine(host, { capacity: 1 })
    for (let count = 0; count < 2; count += 1) engine.jobs.submit(await engine.buy(spin))
    expect(codeOf(() => engine.jobs.admit(engine.manifest(spin)))).toBe('market/queue-full')
  })
})

describe('after the engine stopped in the middle', () => {
  test('S09: a job is run again once, and ends once', async () => {
    const books = temporaryBooks()
    engine = await startEngine(host, { books })
    const id = await engine.buy({ module: modules.endlessLoop, limits: { cpuMs: 1000 } })
    engine.jobs.submit(id)
    await running(id)
    await engine.jobs.stop()
    expect(books.ledger.jobs.get(id)).toMatchObject({ state: 'running', attempts: 1 })
    expect(engine.workers.size).toBe(0)
    engine = await startEngine(host, { books })
    await engine.jobs.recover()
    expect(await engine.jobs.wait(id, 30_000)).toMatchObject({ reason: 'cpu-limit', attempts: 2, receiptSeq: 0 })
    expect(books.ledger.receipts.count()).toBe(1)
  })

  test('a job of a buyer who came before Hearth looked back is not taken for one that was left', async () => {
    engine = await startEngine(host)
    const id = await engine.buy({ module: modules.endlessLoop, limits: { cpuMs: 1000 } })
    engine.jobs.submit(id)
    await running(id)
    await engine.jobs.recover()
    expect(engine.books.ledger.jobs.get(id)).toMatchObject({ state: 'running' })
    expect(await engine.jobs.wait(id, 30_000)).toMatchObject({ reason: 'cpu-limit', attempts: 1, receiptSeq: 0 })
    expect(engine.jobs.problem()).toBeNull()
  })

  test('a job that was started too often is given up and paid back', async () => {
    engine = await startEngine(host)
    const id = await engine.buy({ module: modules.hello })
    const { jobs } = engine.books.ledger
    for (let start = 0; start < 2; start += 1) {
      jobs.start(id, start)
      jobs.requeue(id)
    }
    jobs.start(id, 3)
    await engine.jobs.recover()
    expect(jobs.get(id)).toMatchObject({ reason: 'host-fault', refund: 'owed', receiptSeq: null })
  })
})

function codeOf(admit: () => void): string | null {
  try {
    admit()
    return null
  } catch (error: unknown) {
    return error instanceof HearthError ? error.code : 'unexpected'
  }
}

/** A host whose workers say this, whatever the real ones say. */
function saying(real: WorkerHost, said: Uint8Array): WorkerHost {
  return {
    ...real,
    start: async (options) => {
      const worker = await real.start(options)
      const received = (async function* (): AsyncGenerator<Uint8Array> {
        yield said
        worker.kill()
      })()
      const talking: WorkerProcess = { ...worker, received }
      return talking
    },
  }
}
