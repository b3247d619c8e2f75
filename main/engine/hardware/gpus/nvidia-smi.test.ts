import { copyFile, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { GpuReport } from '../../../../contract/hardware.ts'
import { diagnoseText } from './diagnose.ts'
import { createNvidiaSmiProbe, type NvidiaSmiOptions } from './nvidia-smi.ts'

const fixtures = path.join(import.meta.dirname, 'fixtures')
const smiChild = path.join(import.meta.dirname, 'smi-child.ts')
let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'hearth-smi-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Probes a folder whose nvidia-smi behaves as `mode` says. */
const atHome = async () => ({ asleep: false, container: false })

async function probeFake(mode: string, options: Partial<NvidiaSmiOptions> = {}): Promise<GpuReport> {
  await copyFile(path.join(fixtures, 'fake-nvidia-smi'), path.join(folder, 'nvidia-smi'))
  await symlink(fixtures, path.join(folder, 'fixtures'))
  await writeFile(path.join(folder, 'mode'), mode)
  // Long enough for a busy machine; only the hanging tool waits for it.
  const report = await createNvidiaSmiProbe({
    script: smiChild,
    lookAround: atHome,
    folders: [folder],
    timeoutMs: 10_000,
    ...options,
  }).probe()
  return GpuReport.parse(report)
}

describe.each([
  ['through the package', smiChild],
  ['asked directly', null],
])('%s', (_way, script) => {
  test('one card is reported with its readings and no problem', async () => {
    const report = await probeFake('ok', { script })
    expect(report.gpus).toMatchObject([{ name: 'NVIDIA GeForce RTX 4090', memoryMiB: 24_564, powerW: 22.87 }])
    expect(report.problem).toBeNull()
  })

  test('two cards are both reported', async () => {
    const report = await probeFake('two', { script })
    expect(report.gpus.map((gpu) => gpu.name)).toEqual(['NVIDIA GeForce RTX 4090', 'NVIDIA GeForce RTX 3090'])
  })

  test('a warning beside good output keeps the card and shows the warning', async () => {
    const report = await probeFake('warn', { script })
    expect(report.gpus).toHaveLength(1)
    expect(report.problem?.raw).toContain('infoROM is corrupted')
  })

  test.each([
    ['fail', 'failed', 'not running'],
    ['mismatch', 'driver-mismatch', 'no longer match'],
    ['none', 'no-device', 'finds no card'],
    ['garbage', 'garbage', 'no list of cards'],
    ['strange', 'failed', 'exit code 77'],
  ])('%s is told as %s', async (mode, code, words) => {
    const report = await probeFake(mode, { script })
    expect(report.gpus).toEqual([])
    expect(report.problem?.code).toBe(code)
    expect(report.problem?.sentence).toContain(words)
    expect(report.problem?.next).not.toBe('')
  })

  test('a tool that hangs is given up and nothing of it stays', async () => {
    const report = await probeFake('hang', { script, timeoutMs: 1500 })
    expect(report.problem?.code).toBe('timeout')
    const pids = (await readFile(path.join(folder, 'started'), 'utf8')).trim().split('\n').map(Number)
    expect(pids.length).toBeGreaterThan(0)
    for (const pid of pids) await expect.poll(() => isRunning(pid), { timeout: 30_000 }).toBe(false)
  })
})

test('a missing tool is told with the places that were searched', async () => {
  const report = await createNvidiaSmiProbe({ script: smiChild, lookAround: atHome, folders: [folder] }).probe()
  expect(report.gpus).toEqual([])
  expect(['not-installed', 'no-device']).toContain(report.problem?.code)
  expect(report.problem?.raw).toContain(folder)
})

test('a tool on the PATH of whoever started the engine is not used', async () => {
  const before = process.env['PATH']
  try {
    await copyFile(path.join(fixtures, 'fake-nvidia-smi'), path.join(folder, 'nvidia-smi'))
    process.env['PATH'] = `${folder}:${before}`
    const empty = path.join(folder, 'empty')
    const report = await createNvidiaSmiProbe({ script: smiChild, lookAround: atHome, folders: [empty] }).probe()
    expect(report.problem?.raw).toContain(empty)
  } finally {
    process.env['PATH'] = before
  }
})

test('a file that may not be run is a matter of permission', async () => {
  await writeFile(path.join(folder, 'nvidia-smi'), '#!/bin/sh\n', { mode: 0o644 })
  const report = await createNvidiaSmiProbe({ script: null, lookAround: atHome, folders: [folder] }).probe()
  expect(report.problem?.code).toBe('permission')
})

test.each([
  ['mismatch', 'driver-mismatch'],
  ['not-communicating', 'failed'],
  ['no-devices', 'no-device'],
  ['permission', 'permission'],
  ['lost', 'failed'],
  ['wsl-blocked', 'permission'],
  ['library-missing', 'failed'],
])('the words of %s are known', async (name, code) => {
  const problem = diagnoseText(await readFile(path.join(fixtures, `${name}.txt`), 'utf8'))
  expect(problem?.code).toBe(code)
  expect(problem?.raw?.length).toBeLessThanOrEqual(300)
})

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
