import { hash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { JobManifest } from '../../../contract/job.ts'
import type { BlobRef, JobOutputs } from '../../../contract/job.ts'
import { kindDisagreement, receiptKind } from './kind.ts'
import { merkleRoot } from './merkle.ts'
import { makeReceiptFile } from './receipt.ts'
import type { ReceiptArguments } from './receipt.ts'
import { sampleArguments, sampleManifest } from './receipts.fixture.ts'
import { verifyReceiptText } from './verify.ts'

function blob(text: string): BlobRef {
  const bytes = Buffer.from(text)
  return { sha256: hash('sha256', bytes), size: bytes.length, root: merkleRoot(bytes) }
}

const source = blob('@compute @workgroup_size(1) fn main() {}')
const manifest = JobManifest.parse({
  kind: 'wgsl',
  module: source.sha256,
  buffers: [
    { from: 'input', name: 'in', element: 'f32', sha256: blob('12345678').sha256, output: true },
    { from: 'zero', name: 'sums', element: 'u32', length: 3, output: true },
    { from: 'zero', name: 'scratch', element: 'u32', length: 9 },
    { from: 'values', name: 'size', element: 'u32', values: [3] },
  ],
  passes: [{ entryPoint: 'main', bindings: [{ binding: 0, buffer: 'sums' }], workgroups: [1, 1, 1] }],
})
const nothing = blob('')
const outputs: JobOutputs = {
  reason: 'exited',
  exitCode: 0,
  stdout: nothing,
  stderr: nothing,
  files: [
    // Two NaN of different payloads and a number: bytes, not numbers, are what is signed.
    { path: 'in', ...blob('\u0001\u0000\u0000\u0000\u0002\u0000\u0000\u0000') },
    { path: 'sums', ...blob('abcdefghijkl') },
  ],
}
const job: ReceiptArguments = {
  ...sampleArguments,
  spec: { ...sampleArguments.spec, manifest },
  inputs: { module: source, stdin: null, files: [{ path: 'in', ...blob('12345678') }] },
  outputs,
  kind: 2,
}

const ended = (reason: JobOutputs['reason']) => ({ reason })

function failed(change: Partial<ReceiptArguments>): string {
  const { file } = makeReceiptFile({ ...job, ...change })
  const { checks } = verifyReceiptText(Buffer.from(file))
  return checks
    .filter(({ ok }) => !ok)
    .map(({ name }) => name)
    .join()
}

describe('the receipt of a GPU job', () => {
  test('holds its buffers, and passes every check offline', () => {
    expect(failed({})).toBe('')
    expect(failed({ kind: 4 })).toBe('')
  })

  test.each<[string, Partial<ReceiptArguments>]>([
    ['an input under another name', { inputs: { ...job.inputs, files: [{ path: 'sums', ...blob('12345678') }] } }],
    ['an input with other bytes', { inputs: { ...job.inputs, files: [{ path: 'in', ...blob('87654321') }] } }],
    ['no input', { inputs: { ...job.inputs, files: [] } }],
    ['standard input', { inputs: { ...job.inputs, stdin: blob('x') } }],
    ['another job’s output', { outputs: { ...outputs, files: [{ path: 'other', ...blob('abcdefghijkl') }] } }],
    ['an output that is missing', { outputs: { ...outputs, files: outputs.files.slice(1) } }],
    [
      'an output of another size',
      { outputs: { ...outputs, files: [...outputs.files.slice(0, 1), { path: 'sums', ...blob('abcdefgh') }] } },
    ],
    [
      'a buffer that is no output',
      { outputs: { ...outputs, files: [...outputs.files, { path: 'scratch', ...blob('x') }] } },
    ],
    ['standard output', { outputs: { ...outputs, stdout: blob('x') } }],
    [
      'outputs of a job that did not run to its end',
      { kind: 4, outputs: { ...outputs, reason: 'wall-limit', exitCode: null } },
    ],
    ['the kind of a WebAssembly job', { kind: 1 }],
  ])('is not signed with %s', (_, change) => {
    expect(() => makeReceiptFile({ ...job, ...change })).toThrowError(
      expect.objectContaining({ code: 'proof/disagreement' }),
    )
  })
})

describe('the kind of a receipt', () => {
  const exact = sampleManifest
  const { verifiable: _, ...inexact } = sampleManifest
  const kernels = new Set([source.sha256])

  test('is 1 for modules held to the exact class, and for no other', () => {
    expect(receiptKind(exact, ended('exited'), kernels)).toBe(1)
    expect(receiptKind(exact, ended('trapped'), kernels)).toBe(1)
    expect(receiptKind(inexact, ended('exited'), kernels)).toBe(4)
    expect(receiptKind({ ...exact, verifiable: false }, ended('exited'), new Set([exact.module]))).toBe(4)
  })

  test('is 2 for listed kernels of integers, and for no other', () => {
    expect(receiptKind(manifest, ended('exited'), kernels)).toBe(2)
    expect(receiptKind(manifest, ended('exited'), new Set())).toBe(4)
  })

  test('promises nothing of a job that was cut off: where, depends on the machine', () => {
    for (const reason of ['wall-limit', 'cpu-limit', 'memory-limit', 'output-limit', 'buyer-cancelled'] as const) {
      expect(receiptKind(exact, ended(reason), kernels)).toBe(4)
      expect(kindDisagreement(1, exact, ended(reason))).not.toBeNull()
    }
  })

  test('is none of those that are not a job’s', () => {
    for (const kind of [0, 3, 5]) expect(kindDisagreement(kind, exact, ended('exited'))).not.toBeNull()
    expect(kindDisagreement(2, exact, ended('exited'))).not.toBeNull()
  })
})
