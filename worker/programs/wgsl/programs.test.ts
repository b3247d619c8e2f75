import { readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { runStep } from '../../../build/step.ts'
import { wgslPrograms } from '../../../build/wgsl-programs.ts'
import { workerBundle } from '../../../build/worker.ts'
import type { WgslManifest } from '../../../contract/wgsl.ts'
import { runInWorker } from '../../sandbox/wgsl/testing/gpu-worker.ts'
import { shaderJob } from '../../sandbox/wgsl/testing/shader-job.ts'
import { hasSoftwareGpu } from '../../sandbox/wgsl/testing/software-gpu.ts'
import type { Told } from '../../sandbox/wgsl/testing/told.ts'
import { BLUR, BLUR_DIVISOR, convolutionManifest, convolutionReference } from './convolution.ts'
import { examples } from './examples.ts'
import type { WgslProgramName } from './examples.ts'
import { mandelbrotManifest, mandelbrotReference } from './mandelbrot.ts'
import { matmulManifest, matmulReference } from './matmul.ts'
import { NBODY_TOLERANCE, nbodyManifest, nbodyReference } from './nbody.ts'
import records from './programs.json' with { type: 'json' }

// Two cores that others use too.
vi.setConfig({ testTimeout: 60_000 })

beforeAll(async () => {
  await runStep(workerBundle)
  await runStep(wgslPrograms)
}, 120_000)

const nothing = '0'.repeat(64)

function run(name: WgslProgramName, { kind: _kind, module: _module, ...manifest }: WgslManifest): Promise<Told> {
  const source = readFileSync(path.resolve(import.meta.dirname, '../../../out/programs', `${name}.wgsl`), 'utf8')
  return runInWorker(shaderJob(source, manifest))
}

test('the recorded examples are what the programs are called with', () => {
  for (const { name, sha256, example } of records) {
    expect(Object.entries(examples).find(([known]) => known === name)?.[1](sha256)).toEqual(example)
  }
  expect(records.map(({ name }) => name).sort()).toEqual(Object.keys(examples).sort())
})

describe.runIf(hasSoftwareGpu())('a program computes what its reference computes', () => {
  test.each([1, 8, 61, 64])('gpu-matmul of %i', async (n) => {
    const options = { n, seed: 11 }
    const told = await run('gpu-matmul', matmulManifest(nothing, options))
    expect(told.words('product')).toEqual(matmulReference(options))
  })

  test.each([
    ['a blur', { width: 67, height: 35, seed: 3, kernel: BLUR, divisor: BLUR_DIVISOR }],
    [
      'a kernel with negative numbers',
      { width: 16, height: 16, seed: 3, kernel: BLUR.map((n, i) => (i === 12 ? -n : n)), divisor: 100 },
    ],
    ['an image of one pixel', { width: 1, height: 1, seed: 0, kernel: BLUR, divisor: BLUR_DIVISOR }],
  ])('gpu-convolution with %s', async (_, options) => {
    const told = await run('gpu-convolution', convolutionManifest(nothing, options))
    expect(told.words('result')).toEqual(convolutionReference(options))
  })

  test.each([
    ['the whole set', { width: 60, height: 41, iterations: 50, left: -(2 ** 28), top: -(2 ** 27), step: 6_710_886 }],
    ['its edge, deep', { width: 33, height: 20, iterations: 300, left: -99_790_000, top: 17_580_000, step: 20_000 }],
  ])('gpu-mandelbrot of %s', async (_, options) => {
    const told = await run('gpu-mandelbrot', mandelbrotManifest(nothing, options))
    const counts = told.words('counts')
    expect(counts).toEqual(mandelbrotReference(options))
    expect(new Set(counts).size).toBeGreaterThan(10)
  })

  test('gpu-nbody within its tolerance', async () => {
    const options = { bodies: 200, seed: 5, steps: 20, step: 1 / 256, softening: 1 / 64 }
    const told = await run('gpu-nbody', nbodyManifest(nothing, options))
    const positions = new Float32Array(told.words('positions').buffer)
    const expected = nbodyReference(options)
    expect(positions.length).toBe(expected.length)
    const start = nbodyReference({ ...options, steps: 0 })
    const moved = expected.map((value, index) => Math.abs(value - (start[index] ?? 0)))
    const off = expected.map((value, index) => Math.abs(value - (positions[index] ?? Number.NaN)))
    expect(Math.max(...off)).toBeLessThan(NBODY_TOLERANCE)
    expect(Math.max(...moved)).toBeGreaterThan(100 * NBODY_TOLERANCE)
  })
})

test.runIf(hasSoftwareGpu()).each(records)('the example of $name runs as it is', async ({ name, example }) => {
  const known = Object.keys(examples).find((candidate): candidate is WgslProgramName => candidate === name)
  if (known === undefined) throw new Error(`no program ${name}`)
  const told = await run(known, examples[known](example.module))
  expect(told.result).toMatchObject({ reason: 'exited', exitCode: 0 })
  expect([...told.files.keys()]).toEqual(example.buffers.filter((buffer) => buffer.output).map((buffer) => buffer.name))
})
