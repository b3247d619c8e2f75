import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ReceiptFile } from '../../../contract/receipt.ts'
import { canonicalJson } from './jcs.ts'
import { receiptDigest } from './digest.ts'
import { makeReceiptFile } from './receipt.ts'
import { sampleArguments, sampleManifest, sampleSigner } from './receipts.fixture.ts'
import { createSigner } from './signature.ts'
import { MAX_RECEIPT_BYTES, verifyReceiptText, type Verification } from './verify.ts'

const made = makeReceiptFile(sampleArguments)
const bytes = Buffer.from(made.file)
const original = ReceiptFile.parse(JSON.parse(made.file))

function failed({ checks }: Verification): readonly string[] {
  return checks.filter((check) => !check.ok).map((check) => check.name)
}

/** A receipt file whose receipt fields were changed and signed again with the provider's own key. */
function resigned(change: Partial<ReceiptFile['receipt']>, rest: Partial<ReceiptFile> = {}): Buffer {
  const file = { ...original, ...rest, receipt: { ...original.receipt, ...change } }
  const signature = sampleSigner.sign(receiptDigest(file.domain, file.receipt))
  return Buffer.from(canonicalJson({ ...file, signature }))
}

describe('a receipt that was not touched', () => {
  test('passes every check, each named once', () => {
    const verification = verifyReceiptText(bytes)
    expect(failed(verification)).toEqual([])
    expect(verification.ok).toBe(true)
    expect(verification.digest).toBe(made.digest)
    expect(verification.receipt).toEqual(original)
    expect(verification.checks.map((check) => check.name)).toEqual([
      'form',
      'canonical',
      'kind',
      'domain',
      'job id',
      'program',
      'inputs',
      'parameters',
      'outputs',
      'trace',
      'challenge',
      'device',
      'work units',
      'manifest',
      'output order',
      'price',
      'times',
      'chain position',
      'signature',
      'provider',
    ])
  })

  test('is of the expected provider, or is refused', () => {
    expect(verifyReceiptText(bytes, { provider: sampleSigner.address }).ok).toBe(true)
    const other = verifyReceiptText(bytes, { provider: `0x${'77'.repeat(20)}` })
    expect(failed(other)).toEqual(['provider'])
    expect(other.ok).toBe(false)
  })

  test('may carry no stdin, no files and nothing but limits', () => {
    const { stdin: _, ...manifest } = sampleManifest
    const spec = { ...sampleArguments.spec, manifest: { ...manifest, args: [], files: [] } }
    const { file } = makeReceiptFile({
      ...sampleArguments,
      spec,
      inputs: { ...sampleArguments.inputs, stdin: null, files: [] },
      kind: 4,
      price: 2n ** 255n,
    })
    expect(failed(verifyReceiptText(Buffer.from(file)))).toEqual([])
  })
})

// Thousands of verifications: seconds on a free core, far more on a busy one.
describe('a receipt that was touched', { timeout: 180_000 }, () => {
  test('any one byte changed to any other value is caught', () => {
    const at = fc.integer({ min: 0, max: bytes.length - 1 })
    fc.assert(
      fc.property(at, fc.integer({ min: 1, max: 255 }), (index, change) => {
        const changed = Buffer.from(bytes)
        changed[index] = (changed[index] ?? 0) ^ change
        expect(verifyReceiptText(changed).ok).toBe(false)
      }),
      { numRuns: 1500 },
    )
  })

  test('every byte with its lowest bit flipped is caught', () => {
    const survived = Array.from(bytes.keys()).filter((index) => {
      const changed = Buffer.from(bytes)
      changed[index] = (changed[index] ?? 0) ^ 1
      return verifyReceiptText(changed).ok
    })
    expect(survived).toEqual([])
  })

  test('a byte removed, inserted or appended anywhere is caught', () => {
    const at = fc.integer({ min: 0, max: bytes.length - 1 })
    fc.assert(
      fc.property(at, fc.uint8Array({ minLength: 1, maxLength: 3 }), (index, inserted) => {
        const longer = Buffer.concat([bytes.subarray(0, index + 1), inserted, bytes.subarray(index + 1)])
        const shorter = Buffer.concat([bytes.subarray(0, index), bytes.subarray(index + 1)])
        expect(verifyReceiptText(longer).ok).toBe(false)
        expect(verifyReceiptText(shorter).ok).toBe(false)
      }),
      { numRuns: 400 },
    )
  })

  test('the same content in another JSON form is caught', () => {
    const value: unknown = JSON.parse(made.file)
    for (const text of [JSON.stringify(value, null, 1), ` ${made.file}`, `${made.file}\n`, `\ufeff${made.file}`]) {
      expect(verifyReceiptText(Buffer.from(text)).ok).toBe(false)
    }
  })

  test('another key cannot sign for the provider', () => {
    const signature = createSigner(new Uint8Array(32).fill(2)).sign(made.digest)
    const file = canonicalJson({ ...original, signature })
    expect(failed(verifyReceiptText(Buffer.from(file)))).toEqual(['signature'])
  })
})

describe('a lie signed with the right key is named', () => {
  const other = `0x${'99'.repeat(32)}` as const
  test.each([
    ['job id', resigned({ jobId: other })],
    ['program', resigned({ programHash: other })],
    ['inputs', resigned({ inputHash: other })],
    ['parameters', resigned({ paramsHash: other })],
    ['outputs', resigned({ outputHash: other })],
    ['trace', resigned({ traceRoot: other })],
    ['challenge', resigned({ challengeSeed: other })],
    ['device', resigned({ deviceHash: other })],
    ['work units', resigned({ workUnits: '2' })],
    ['kind', resigned({ kind: 3 })],
    ['price', resigned({ asset: `0x${'99'.repeat(20)}` })],
    ['domain', resigned({}, { domain: { ...original.domain, chainId: 1 } })],
    ['chain position', resigned({ prevReceipt: other })],
    ['chain position', resigned({ seq: '7' })],
    ['times', resigned({ startedAt: '1700000000251' })],
    ['times', resigned({ startedAt: '1700000000', finishedAt: '1700000000' })],
    ['times', resigned({ finishedAt: '18446744073709551615' })],
    ['device', resigned({}, { device: { ...original.device, cores: 64 } })],
  ])('%s', (name, lie) => {
    expect(failed(verifyReceiptText(lie))).toEqual([name])
  })

  test('a number too large for its field', () => {
    const lie = Buffer.from(
      canonicalJson({ ...original, receipt: { ...original.receipt, seq: '18446744073709551616' } }),
    )
    expect(verifyReceiptText(lie)).toMatchObject({ ok: false, receipt: null })
  })
})

describe('what does not fit together is never signed, and never accepted', () => {
  const { spec, inputs, outputs } = sampleArguments
  const blob = inputs.module
  const cases = [
    { ...sampleArguments, inputs: { ...inputs, module: { ...blob, sha256: 'ab'.repeat(32) } } },
    { ...sampleArguments, inputs: { ...inputs, stdin: null } },
    { ...sampleArguments, inputs: { ...inputs, stdin: blob } },
    { ...sampleArguments, inputs: { ...inputs, files: [] } },
    { ...sampleArguments, inputs: { ...inputs, files: [{ path: 'data/b.txt', ...blob }] } },
    { ...sampleArguments, inputs: { ...inputs, files: [...inputs.files, ...inputs.files] } },
    { ...sampleArguments, spec: { ...spec, manifest: { ...spec.manifest, files: [] } } },
    { ...sampleArguments, outputs: { ...outputs, files: outputs.files.toReversed() } },
    { ...sampleArguments, outputs: { ...outputs, files: [...outputs.files, ...outputs.files.slice(1)] } },
  ]
  test.each(cases.map((args, index) => [index, args] as const))('case %i', (_, args) => {
    expect(() => makeReceiptFile(args)).toThrow(expect.objectContaining({ code: 'proof/disagreement' }))
    const file = { ...original, spec: args.spec, inputs: args.inputs, outputs: args.outputs }
    const checks = failed(verifyReceiptText(Buffer.from(canonicalJson(file))))
    expect(checks.includes('manifest') || checks.includes('output order')).toBe(true)
  })

  test('a number out of range is not signed', () => {
    expect(() => makeReceiptFile({ ...sampleArguments, price: 2n ** 256n })).toThrow('price')
    expect(() => makeReceiptFile({ ...sampleArguments, price: -1n })).toThrow('price')
    expect(() => makeReceiptFile({ ...sampleArguments, startedAt: 1.5 })).toThrow('startedAt')
  })
})

describe('bytes that are no receipt', { timeout: 60_000 }, () => {
  const hostile = {
    empty: '',
    'not JSON': '{',
    null: 'null',
    'a number': '1e999',
    'an empty object': '{}',
    'ten million brackets': '['.repeat(4_000_000),
    'deep objects': '{"a":'.repeat(500_000),
    prototype: made.file.replace('{"device"', '{"__proto__":{"ok":true},"device"'),
    'a second member of the same name': made.file.replace('{"device"', '{"format":"x","device"'),
    'an unknown member': made.file.replace('{"device"', '{"a":1,"device"'),
  }
  test.each(Object.entries(hostile))('%s is refused without a throw', (_, text) => {
    expect(verifyReceiptText(Buffer.from(text)).ok).toBe(false)
  })

  test('random bytes and random JSON are refused without a throw', () => {
    const hostile = fc.oneof(
      fc.uint8Array({ maxLength: 500 }),
      fc.json().map((text) => Buffer.from(text)),
    )
    fc.assert(
      fc.property(hostile, (random) => {
        expect(verifyReceiptText(random).ok).toBe(false)
      }),
    )
  })

  test('any part replaced by any JSON is refused without a throw', () => {
    const names = fc.constantFrom(...ReceiptFile.keyof().options)
    fc.assert(
      fc.property(names, fc.jsonValue(), (name, value) => {
        const verification = verifyReceiptText(Buffer.from(JSON.stringify({ ...original, [name]: value })))
        expect(verification.ok).toBe(false)
      }),
      { numRuns: 200 },
    )
  })

  test('a file over the size limit is not even read', () => {
    const [form] = verifyReceiptText(new Uint8Array(MAX_RECEIPT_BYTES + 1)).checks
    expect(form).toMatchObject({ name: 'form', ok: false, detail: expect.stringContaining('larger') })
  })
})
