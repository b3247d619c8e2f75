import { describe, expect, it } from 'vitest'
import type { BlobRef } from '../../../contract/job.ts'
import { JobRequest } from '../../../contract/market.ts'
import { HearthError } from '../../../contract/errors.ts'
import { soldGpu, type Adapter } from '../jobs/sold-gpu.ts'
import { purchaseOf, type PurchaseDeps } from './purchase.ts'

const MIB = 1024 * 1024
const blob = (digit: string, size: number): BlobRef => ({ sha256: digit.repeat(64), size, root: 'f'.repeat(64) })
const listed = blob('a', 5 * MIB)
const uploaded = blob('b', MIB + 1)

const deps: PurchaseDeps = {
  blobs: { granted: (ids) => ids.map(() => uploaded) },
  jobs: { admit: () => undefined, gpu: () => null },
  programs: [{ name: 'sha256', summary: '', usage: '', module: listed, kind: 'wasm', verifiable: false }],
  prices: {
    list: { floor: 0n, perCpuSecond: 100n, perGpuSecond: { gpu: 300n, software: 200n }, perMiB: 7n },
    former: [],
  },
  availability: () => ({ open: true, why: 'Ready.' }),
}

function request(manifest: object, uploads: readonly string[] = []) {
  return JobRequest.parse({ manifest: { kind: 'wasm', module: listed.sha256, ...manifest }, uploads })
}

describe('what a request would buy', () => {
  it('is priced from its limits and its uploads; listed programs are free', () => {
    const limits = { cpuMs: 1000, outputBytes: MIB }
    const purchase = purchaseOf(request({ stdin: uploaded.sha256, limits }, ['up']), deps)
    expect(purchase.amount).toBe(100n + 3n * 7n)
    expect(purchase.job).toMatchObject({ program: 'sha256', inputs: { module: listed, stdin: uploaded, files: [] } })
  })

  it('counts bytes used twice once', () => {
    const files = [
      { path: 'a', sha256: uploaded.sha256 },
      { path: 'b', sha256: uploaded.sha256 },
    ]
    const purchase = purchaseOf(request({ files, limits: { cpuMs: 1000, outputBytes: 0 } }, ['up']), deps)
    expect(purchase.amount).toBe(100n + 2n * 7n)
  })

  it.each([
    ['a hash without an upload that grants it', request({ stdin: uploaded.sha256 }), {}, 'job/unknown-input'],
    [
      'a module over the limit',
      request({ module: uploaded.sha256 }, ['up']),
      { blobs: { granted: () => [{ ...uploaded, size: 33 * MIB }] } },
      'job/module-too-large',
    ],
    [
      'any job while paused',
      request({}),
      { availability: () => ({ open: false, why: 'Paused.' }) },
      'market/not-available',
    ],
    [
      'inputs that are too much together',
      request({ stdin: uploaded.sha256 }, ['up']),
      { blobs: { granted: () => [{ ...uploaded, size: 300 * MIB }] } },
      'job/unfit-inputs',
    ],
    [
      'a job admission refuses',
      request({}),
      {
        jobs: {
          gpu: () => null,
          admit: () => {
            throw new HearthError('job/not-admitted', 'No.')
          },
        },
      },
      'job/not-admitted',
    ],
  ])('is nothing for %s', (_what, asked, changes, code) => {
    expect(() => purchaseOf(asked, { ...deps, ...changes })).toThrowError(expect.objectContaining({ code }))
  })
})

const adapter: Adapter = {
  id: 'one',
  vendor: 'nvidia',
  architecture: 'hopper',
  device: 'nvidia-h200',
  description: '',
  software: false,
  maxBufferBytes: 2 ** 30,
  maxStorageBindingBytes: 64 * MIB,
  card: null,
}

describe('what a request for a GPU job would buy', () => {
  const buffers = [
    { from: 'input', name: 'in', element: 'u32', sha256: uploaded.sha256, output: true },
    { from: 'zero', name: 'sums', element: 'u32', length: 1024, output: true },
  ]
  const passes = [{ entryPoint: 'main', bindings: [{ binding: 0, buffer: 'in' }], workgroups: [1, 1, 1] }]
  const input = { ...uploaded, size: MIB }
  const limits = { wallMs: 1000, outputBytes: 2 * MIB }
  const asked = (change: object = {}) =>
    JobRequest.parse({
      manifest: { kind: 'wgsl', module: listed.sha256, buffers, passes, limits, ...change },
      uploads: ['up'],
    })
  const on = (adapters: readonly Adapter[], blob = input): PurchaseDeps => ({
    ...deps,
    blobs: { granted: () => [blob] },
    jobs: { admit: () => undefined, gpu: () => soldGpu(adapters) },
    programs: [{ name: 'gpu-matmul', summary: '', usage: '', module: listed, kind: 'wgsl', example: null }],
  })

  it('is priced by its time and by what plays the GPU', () => {
    const small = blob('a', 100)
    const program = (adapters: readonly Adapter[]): PurchaseDeps => ({
      ...on(adapters),
      programs: [{ name: 'gpu-matmul', summary: '', usage: '', module: small, kind: 'wgsl', example: null }],
    })
    expect(purchaseOf(asked(), program([adapter])).amount).toBe(300n + 3n * 7n)
    expect(purchaseOf(asked(), program([{ ...adapter, software: true }])).amount).toBe(200n + 3n * 7n)
  })

  it('reads its input buffers as files of their names', () => {
    const small = blob('a', 100)
    const [program] = on([adapter]).programs
    if (program === undefined) throw new Error('no program')
    const { job } = purchaseOf(asked(), { ...on([adapter]), programs: [{ ...program, module: small }] })
    expect(job).toMatchObject({
      program: 'gpu-matmul',
      inputs: { module: small, stdin: null, files: [{ path: 'in', sha256: input.sha256, size: MIB }] },
    })
  })

  const program = { module: uploaded.sha256 }
  it.each([
    ['a source over its limit', asked(), on([adapter]), 'job/module-too-large'],
    [
      'a buffer that is no whole number of elements',
      asked(program),
      on([adapter], blob('b', 1001)),
      'job/unfit-inputs',
    ],
    ['an empty buffer', asked(program), on([adapter], blob('b', 0)), 'job/unfit-inputs'],
    [
      'a buffer larger than the adapter takes',
      asked({
        ...program,
        limits: { ...limits, memoryMiB: 1024 },
        buffers: [...buffers, { from: 'zero', name: 'big', element: 'u32', length: 25 * MIB }],
      }),
      on([adapter]),
      'job/unfit-inputs',
    ],
    [
      'buffers over its own limit of memory',
      asked({ ...program, limits: { ...limits, memoryMiB: 1 } }),
      on([adapter]),
      'job/unfit-inputs',
    ],
    [
      'outputs over its own limit of output',
      asked({ ...program, limits: { ...limits, outputBytes: 1000 } }),
      on([adapter]),
      'job/unfit-inputs',
    ],
  ])('is nothing for %s', (_what, request, at, code) => {
    expect(() => purchaseOf(request, at)).toThrowError(expect.objectContaining({ code }))
  })
})
