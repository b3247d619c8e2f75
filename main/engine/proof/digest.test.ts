import { hash } from 'node:crypto'
import * as fc from 'fast-check'
import { hashTypedData } from 'viem'
import { describe, expect, test } from 'vitest'
import { WORK_RECEIPT_FIELDS } from '../../../contract/receipt.ts'
import { receiptDigest, structDigest, typeHash, type StructField } from './digest.ts'

/** The fields of the reference, before network and asset were added. */
const REFERENCE_FIELDS = WORK_RECEIPT_FIELDS.filter(({ name }) => name !== 'network' && name !== 'asset')
const VERDICT_FIELDS: readonly StructField[] = [
  { name: 'receiptHash', type: 'bytes32' },
  { name: 'verifier', type: 'address' },
  { name: 'method', type: 'uint8' },
  { name: 'verdict', type: 'uint8' },
  { name: 'samples', type: 'uint16' },
  { name: 'failures', type: 'uint16' },
  { name: 'evidenceHash', type: 'bytes32' },
  { name: 'checkedAt', type: 'uint64' },
]
const ZERO = `0x${'00'.repeat(32)}`
const KEY_ONE = '0x1a642f0e3c3af545e7acbd38b07251b3990914f1'
const domain = { chainId: 31337, verifyingContract: `0x${'00'.repeat(19)}01` } as const

describe('EIP-712 digests in the receipts domain', () => {
  test('the type hashes of the reference', () => {
    expect(typeHash('WorkReceipt', REFERENCE_FIELDS)).toBe(
      '0x78451ad450aa83f3d27e537171b4e3b42e3fc17eda5db3f969eb606f8503666d',
    )
    expect(typeHash('WorkVerdict', VERDICT_FIELDS)).toBe(
      '0xaaca291dcc27eb1f949da795bc5328c048623c0ed1ae91111d6ca3070783471c',
    )
  })

  test('the receipt and verdict digests of the reference', () => {
    const receipt = structDigest(domain, 'WorkReceipt', REFERENCE_FIELDS, {
      jobId: `0x${'01'.repeat(32)}`,
      requester: `0x${'11'.repeat(20)}`,
      provider: KEY_ONE,
      kind: 0,
      programHash: `0x${hash('sha256', 'cap-matmul-v1')}`,
      inputHash: ZERO,
      paramsHash: '0x7ff117ba3f0511892c4e716475b9aacbf2d0844be9aa0b609f61ff98b5f6a66b',
      outputHash: '0x20b0e4350cf554b34e1e985682acfd6e3bb0f0e3b2900e1b371402a9d67c1f59',
      traceRoot: ZERO,
      challengeSeed: '0x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
      deviceHash: ZERO,
      workUnits: 128,
      startedAt: 1_700_000_000_000,
      finishedAt: 1_700_000_000_250,
      price: 0,
      seq: 0,
      prevReceipt: ZERO,
    })
    expect(receipt).toBe('0x6d6181fd5392f053d254a5805dab9c431caea6fc2a4ea950ffc588cbf829b9d8')
    const verdict = structDigest(domain, 'WorkVerdict', VERDICT_FIELDS, {
      receiptHash: receipt,
      verifier: KEY_ONE,
      method: 1,
      verdict: 1,
      samples: 2,
      failures: 0,
      evidenceHash: ZERO,
      checkedAt: 1_700_000_001_000,
    })
    expect(verdict).toBe('0xae2b64b6ff8359d073bdc755d974a0bd06708490fee7c45ba3d3a577539b0826')
  })

  test('a receipt has the digest that viem computes', () => {
    fc.assert(
      fc.property(receipts, domains, (receipt, at) => {
        const message = {
          ...receipt,
          workUnits: BigInt(receipt.workUnits),
          startedAt: BigInt(receipt.startedAt),
          finishedAt: BigInt(receipt.finishedAt),
          price: BigInt(receipt.price),
          seq: BigInt(receipt.seq),
        }
        const expected = hashTypedData({
          domain: { name: 'ComputeReceipts', version: '1', ...at },
          types: { WorkReceipt: WORK_RECEIPT_FIELDS },
          primaryType: 'WorkReceipt',
          message,
        })
        expect(receiptDigest(at, receipt)).toBe(expected)
      }),
      { numRuns: 40 },
    )
  })

  test('a value that does not fit its type is refused', () => {
    const wrong: readonly (readonly [StructField['type'], string | number])[] = [
      ['uint8', 256],
      ['uint8', -1],
      ['uint8', 1.5],
      ['uint16', 65_536],
      ['uint64', '18446744073709551616'],
      ['uint64', '0x10'],
      ['uint64', ''],
      ['uint256', (2n ** 256n).toString()],
      ['bytes32', `0x${'00'.repeat(31)}`],
      ['bytes32', `0x${'AA'.repeat(32)}`],
      ['address', `0x${'zz'.repeat(20)}`],
      ['string', 7],
    ]
    for (const [type, value] of wrong) {
      expect(() => digestOf(type, value)).toThrow(expect.objectContaining({ code: 'proof/bad-field' }))
    }
    expect(() => structDigest(domain, 'T', [{ name: 'a', type: 'uint8' }], {})).toThrow('not a uint8')
    expect(digestOf('uint64', '18446744073709551615')).toMatch(/^0x[0-9a-f]{64}$/)
  })
})

function digestOf(type: StructField['type'], value: string | number): string {
  return structDigest(domain, 'T', [{ name: 'a', type }], { a: value })
}

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(asHex)
const address = fc.uint8Array({ minLength: 20, maxLength: 20 }).map(asHex)
const uint64 = fc.bigInt(0n, 2n ** 64n - 1n).map(String)
const domains = fc.record({ chainId: fc.integer({ min: 1 }), verifyingContract: address })
const receipts = fc.record({
  jobId: bytes32,
  requester: address,
  provider: address,
  kind: fc.integer({ min: 0, max: 4 }),
  programHash: bytes32,
  inputHash: bytes32,
  paramsHash: bytes32,
  outputHash: bytes32,
  traceRoot: bytes32,
  challengeSeed: bytes32,
  deviceHash: bytes32,
  workUnits: uint64,
  startedAt: uint64,
  finishedAt: uint64,
  price: fc.bigInt(0n, 2n ** 256n - 1n).map(String),
  seq: uint64,
  prevReceipt: bytes32,
  network: fc.integer({ min: 1 }).map((id) => `eip155:${id}`),
  asset: address,
})

function asHex(bytes: Uint8Array): `0x${string}` {
  return `0x${Buffer.from(bytes).toString('hex')}`
}
