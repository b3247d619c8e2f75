import { readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { runStep } from '../../../build/step.ts'
import { workerBundle } from '../../../build/worker.ts'
import { type ChallengeSize, MAX_CHALLENGE_SIDE, MAX_CHALLENGE_STEPS } from '../../../contract/challenge.ts'
import { MiB } from '../../../contract/job-data.ts'
import type { Hex } from '../../../contract/money.ts'
import { MAX_BUFFER_BYTES } from '../../../contract/wgsl.ts'
import { proveOnCpu } from '../../../main/engine/proof/challenge/cpu-prover.ts'
import { REFERENCE_SEED } from '../../../main/engine/proof/challenge/forger.fixture.ts'
import { commitOf, responseBytes } from '../../../main/engine/proof/challenge/judge.ts'
import { challengeKeys } from '../../../main/engine/proof/challenge/matrices.ts'
import { bufferBytes, checkManifest } from '../../sandbox/wgsl/check-manifest.ts'
import { runInWorker } from '../../sandbox/wgsl/testing/gpu-worker.ts'
import { shaderJob } from '../../sandbox/wgsl/testing/shader-job.ts'
import { hasSoftwareGpu } from '../../sandbox/wgsl/testing/software-gpu.ts'
import { capMatmulManifest, CHALLENGE_ANSWER, largestChallengeSide } from './cap-matmul.ts'

// Two cores that others use too.
vi.setConfig({ testTimeout: 120_000 })

const source = readFileSync(path.join(import.meta.dirname, 'cap-matmul.wgsl'), 'utf8')
const nothing = '0'.repeat(64)

function manifestOf(size: ChallengeSize, seed: Hex = REFERENCE_SEED) {
  return capMatmulManifest(nothing, { ...size, keys: challengeKeys(seed, size.T), wallMs: 100_000 })
}

async function proveOnGpu(size: ChallengeSize, seed: Hex = REFERENCE_SEED, code = source): Promise<Uint8Array> {
  const { kind: _kind, module: _module, ...manifest } = manifestOf(size, seed)
  const told = await runInWorker(shaderJob(code, manifest))
  expect(told.result).toMatchObject({ reason: 'exited' })
  return (told.files.get(CHALLENGE_ANSWER) ?? new Uint8Array()).subarray(0, responseBytes(size.n))
}

test('the largest challenge fits a device that has only what every device has', () => {
  const least = {
    maxStorageBufferBindingSize: MAX_BUFFER_BYTES,
    maxUniformBufferBindingSize: 65_536,
    maxComputeWorkgroupsPerDimension: 65_535,
  }
  for (const size of [
    { n: MAX_CHALLENGE_SIDE, T: MAX_CHALLENGE_STEPS },
    { n: MAX_CHALLENGE_SIDE - 1, T: 1 },
    { n: 1, T: 1 },
  ]) {
    const manifest = manifestOf(size)
    expect(() => checkManifest(manifest, () => 0, least)).not.toThrow()
    const answer = manifest.buffers.find(({ name }) => name === CHALLENGE_ANSWER)
    const bytes = answer === undefined ? 0 : bufferBytes(answer, () => 0)
    expect(bytes).toBe(4 * Math.ceil(responseBytes(size.n) / 4))
  }
})

test('a device is asked for no more than it takes', () => {
  expect(largestChallengeSide(2 ** 40)).toBe(MAX_CHALLENGE_SIDE)
  expect(largestChallengeSide(MAX_BUFFER_BYTES)).toBe(MAX_CHALLENGE_SIDE)
  const bytes = 8 * MiB - 1
  const n = largestChallengeSide(bytes)
  expect(n).toBe(992)
  const product = manifestOf({ n, T: 1 }).buffers.find(({ name }) => name === 'product')
  expect(product === undefined ? 0 : bufferBytes(product, () => 0)).toBeLessThanOrEqual(bytes)
})

describe.runIf(hasSoftwareGpu())('in the worker', () => {
  beforeAll(async () => {
    await runStep(workerBundle)
  }, 120_000)

  test('the shader gives the commitments of the reference', async () => {
    expect(commitOf(await proveOnGpu({ n: 4, T: 2 }))).toBe(
      '0x20b0e4350cf554b34e1e985682acfd6e3bb0f0e3b2900e1b371402a9d67c1f59',
    )
    expect(commitOf(await proveOnGpu({ n: 64, T: 4 }))).toBe(
      '0x4b90f7d1e5a5d7ac1ca62bdfc2674a1d4db4592b60edb505a832c64136b0a213',
    )
  })

  test.each([
    ['a single entry', { n: 1, T: 1 }],
    ['an odd side', { n: 33, T: 3 }],
    ['a side for CI', { n: 128, T: 4 }],
  ])('the shader computes what the processor does: %s', async (_, size) => {
    const seed: Hex = `0x${'5a'.repeat(32)}`
    expect(commitOf(await proveOnGpu(size, seed))).toBe(commitOf(proveOnCpu({ ...size, seed })))
  })

  test('sums of the largest entries do not overflow', async () => {
    const largest = source.replace('return mix(mix((row * n + column) ^ keys.x) + keys.y) % MODULUS;', 'return 65520u;')
    expect(largest).not.toBe(source)
    // More columns than are summed up before a reduction; -1 times -1, so often.
    const n = 288
    const answer = await proveOnGpu({ n, T: 1 }, REFERENCE_SEED, largest)
    expect(new Set(new Uint16Array(answer.slice().buffer))).toEqual(new Set([n]))
  })
})
