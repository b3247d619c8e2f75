import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AnchorFile } from '../../../../contract/anchor.ts'
import { Bytes32 } from '../../../../contract/money.ts'
import { readDocument } from '../document.ts'
import { canonicalJson } from '../jcs.ts'
import { sampleAnchor } from './anchor.fixture.ts'
import { verifyAnchor, type AnchorVerification, type TrustedBlock } from './verify-anchor.ts'

const digests = Array.from({ length: 5 }, (_, index) => Bytes32.parse(`0x${String(index).repeat(64)}`))
const provider = `0x${'11'.repeat(20)}` as const
const zero = Bytes32.parse(`0x${'00'.repeat(32)}`)
const anchor = sampleAnchor({ digests, fromSeq: 0, provider, chainId: 31337, prevRoot: zero })
const text = canonicalJson(anchor)

function verify(file: AnchorFile | string, trusted: readonly TrustedBlock[] = []): AnchorVerification {
  const bytes = Buffer.from(typeof file === 'string' ? file : canonicalJson(file))
  return verifyAnchor(readDocument(bytes, 1_000_000), trusted)
}

function failed({ checks }: AnchorVerification): readonly string[] {
  return checks.filter((check) => !check.ok).map((check) => check.name)
}

describe('an anchor', () => {
  test('is borne out as far as its block goes, and no further', () => {
    const alone = verify(text)
    expect(failed(alone)).toEqual([])
    expect(alone).toMatchObject({ ok: true, standing: 'in-block', blockTime: 1_700_000_100n })
    const block = { number: 100n, hash: anchor.blockHash }
    expect(verify(text, [block])).toMatchObject({ ok: true, standing: 'in-trusted-block' })
    expect(verify(text, [{ ...block, number: 99n, hash: zero }])).toMatchObject({ ok: true, standing: 'in-block' })
    expect(verify({ ...anchor, evidence: null })).toMatchObject({ ok: true, standing: 'claimed', blockTime: null })
  })

  test('in a block that the reader knows to have been replaced is called reorganised', () => {
    const replaced = verify(text, [{ number: 100n, hash: zero }])
    expect(failed(replaced)).toEqual(['your blocks'])
    expect(replaced.checks.at(-1)?.detail).toMatch(/^Reorganised: block 100 of the chain is 0x0000/)
    expect(verify({ ...anchor, evidence: null }, [{ number: 100n, hash: zero }]).ok).toBe(false)
  })

  test.each([
    ['event', { root: zero }],
    ['event', { prevRoot: anchor.root }],
    ['event', { fromSeq: '1' }],
    ['event', { toSeq: '5' }],
    ['event', { provider: `0x${'12'.repeat(20)}` as const }],
    ['event', { contract: `0x${'12'.repeat(20)}` as const }],
    ['header', { blockHash: zero }],
    ['header', { blockNumber: '101' }],
  ])('that says something else than its block fails %s', (name, change) => {
    expect(failed(verify({ ...anchor, ...change }))).toEqual([name])
  })

  test('whose range ends before it begins, or is too long, fails range', () => {
    expect(failed(verify({ ...anchor, fromSeq: '9', evidence: null }))).toEqual(['range'])
    expect(failed(verify({ ...anchor, toSeq: '65536', evidence: null }))).toEqual(['range'])
  })

  test('any one bit changed in what proves it is caught', () => {
    const evidence = anchor.evidence
    if (evidence === null) throw new Error('The sample has evidence.')
    const parts = [evidence.header, ...evidence.proof]
    const sizes = parts.map((part) => part.length / 2 - 1)
    const total = sizes.reduce((sum, size) => sum + size, 0)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8 * total - 1 }), (bit) => {
        let at = bit >> 3
        const changed = parts.map((part, index) => {
          const size = sizes[index] ?? 0
          const here = at >= 0 && at < size
          const data = Buffer.from(part.slice(2), 'hex')
          if (here) data[at] = (data[at] ?? 0) ^ (1 << (bit & 7))
          at -= size
          return `0x${data.toString('hex')}` as const
        })
        const [header = '0x', ...proof] = changed
        expect(verify({ ...anchor, evidence: { ...evidence, header, proof } }).ok).toBe(false)
      }),
      { numRuns: 400 },
    )
    expect(failed(verify({ ...anchor, evidence: { ...evidence, transactionIndex: 5 } }))).toEqual(['event'])
    expect(failed(verify({ ...anchor, evidence: { ...evidence, logIndex: 0 } }))).toEqual(['event'])
    expect(failed(verify({ ...anchor, evidence: { ...evidence, logIndex: 2 } }))).toEqual(['event'])
  })

  test('any part replaced by any JSON is refused without a throw', () => {
    fc.assert(
      fc.property(fc.constantFrom(...AnchorFile.keyof().options), fc.jsonValue(), (name, value) => {
        expect(verify(JSON.stringify({ ...anchor, [name]: value === null ? 0 : value })).ok).toBe(false)
      }),
    )
    for (const wrong of ['', '[]', '{}', '['.repeat(100_000), text.replace('-v1', '-v2')])
      expect(verify(wrong).ok).toBe(false)
  })
})
