import { expect, test } from 'vitest'
import { DoctorCheck } from '../../contract/engine.ts'
import type { GpuSupport, HostReport } from '../../contract/worker.ts'
import { sandboxChecks } from './sandbox-checks.ts'

const card: GpuSupport['adapters'][number] = {
  id: 'a1',
  vendor: 'nvidia',
  architecture: 'ada',
  device: 'NVIDIA GeForce RTX 4080',
  description: '',
  software: false,
  maxBufferBytes: 2 ** 31,
  maxStorageBindingBytes: 2 ** 27,
  card: null,
}
const software = { ...card, device: 'SwiftShader Device', software: true }

const whole: HostReport = {
  host: 'bubblewrap',
  strangers: true,
  builtIn: true,
  summary: 'Jobs run in a sandbox.',
  protections: [
    { id: 'network', on: true, detail: 'a namespace without an interface', cost: '' },
    { id: 'syscalls', on: true, detail: 'a filter', cost: '' },
  ],
  gpu: { adapters: [card], summary: 'GPU jobs run in the same sandbox.' },
}

function check(report: HostReport, id: string): DoctorCheck {
  const found = sandboxChecks(report).find((each) => each.id === id)
  return DoctorCheck.parse(found)
}

test('every protection in force is a line that says what enforces it', () => {
  expect(sandboxChecks(whole).map(({ id, status }) => [id, status])).toEqual([
    ['sandbox', 'ok'],
    ['sandbox-network', 'ok'],
    ['sandbox-syscalls', 'ok'],
    ['gpu-jobs', 'ok'],
  ])
  expect(check(whole, 'sandbox-network').detail).toBe('a namespace without an interface.')
})

test('a missing protection says what is open and what that costs', () => {
  const report: HostReport = {
    ...whole,
    strangers: false,
    protections: [
      { id: 'network', on: false, detail: 'a worker reaches the network', cost: 'Brought programs stay off.' },
    ],
  }
  expect(check(report, 'sandbox-network')).toMatchObject({
    status: 'warning',
    detail: 'Missing: a worker reaches the network. What it costs: Brought programs stay off.',
  })
  expect(check(report, 'sandbox').status).toBe('warning')
})

test('a host that runs nothing is a problem', () => {
  const closed = { ...whole, strangers: false, builtIn: false, summary: 'No job can run.', protections: [] }
  expect(check(closed, 'sandbox')).toMatchObject({ status: 'problem', detail: 'No job can run.' })
})

test('G07: a software adapter is never a card', () => {
  expect(check(whole, 'gpu-jobs').detail).toContain('On NVIDIA GeForce RTX 4080.')
  expect(check({ ...whole, gpu: { ...whole.gpu, adapters: [software] } }, 'gpu-jobs')).toMatchObject({
    status: 'warning',
    detail: 'On SwiftShader Device (software, no real card). GPU jobs run in the same sandbox.',
  })
})

test('without an adapter the reason is the line', () => {
  const gpu = { adapters: [], summary: 'No GPU jobs: no driver was found. Install one' }
  expect(check({ ...whole, gpu }, 'gpu-jobs')).toMatchObject({
    status: 'warning',
    detail: 'No GPU jobs: no driver was found. Install one.',
  })
})
