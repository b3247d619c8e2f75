import { readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { runStep } from '../../../build/step.ts'
import { wgslPrograms } from '../../../build/wgsl-programs.ts'
import type { WorkerHost } from '../../../contract/worker.ts'
import { ASK_PAGE, PAGE_ANSWERED } from '../../../e2e/electron/standin/instance/arguments.ts'
import { convolutionReference } from '../../programs/wgsl/convolution.ts'
import { exampleOptions, examples } from '../../programs/wgsl/examples.ts'
import type { WgslProgramName } from '../../programs/wgsl/examples.ts'
import { mandelbrotReference } from '../../programs/wgsl/mandelbrot.ts'
import { matmulReference } from '../../programs/wgsl/matmul.ts'
import { NBODY_TOLERANCE, nbodyReference } from '../../programs/wgsl/nbody.ts'
import { modules } from '../../sandbox/wasm/hostile.fixture.ts'
import { shaderJob } from '../../sandbox/wgsl/testing/shader-job.ts'
import { counting, endless, simpleJob, slow } from '../../sandbox/wgsl/testing/shaders.ts'
import { isRunning } from '../process-ref.ts'
import { treeMembers } from '../process-tree.ts'
import { electronHost } from './electron-host.ts'
import { BROWSER_GPU } from './report.ts'
import { Talk, moduleJob } from '../talk.fixture.ts'
import type { Heard } from '../talk.fixture.ts'
import { buildPage, chromiumProcesses, hasChromium, standIn } from './testing/stand-in.ts'

// Each test starts a Chromium or two, on two cores that others use too.
vi.setConfig({ testTimeout: 120_000 })
const nothing = '0'.repeat(64)

let host: WorkerHost
const started: Talk[] = []

async function start(gpu: string | null, memoryMiB = 64): Promise<Talk> {
  const talk = new Talk(await host.start({ memoryMiB, gpu }))
  started.push(talk)
  return talk
}

/** One job in a worker of its own. */
async function run(gpu: string | null, job: Parameters<Talk['send']>[0]): Promise<Heard> {
  const talk = await start(gpu)
  await talk.ready()
  await talk.send(job)
  const heard = await talk.hear()
  await talk.end()
  return heard
}

/** One output of a program of ours on its example. */
async function outputOf(name: WgslProgramName, output: string): Promise<ArrayBuffer> {
  const { kind: _kind, module: _module, ...manifest } = examples[name](nothing)
  const source = readFileSync(path.resolve(import.meta.dirname, '../../../out/programs', `${name}.wgsl`), 'utf8')
  const { result, files } = await run(BROWSER_GPU, shaderJob(source, manifest))
  expect(result).toMatchObject({ reason: 'exited' })
  const bytes = files.get(output)
  if (bytes === undefined) throw new Error(`There is no output ${output}, only ${[...files.keys()].join()}.`)
  return bytes.buffer
}

/** Whether the page answered while the worker was busy, and how long the slowest answer took, ms. */
function pageAnswers(stderr: string): readonly number[] {
  return [...stderr.matchAll(new RegExp(`${PAGE_ANSWERED} (\\d+) ms`, 'g'))].map(([, time]) => Number(time))
}

describe.runIf(hasChromium())('the page host', () => {
  beforeAll(async () => {
    await buildPage()
    await runStep(wgslPrograms)
    host = await electronHost(standIn([], ASK_PAGE))
    await host.settled()
    return async () => {
      for (const talk of started) await talk.end()
    }
  }, 240_000)

  test('says what holds and what GPU it has', () => {
    const report = host.report()
    expect(report).toMatchObject({ host: 'electron', strangers: true, builtIn: true })
    expect(report.protections.filter(({ on }) => !on).map(({ id }) => id)).toEqual(['limits'])
    expect(report.gpu.adapters).toEqual([expect.objectContaining({ id: BROWSER_GPU, software: true, card: null })])
    expect(report.gpu.summary).toContain('software')
  })

  test('takes a large input without losing a byte', async () => {
    const talk = await start(null)
    await talk.ready()
    const { job, blobs } = moduleJob(modules.hello)
    const large = new Uint8Array(12 * 1024 * 1024).fill(7)
    await talk.send({
      job: { ...job, blobs: [...job.blobs, { use: 'stdin', size: large.length }] },
      blobs: [...blobs, large],
    })
    expect((await talk.hear()).result).toMatchObject({ reason: 'exited' })
  })

  test('has a page that answers while a module never ends, and is gone when killed', async () => {
    const talk = await start(null)
    await talk.ready()
    const idle = await talk.worker.usage()
    await talk.send(moduleJob(modules.endlessLoop))
    await new Promise((resolve) => setTimeout(resolve, 3_000))
    const busy = await talk.worker.usage()
    expect((busy?.cpuMs ?? 0) - (idle?.cpuMs ?? 0)).toBeGreaterThan(500)
    await goneWhenKilled(talk)
  })

  test('refuses a GPU it does not have, and a GPU job without one', async () => {
    await expect(host.start({ memoryMiB: 16, gpu: 'another' })).rejects.toMatchObject({ code: 'worker/start-failed' })
    const talk = await start(null)
    await talk.ready()
    await talk.send(simpleJob(counting))
    expect((await talk.hear()).result).toBeNull()
    expect((await talk.worker.exited).stderr).toContain('runs no jobs of kind wgsl')
  })

  test.each([
    ['gpu-matmul', 'product', () => matmulReference(exampleOptions['gpu-matmul'])],
    ['gpu-convolution', 'result', () => convolutionReference(exampleOptions['gpu-convolution'])],
    ['gpu-mandelbrot', 'counts', () => mandelbrotReference(exampleOptions['gpu-mandelbrot'])],
  ] as const)('computes with %s what its reference computes', async (name, output, reference) => {
    expect(new Uint32Array(await outputOf(name, output))).toEqual(reference())
  })

  test('computes with gpu-nbody what its reference computes, as near as numbers of four bytes can', async () => {
    const positions = new Float32Array(await outputOf('gpu-nbody', 'positions'))
    const reference = nbodyReference(exampleOptions['gpu-nbody'])
    expect(positions.length).toBe(reference.length)
    expect(Math.max(...reference.map((value, at) => Math.abs(value - (positions[at] ?? Infinity))))).toBeLessThan(
      NBODY_TOLERANCE,
    )
  })

  test('has a page that answers while a shader never ends, and the next job runs', async () => {
    const talk = await start(BROWSER_GPU)
    await talk.ready()
    await talk.send(simpleJob(endless))
    await new Promise((resolve) => setTimeout(resolve, 3_000))
    await goneWhenKilled(talk)
    const { files } = await run(BROWSER_GPU, simpleJob(counting))
    expect(new Uint32Array(files.get('out')?.buffer ?? new ArrayBuffer())[63]).toBe(64)
  })

  test('goes on, or says that the GPU was lost, when the graphics process dies', async () => {
    const talk = await start(BROWSER_GPU)
    await talk.ready()
    await talk.send(simpleJob(slow(4_000_000, 'part.x + 1u'), { pass: { workgroups: [64, 1, 1], split: 'x' } }))
    await new Promise((resolve) => setTimeout(resolve, 500))
    const graphics = chromiumProcesses(talk.worker, 'gpu-process')
    expect(graphics.length).toBeGreaterThan(0)
    for (const pid of graphics) process.kill(pid, 'SIGKILL')
    const { result } = await talk.hear()
    process.stdout.write(`after the graphics process died: ${result?.reason} ${result?.message}\n`)
    expect(['exited', 'gpu-lost']).toContain(result?.reason)
  })

  test('ends when its page’s process dies', async () => {
    const talk = await start(null)
    await talk.ready()
    for (const pid of chromiumProcesses(talk.worker, 'renderer')) process.kill(pid, 'SIGKILL')
    await expect(talk.worker.exited).resolves.toMatchObject({ code: 1 })
  })
})

/** Kills a busy worker from outside: every process of it is gone, and its page had been answering. */
async function goneWhenKilled({ worker }: Talk): Promise<void> {
  const members = treeMembers(worker.pid)
  expect(members.length).toBeGreaterThan(3)
  const killedAt = performance.now()
  worker.kill()
  const { signal, stderr } = await worker.exited
  const answers = pageAnswers(stderr)
  process.stdout.write(
    `${members.length} processes gone ${Math.round(performance.now() - killedAt)} ms after the kill; ` +
      `the page answered ${answers.length} times, in ${Math.max(...answers)} ms at most\n`,
  )
  expect(signal).toBe('SIGKILL')
  expect(members.filter((member) => isRunning(member))).toEqual([])
  expect(answers.length).toBeGreaterThan(2)
}
