import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { DoctorCheck } from '../../contract/engine.ts'
import { systemClock } from '../engine/ports/clock.ts'
import { clockFinding, gpuCheck, localChecks, nodeCheck, spaceFinding } from './local-checks.ts'

test('an old Node is a problem with a way out', () => {
  expect(nodeCheck('24.1.0')).toMatchObject({ status: 'ok', next: null })
  expect(nodeCheck('20.20.2')).toMatchObject({ status: 'problem', next: expect.stringContaining('npm start') })
})

test('little space is a warning, hardly any a problem', () => {
  expect(spaceFinding('/d', 5000).status).toBe('ok')
  expect(spaceFinding('/d', 500).status).toBe('warning')
  expect(spaceFinding('/d', 100).status).toBe('problem')
})

test('a clock before this installation was made is wrong', () => {
  const made = Date.UTC(2026, 5, 1)
  expect(clockFinding(made + 1, made).status).toBe('ok')
  expect(clockFinding(Date.UTC(1970, 0, 1), made).status).toBe('problem')
})

test('no card is a warning in the probe’s own words', () => {
  const problem = {
    code: 'not-installed',
    sentence: 'The driver is not installed.',
    next: 'Install it.',
    raw: 'searched /x',
  } as const
  expect(gpuCheck({ checkedAt: 0, gpus: [], problem })).toEqual({
    status: 'warning',
    detail: 'The driver is not installed. (searched /x)',
    next: 'Install it.',
  })
})

test('a data folder that is a file, and a worker that is missing, are problems and not errors', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'hearth-doctor-'))
  try {
    const file = path.join(folder, 'file')
    await writeFile(file, '')
    const checks = await localChecks({ dataRoot: file, clock: systemClock, workerFile: path.join(folder, 'none.mjs') })
    const byId = new Map(checks.map((check) => [check.id, DoctorCheck.parse(check)]))
    expect(byId.get('data')?.status).toBe('problem')
    expect(byId.get('sandbox')?.status).toBe('problem')
    expect(byId.get('node')?.status).toBe('ok')
  } finally {
    await rm(folder, { recursive: true })
  }
})
