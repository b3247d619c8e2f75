import { execFile } from 'node:child_process'
import path from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { hasSoftwareGpu, softwareGpuEnvironment } from './testing/software-gpu.ts'

/** Memory as the driver hands it out, with whatever was in it before. */
const UNCLEARED = 'disable-dawn-features=lazy_clear_resource_on_first_use'

/** Two cores that others use too. */
vi.setConfig({ testTimeout: 60_000 })
const bounded = { timeout: 50_000, killSignal: 'SIGKILL' } as const

const child = path.join(import.meta.dirname, 'testing', 'direct.child.ts')

/** Runs a scenario in a process of its own: Dawn may take it down. */
function outcome(scenario: string, ...options: readonly string[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const environment = { ...process.env, ...softwareGpuEnvironment }
    execFile(process.execPath, [child, scenario, ...options], { env: environment, ...bounded }, (_, stdout, stderr) => {
      const last = stdout.trim().split('\n').at(-1) ?? ''
      if (last === '') reject(new Error(stderr || `${scenario} did not end.`))
      else resolve(JSON.parse(last))
    })
  })
}

describe.runIf(hasSoftwareGpu())('a job whose device is lost', () => {
  test('starts again on a new one, and nobody sees a difference', async () => {
    expect(await outcome('lost once')).toMatchObject({
      opened: 2,
      result: { reason: 'exited', exitCode: 0 },
      outputs: ['out'],
    })
  })

  test('twice ends by our fault', async () => {
    expect(await outcome('lost twice')).toMatchObject({
      opened: 2,
      result: { reason: 'gpu-lost', exitCode: null },
      outputs: [],
    })
  })

  test('when there is no other ends by our fault', async () => {
    expect(await outcome('no other device')).toMatchObject({ reason: 'gpu-lost' })
  })

  test('because one dispatch ran too long ends by the buyer’s', async () => {
    expect(await outcome('reset by its driver')).toMatchObject({
      reason: 'dispatch-too-long',
      message: expect.stringContaining('split'),
    })
  })
})

describe.runIf(hasSoftwareGpu())('what a job wrote', () => {
  test('is zeroed in every buffer before the buffer is given back', async () => {
    expect(await outcome('what stays in its buffers')).toEqual({
      told: [1, 2, 3],
      nonZero: { out: 0, '(part)': 0 },
    })
  })

  test('is not found by the next job on the same device', async () => {
    expect(await outcome('canary')).toBe(0)
  })

  test('is not found even where the driver hands memory out as it was', async () => {
    expect(await outcome('canary', UNCLEARED)).toBe(0)
  })

  test('is found by that search where nothing clears it', async () => {
    expect(await outcome('canary without clearing', UNCLEARED)).toBeGreaterThan(0)
  })
})

test.runIf(hasSoftwareGpu()).each([
  ['right', true],
  ['wrong', false],
] as const)('a GPU whose arithmetic is %s is taken for one: %s', async (arithmetic, taken) => {
  expect(await outcome(`${arithmetic} arithmetic`)).toBe(taken)
})
