import { hash } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { VERDICT_METHODS, VERDICTS } from '../../../../contract/verdict.ts'
import { VerdictFile, type VerdictEvidence } from '../../../../contract/verdict-file.ts'
import { methodName, notProven, verdictSentence } from '../../../../contract/verdict-words.ts'
import { canonicalJson } from '../jcs.ts'
import { sampleChain, sampleSigner } from '../receipts.fixture.ts'
import { createSigner } from '../signature.ts'
import { drawIndices } from '../trace/sampling.ts'
import { signVerdict, verdictDigest } from '../verdict.ts'
import { makeVerdictFile } from './verdict-file.ts'
import { verifyVerdictText, type VerdictVerification } from './verify-verdict.ts'

const domain = { chainId: 31337, verifyingContract: `0x${'00'.repeat(20)}` } as const
const verifier = createSigner(new Uint8Array(32).fill(3))
const [receipt] = sampleChain(1)
const receiptHash = receipt?.digest ?? '0x'
const about = { digest: receiptHash, domain, finishedAt: '1700000000250' }
const sha = (text: string) => hash('sha256', text)

const rerun: VerdictEvidence = {
  comparison: 'exact',
  outputs: [
    { name: 'stdout', expected: sha('out'), found: sha('out'), agrees: true },
    { name: 'picture.png', expected: sha('png'), found: sha('png'), agrees: true },
  ],
}
const accepted = {
  receiptHash,
  method: VERDICT_METHODS.fullRerun,
  verdict: VERDICTS.accept,
  samples: 2,
  failures: 0,
  evidence: rerun,
  checkedAt: 1_700_000_001_000,
}
const { file: text, digest } = makeVerdictFile(domain, accepted, verifier)
const bytes = Buffer.from(text)
const original = VerdictFile.parse(JSON.parse(text))

function failed({ checks }: VerdictVerification): readonly string[] {
  return checks.filter((check) => !check.ok).map((check) => check.name)
}

/** The same file with other content, signed again by the verifier. */
function resigned(change: Partial<VerdictFile['verdict']>, evidence: VerdictEvidence = rerun, at = domain): Buffer {
  const { verdict } = signVerdict(at, { ...accepted, evidence }, verifier)
  const lie = { ...verdict, ...change }
  const signature = verifier.sign(verdictDigest(at, lie))
  return Buffer.from(canonicalJson({ ...original, domain: at, verdict: lie, evidence, signature }))
}

describe('a verdict that was not touched', () => {
  test('passes every check, alone and beside its receipt', () => {
    expect(failed(verifyVerdictText(bytes))).toEqual([])
    const beside = verifyVerdictText(bytes, { receipt: about, verifier: verifier.address, now: 1_700_000_002_000 })
    expect(failed(beside)).toEqual([])
    expect(beside.ok).toBe(true)
    expect(beside.file).toEqual(original)
    expect(verdictDigest(domain, original.verdict)).toBe(digest)
  })

  test('says by which method, and what that leaves open', () => {
    expect(verdictSentence(original.verdict)).toBe('Accepted by a full re-run: 2 of 2 outputs agreed.')
    for (const method of Object.values(VERDICT_METHODS)) {
      expect(notProven(method).length).toBeGreaterThan(20)
      for (const verdict of Object.values(VERDICTS)) {
        const sentence = verdictSentence({ method, verdict, samples: 3, failures: 1 })
        expect(sentence).not.toMatch(/verified/i)
        expect(sentence).toContain(method === 0 ? 'by anybody' : methodName(method))
      }
    }
    expect(verdictSentence({ method: 9, verdict: 1, samples: 1, failures: 0 })).toBe('Not checked by anybody.')
  })
})

describe('a verdict that was touched', { timeout: 120_000 }, () => {
  test('any one bit changed is caught', () => {
    const survived: number[] = []
    for (let bit = 0; bit < 8 * bytes.length; bit += 1) {
      const changed = Buffer.from(bytes)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      if (verifyVerdictText(changed).ok) survived.push(bit)
    }
    expect(survived).toEqual([])
  })

  test('another key cannot sign for the verifier', () => {
    const signature = sampleSigner.sign(digest)
    expect(failed(verifyVerdictText(Buffer.from(canonicalJson({ ...original, signature }))))).toEqual(['signature'])
    expect(failed(verifyVerdictText(bytes, { verifier: sampleSigner.address }))).toEqual(['verifier'])
  })

  test('about another receipt, or for another chain, it is not about this one', () => {
    const other = `0x${'99'.repeat(32)}` as const
    expect(failed(verifyVerdictText(bytes, { receipt: { ...about, digest: other } }))).toEqual(['receipt'])
    const elsewhere = { ...domain, chainId: 1 }
    expect(failed(verifyVerdictText(bytes, { receipt: { ...about, domain: elsewhere } }))).toEqual(['receipt'])
    const moved = Buffer.from(canonicalJson({ ...original, domain: elsewhere }))
    expect(failed(verifyVerdictText(moved))).toEqual(['signature'])
  })
})

describe('a lie signed with the right key is named', () => {
  const nonce = `0x${'07'.repeat(32)}` as const
  const drawn = drawIndices(nonce, receiptHash, 50, 3)
  const sampled = (indices: readonly number[]): VerdictEvidence => ({
    nonce,
    chunks: 50,
    checks: indices.map((index) => ({ index, expected: sha('chunk'), found: sha('chunk') })),
  })
  const three = { method: VERDICT_METHODS.sampledRerun, samples: 3 }

  test('drawn parts are accepted, chosen ones are not', () => {
    expect(failed(verifyVerdictText(resigned(three, sampled(drawn))))).toEqual([])
    expect(failed(verifyVerdictText(resigned(three, sampled([0, 1, 2]))))).toEqual(['sampling'])
    expect(failed(verifyVerdictText(resigned(three, { ...sampled(drawn), chunks: 2 })))).toEqual(['sampling'])
  })

  test.each([
    ['evidence', resigned({ evidenceHash: `0x${'99'.repeat(32)}` })],
    ['finding', resigned({ samples: 3 })],
    ['finding', resigned({ failures: 1 })],
    ['finding', resigned({ verdict: VERDICTS.reject })],
    ['finding', resigned({ method: VERDICT_METHODS.sampledRerun })],
    ['finding', resigned({ method: VERDICT_METHODS.none, samples: 0 }, { reason: 'nobody asked' })],
    ['times', resigned({ checkedAt: '1700000001' })],
    ['times', resigned({ checkedAt: '9700000001000' })],
    ['times', resigned({ checkedAt: '1699999999999' })],
    ['receipt', resigned({ receiptHash: `0x${'99'.repeat(32)}` })],
  ])('%s', (name, lie) => {
    expect(failed(verifyVerdictText(lie, { receipt: about, now: 1_700_000_002_000 }))).toEqual([name])
  })

  test('nobody signs a verdict that its evidence does not bear out', () => {
    for (const lie of [{ samples: 1 }, { failures: 1 }, { verdict: VERDICTS.reject }, { method: 1 }]) {
      expect(() => makeVerdictFile(domain, { ...accepted, ...lie }, verifier)).toThrow(
        expect.objectContaining({ code: 'proof/disagreement' }),
      )
    }
    const measured = { k: 2, elapsedMs: 812.5, rttMs: 0.4, together: 1, rejection: null }
    const right = { ...accepted, method: VERDICT_METHODS.freivalds, evidence: measured }
    expect(failed(verifyVerdictText(Buffer.from(makeVerdictFile(domain, right, verifier).file)))).toEqual([])
    const wrong = { ...right, evidence: { ...measured, rejection: 'challenge/wrong-product' as const } }
    expect(() => makeVerdictFile(domain, { ...wrong, failures: 1 }, verifier)).toThrow('accepts what')
    expect(() => makeVerdictFile(domain, { ...wrong, failures: 1, verdict: 0 }, verifier)).not.toThrow()
  })
})

describe('bytes that are no verdict are refused without a throw', () => {
  test.each([
    ['another version', text.replace('hearth-verdict-v1', 'hearth-verdict-v2'), /says it is “hearth-verdict-v2”/],
    ['a receipt', receipt?.file ?? '', /says it is “hearth-receipt-v1”/],
    ['an unknown member', text.replace('{"domain"', '{"a":1,"domain"'), /not a hearth-verdict-v1 file/],
    ['deep nesting', '['.repeat(1_000_000), /nests deeper/],
    ['nothing', '', /not JSON/],
  ])('%s', (_, given, detail) => {
    const { ok, checks } = verifyVerdictText(Buffer.from(given))
    expect(ok).toBe(false)
    expect(checks[0]?.detail).toMatch(detail)
  })

  test('any part replaced by any JSON', () => {
    fc.assert(
      fc.property(fc.constantFrom(...VerdictFile.keyof().options), fc.jsonValue(), (name, value) => {
        expect(verifyVerdictText(Buffer.from(JSON.stringify({ ...original, [name]: value }))).ok).toBe(false)
      }),
    )
  })
})
