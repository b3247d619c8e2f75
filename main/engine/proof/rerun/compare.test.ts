import { hash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { JobManifest, type BlobRef, type JobOutputs } from '../../../../contract/job.ts'
import { VERDICT_METHODS, VERDICTS } from '../../../../contract/verdict.ts'
import { commitmentsOf, ZERO_BYTES32 } from '../commitments.ts'
import { merkleRoot } from '../merkle.ts'
import { sampleArguments, sampleManifest, sampleSigner } from '../receipts.fixture.ts'
import { makeVerdictFile } from '../verdict/verdict-file.ts'
import { compareRerun, type CheckedWork } from './compare.ts'
import { compareSamples, partsOf } from './samples.ts'
import { withinTolerance } from './tolerance.ts'

const bytes = new Map<string, Uint8Array>()
function blob(content: Uint8Array): BlobRef {
  const sha256 = hash('sha256', content)
  bytes.set(sha256, content)
  return { sha256, size: content.length, root: merkleRoot(content) }
}
const bytesOf = (sha256: string) => bytes.get(sha256) ?? null
const text = (content: string) => blob(Buffer.from(content))
const floats = (...values: readonly number[]) => new Uint8Array(new Float32Array(values).buffer)

function outputs(stdout: BlobRef, files: JobOutputs['files'] = []): JobOutputs {
  return { reason: 'exited', exitCode: 0, stdout, stderr: text(''), files }
}

function work(kind: number, made: JobOutputs, manifest: JobManifest = sampleManifest): CheckedWork {
  const { spec, inputs, device, price } = sampleArguments
  const committed = { spec: { ...spec, manifest }, inputs, outputs: made, device }
  const receipt = {
    ...commitmentsOf(committed),
    requester: spec.payTo,
    provider: sampleSigner.address,
    kind,
    startedAt: '1700000000000',
    finishedAt: '1700000000250',
    price: String(price),
    seq: '0',
    prevReceipt: ZERO_BYTES32,
    network: spec.network,
    asset: spec.asset,
  }
  return { ...committed, receipt }
}

const kernel = (tolerance: object | undefined) =>
  JobManifest.parse({
    kind: 'wgsl',
    module: hash('sha256', 'wgsl'),
    buffers: [{ from: 'zero', name: 'sums', element: 'f32', length: 2, output: true, ...(tolerance && { tolerance }) }],
    passes: [{ entryPoint: 'main', bindings: [{ binding: 0, buffer: 'sums' }], workgroups: [1, 1, 1] }],
  })
const answer = (...values: readonly number[]) => outputs(text(''), [{ path: 'sums', ...blob(floats(...values)) }])

describe('a re-run', () => {
  test('that gives the same bytes accepts, whatever the kind', () => {
    for (const kind of [1, 2, 4]) {
      const judged = compareRerun(work(kind, outputs(text('a'))), outputs(text('a')), bytesOf)
      expect(judged).toMatchObject({ method: VERDICT_METHODS.fullRerun, verdict: VERDICTS.accept, failures: 0 })
    }
  })

  test.each<[string, JobOutputs]>([
    ['other standard output', outputs(text('b'))],
    ['another exit code', { ...outputs(text('a')), exitCode: 1 }],
    ['a file more', outputs(text('a'), [{ path: 'more', ...text('') }])],
    ['a trap', { ...outputs(text('a')), reason: 'trapped', exitCode: null }],
    ['another chunk root for the same bytes', outputs({ ...text('a'), root: 'ab'.repeat(32) })],
  ])('with %s rejects the exact class, and decides nothing about work that may differ', (_, found) => {
    const exact = compareRerun(work(1, outputs(text('a'))), found, bytesOf)
    expect(exact.verdict).toBe(VERDICTS.reject)
    expect(exact.failures).toBeGreaterThan(0)
    expect(compareRerun(work(4, outputs(text('a'))), found, bytesOf).verdict).toBe(VERDICTS.inconclusive)
  })

  test('is not tried for an end that depends on the machine', () => {
    const cut = { ...outputs(text('a')), reason: 'wall-limit' as const, exitCode: null }
    expect(compareRerun(work(4, cut), cut, bytesOf)).toMatchObject({ method: VERDICT_METHODS.none, samples: 0 })
  })

  test('of floating point is held to the tolerance that was declared, and to none that was not', () => {
    const declared = work(4, answer(1, 2), kernel({ absolute: 0, relative: 0.001 }))
    expect(compareRerun(declared, answer(1.0005, 2), bytesOf)).toMatchObject({
      verdict: VERDICTS.accept,
      evidence: { comparison: 'tolerance' },
    })
    expect(compareRerun(declared, answer(1.002, 2), bytesOf).verdict).toBe(VERDICTS.reject)
    expect(compareRerun(work(4, answer(1, 2), kernel(undefined)), answer(1.0005, 2), bytesOf).verdict).toBe(
      VERDICTS.inconclusive,
    )
  })

  test('whose delivered bytes are not at hand leaves the work unchecked', () => {
    const declared = work(4, answer(1, 2), kernel({ absolute: 0.1, relative: 0 }))
    const judged = compareRerun(declared, answer(1.01, 2), () => null)
    expect(judged).toMatchObject({ method: VERDICT_METHODS.none, verdict: VERDICTS.inconclusive })
  })
})

test('a tolerance is committed to by the receipt, and only an output of f32 may have one', () => {
  const parameters = (tolerance: object | undefined) => work(4, answer(1, 2), kernel(tolerance)).receipt.paramsHash
  expect(parameters({ absolute: 0, relative: 0.01 })).not.toBe(parameters({ absolute: 0, relative: 0.02 }))
  const integer = {
    ...kernel(undefined),
    buffers: [
      { from: 'zero', name: 'sums', element: 'u32', length: 2, output: true, tolerance: { absolute: 1, relative: 0 } },
    ],
  }
  expect(JobManifest.safeParse(integer).error?.issues[0]?.message).toBe(
    'Only an output of f32 has a tolerance; sums is none.',
  )
})

test.each<[string, readonly number[], readonly number[], boolean]>([
  ['the same numbers', [1, -0, Infinity], [1, 0, Infinity], true],
  ['what is no number twice', [Number.NaN], [Number.NaN], true],
  ['what is no number once', [1], [Number.NaN], false],
  ['infinity and a number', [Infinity], [3e38], false],
  ['infinities of two signs', [Infinity], [-Infinity], false],
  ['numbers at the border', [100], [101.5], true],
  ['numbers beyond it', [100], [101.6], false],
  ['another length', [1, 2], [1], false],
])('%s: within 0.5 and 1 %%', (_, expected, found, agrees) => {
  expect(withinTolerance(floats(...expected), floats(...found), { absolute: 0.5, relative: 0.01 })).toBe(agrees)
})

const draw = (count: number) => ({ nonce: `0x${'5a'.repeat(32)}`, receiptHash: `0x${'11'.repeat(32)}`, count }) as const

describe('sampled parts', () => {
  const large = new Uint8Array(10 * 65_536 + 5).map((_, index) => index % 251)
  const bad = Uint8Array.from(large, (value, index) => (index === 3 * 65_536 + 7 ? value ^ 1 : value))
  test('count every 64 KiB of every output', () => {
    expect(partsOf(outputs(blob(large), [{ path: 'a', ...text('') }]))).toBe(12)
  })

  test('accept a re-run that is the same, and find the one wrong part when all are drawn', () => {
    const delivered = work(1, outputs(blob(large)))
    expect(compareSamples(delivered, outputs(blob(large)), bytesOf, draw(4))).toMatchObject({
      verdict: VERDICTS.accept,
      samples: 4,
    })
    expect(compareSamples(delivered, outputs(blob(bad)), bytesOf, draw(99))).toMatchObject({
      verdict: VERDICTS.reject,
      samples: 11,
      failures: 1,
    })
  })

  test('are not compared with bytes that are not under the trace root', () => {
    const lied = work(1, outputs({ ...blob(large), root: merkleRoot(bad) }))
    expect(compareSamples(lied, outputs(blob(large)), bytesOf, draw(2))).toMatchObject({
      method: VERDICT_METHODS.none,
      evidence: { reason: 'What was delivered as stdout is not under the trace root of the receipt.' },
    })
  })
})

const signed = (found: string | null, comparison: 'exact' | 'tolerance') => () =>
  makeVerdictFile(
    sampleArguments.domain,
    {
      receiptHash: ZERO_BYTES32,
      method: VERDICT_METHODS.fullRerun,
      verdict: VERDICTS.accept,
      samples: 1,
      failures: 0,
      evidence: { comparison, outputs: [{ name: 'stdout', expected: hash('sha256', 'a'), found, agrees: true }] },
      checkedAt: 1_700_000_001_000,
    },
    sampleSigner,
  )

test('nobody can sign that outputs agree under two hashes, or with one that was not made', () => {
  expect(signed(hash('sha256', 'b'), 'exact')).toThrow('gives other hashes')
  expect(signed(null, 'tolerance')).toThrow('gives other hashes')
  expect(signed(hash('sha256', 'b'), 'tolerance')).not.toThrow()
})
