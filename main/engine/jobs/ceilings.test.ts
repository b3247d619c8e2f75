import { expect, test } from 'vitest'
import { JobManifest } from '../../../contract/job.ts'
import type { BlobRef, JobInputs } from '../../../contract/job.ts'
import { ceilingsOf } from './ceilings.ts'
import { crossedLimit } from './watch.ts'

const MiB = 1024 * 1024
const blob = (size: number): BlobRef => ({ sha256: 'ab'.repeat(32), root: 'cd'.repeat(32), size })
const inputs: JobInputs = { module: blob(1000), stdin: null, files: [] }
const limits = { wallMs: 5000, memoryMiB: 64, outputBytes: MiB }
const wasm = JobManifest.parse({ kind: 'wasm', module: blob(1).sha256, limits: { ...limits, cpuMs: 700 } })
const wgsl = JobManifest.parse({
  kind: 'wgsl',
  module: blob(1).sha256,
  buffers: [{ from: 'zero', name: 'out', element: 'u32', length: 1, output: true }],
  passes: [{ entryPoint: 'main', bindings: [{ binding: 0, buffer: 'out' }], workgroups: [1, 1, 1] }],
  limits,
})
const card = { software: false, cores: 4 }
const player = { software: true, cores: 4 }

test('processor time is what a module pays for, nothing on a card, and all cores where one plays the card', () => {
  expect(ceilingsOf(wasm, inputs, card).cpuMs).toBe(700)
  expect(ceilingsOf(wgsl, inputs, card).cpuMs).toBeNull()
  expect(ceilingsOf(wgsl, inputs, player).cpuMs).toBe(20_000)
})

test('wall-clock time bounds all of them', () => {
  for (const manifest of [wasm, wgsl]) {
    for (const machine of [card, player]) expect(ceilingsOf(manifest, inputs, machine).wallMs).toBe(5000)
  }
})

test('memory follows what the job asked for; a processor that plays a GPU holds its buffers as well', () => {
  const larger = JobManifest.parse({ ...wgsl, limits: { ...limits, memoryMiB: 164 } })
  const more = (machine: typeof card): number =>
    ceilingsOf(larger, inputs, machine).rssBytes - ceilingsOf(wgsl, inputs, machine).rssBytes
  expect(more(card)).toBe(200 * MiB)
  expect(more(player)).toBe(300 * MiB)
  const fed = { ...inputs, files: [{ path: 'a', ...blob(10 * MiB) }] }
  expect(ceilingsOf(wgsl, fed, card).rssBytes).toBeGreaterThanOrEqual(
    ceilingsOf(wgsl, inputs, card).rssBytes + 20 * MiB,
  )
})

test('what a worker used while it waited is not the job’s', () => {
  const ceilings = { wallMs: 1000, cpuMs: 100, rssBytes: 100 }
  const idle = { cpuMs: 500, rssBytes: 1000, processes: 3 }
  expect(crossedLimit({ cpuMs: 600, rssBytes: 1100, processes: 7 }, idle, ceilings)).toBeNull()
  expect(crossedLimit({ ...idle, cpuMs: 601 }, idle, ceilings)?.reason).toBe('cpu-limit')
  expect(crossedLimit({ ...idle, rssBytes: 1101 }, idle, ceilings)?.reason).toBe('memory-limit')
  expect(crossedLimit({ ...idle, processes: 8 }, idle, ceilings)?.reason).toBe('process-limit')
  expect(crossedLimit({ ...idle, cpuMs: 1e9 }, idle, { ...ceilings, cpuMs: null })).toBeNull()
})
