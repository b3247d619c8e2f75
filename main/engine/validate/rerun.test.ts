import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { WasmManifest, type JobInputs } from '../../../contract/job.ts'
import type { WorkerHost } from '../../../contract/worker.ts'
import { chooseHost } from '../../../worker/hosts/choose-host.ts'
import { programBytes } from '../../cli/verify-work/work.fixture.ts'
import { layout } from '../../../e2e/rig/worker-host.ts'
import { systemClock } from '../ports/clock.ts'
import { silentLog } from '../ports/log.ts'
import { MAXIMUM } from '../prices.ts'
import { createMemoryStore } from './memory-store.ts'
import { createRerunner, type Rerunner } from './rerun.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

let host: WorkerHost
const rerunners: Rerunner[] = []
const never = new AbortController().signal

beforeAll(async () => {
  // A machine without any sandbox: only what came with Hearth may run there.
  host = await chooseHost({ workerFile: layout.workerFile, nodeBinary: process.execPath, find: async () => null })
})
afterAll(() => Promise.all(rerunners.map((rerunner) => rerunner.close())))

function rerunner(builtIn: readonly string[]): Rerunner {
  const made = createRerunner({
    host,
    builtIn: new Set(builtIn),
    maximum: MAXIMUM,
    cores: 2,
    clock: systemClock,
    log: silentLog,
  })
  rerunners.push(made)
  return made
}

async function workOf(args: readonly string[], limits: object = {}) {
  const store = createMemoryStore()
  const module = store.put(await programBytes('mandelbrot'))
  const inputs: JobInputs = { module, stdin: null, files: [] }
  const manifest = WasmManifest.parse({ kind: 'wasm', module: module.sha256, args, verifiable: true, limits })
  return { store, work: { manifest, inputs } }
}

test('without a sandbox a stranger’s program is refused, and one that came with Hearth is run', async () => {
  const { store, work } = await workOf(['--width', '20', '--height', '20'])
  await expect(rerunner([]).run(work, store, never)).rejects.toMatchObject({ code: 'job/not-admitted' })
  const outputs = await rerunner([work.inputs.module.sha256]).run(work, store, never)
  expect(outputs).toMatchObject({ reason: 'exited', exitCode: 0 })
  expect(store.get(outputs.stdout.sha256)).toHaveLength(outputs.stdout.size)
})

test('an end that this machine caused says nothing about the work', async () => {
  const large = ['--width', '1000', '--height', '1000', '--iterations', '10000']
  const { store, work } = await workOf(large, { wallMs: 300 })
  await expect(rerunner([work.inputs.module.sha256]).run(work, store, never)).rejects.toMatchObject({
    code: 'validate/not-run',
  })
})
