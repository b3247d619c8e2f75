import { describe, expect, it } from 'vitest'
import type { BlobRef } from '../../../contract/job.ts'
import { JobRequest } from '../../../contract/market.ts'
import { HearthError } from '../../../contract/errors.ts'
import { purchaseOf, type PurchaseDeps } from './purchase.ts'

const MIB = 1024 * 1024
const blob = (digit: string, size: number): BlobRef => ({ sha256: digit.repeat(64), size, root: 'f'.repeat(64) })
const listed = blob('a', 5 * MIB)
const uploaded = blob('b', MIB + 1)

const deps: PurchaseDeps = {
  blobs: { granted: (ids) => ids.map(() => uploaded) },
  jobs: { admit: () => undefined, gpu: () => null },
  programs: [{ name: 'sha256', summary: '', usage: '', module: listed, kind: 'wasm', verifiable: false }],
  prices: { floor: 0n, perCpuSecond: 100n, perGpuSecond: { gpu: 300n, software: 200n }, perMiB: 7n },
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
