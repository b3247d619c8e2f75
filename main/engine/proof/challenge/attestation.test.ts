import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CapabilityAttestation, type CapabilityEvidence } from '../../../../contract/challenge.ts'
import { VERDICT_METHODS, VERDICTS } from '../../../../contract/verdict.ts'
import { ZERO_BYTES32 } from '../commitments.ts'
import { canonicalJson } from '../jcs.ts'
import { sampleArguments } from '../receipts.fixture.ts'
import { createSigner } from '../signature.ts'
import { signVerdict } from '../verdict.ts'
import { attestationText, verifyAttestation, type AttestationReport } from './attestation.ts'
import { attestationWords, inWords } from './attestation-words.ts'
import { REFERENCE_SEED } from './forger.fixture.ts'
import { capabilityReceiptProblem, makeCapabilityReceipt } from './receipt.ts'

const provider = createSigner(new Uint8Array(32).fill(1))
const verifier = createSigner(new Uint8Array(32).fill(2))
const NOW = 1_700_000_060_000
const answered = {
  challengeId: `0x${'01'.repeat(32)}`,
  seed: REFERENCE_SEED,
  n: 1024,
  T: 8,
  commit: `0x${'c0'.repeat(32)}`,
} as const
const evidence: CapabilityEvidence = { k: 2, elapsedMs: 1040.5, rttMs: 4.25, together: 1, rejection: null }

interface Changes {
  readonly evidence?: Partial<CapabilityEvidence>
  readonly verdict?: Partial<Parameters<typeof signVerdict>[1]>
  readonly times?: { readonly startedAt: number; readonly finishedAt: number }
  readonly requester?: typeof verifier.address
  readonly prev?: typeof ZERO_BYTES32
}

function made(changes: Changes = {}): string {
  const { digest, receipt } = makeCapabilityReceipt({
    answered,
    verifier: changes.requester ?? verifier.address,
    domain: sampleArguments.domain,
    asset: `0x${'5f'.repeat(20)}`,
    device: sampleArguments.device,
    startedAt: 1_700_000_000_000,
    finishedAt: 1_700_000_000_250,
    ...changes.times,
    seq: 0,
    prev: changes.prev ?? ZERO_BYTES32,
    signer: provider,
  })
  const measured = { ...evidence, ...changes.evidence }
  const finding = {
    receiptHash: digest,
    method: VERDICT_METHODS.freivalds,
    verdict: VERDICTS.accept,
    samples: 2,
    failures: 0,
    evidence: measured,
    checkedAt: 1_700_000_001_000,
    ...changes.verdict,
  }
  return attestationText(answered, receipt, {
    ...signVerdict(sampleArguments.domain, finding, verifier),
    evidence: measured,
  })
}

function verified(text: string | Uint8Array, options: object = {}): AttestationReport {
  return verifyAttestation(typeof text === 'string' ? Buffer.from(text) : text, { now: NOW, ...options })
}

function failing(report: AttestationReport): readonly string[] {
  return report.checks.filter((check) => !check.ok).map((check) => check.name)
}

const text = made()

describe('an attestation', () => {
  test('holds with nothing but its bytes, and gives the throughput', () => {
    const report = verified(text, {
      provider: provider.address.toUpperCase().replace('0X', '0x'),
      verifier: verifier.address,
    })
    expect(failing(report)).toEqual([])
    expect(report.ok).toBe(true)
    expect(report.throughput).toBeCloseTo((2 * 1024 ** 3 * 8) / (1.0405 - 0.00425))
  })

  test('fails with any one bit changed', () => {
    const bytes = Buffer.from(text)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8 * bytes.length - 1 }), (bit) => {
        const changed = Buffer.from(bytes)
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        expect(verified(changed).ok).toBe(false)
      }),
      { numRuns: 400 },
    )
  })

  test('fails cut anywhere, and with anything added', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.length - 1 }), (length) => {
        expect(verified(text.slice(0, length)).ok).toBe(false)
      }),
      { numRuns: 100 },
    )
    for (const added of [' ', '\n', '\0', '{}']) expect(verified(text + added).ok).toBe(false)
  })

  test('of any JSON at all is refused without an error', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(failing(verified(json))).toEqual(['form'])
      }),
      { numRuns: 200 },
    )
  })

  const malformed: readonly (readonly [string, string | Uint8Array])[] = [
    ['nested deeply', '['.repeat(60_000)],
    ['too large', ' '.repeat(70_000)],
    ['not UTF-8', Uint8Array.of(0xff, 0xfe)],
    ['with an unknown field', `{"a":1,${text.slice(1)}`],
    ['of another version', text.replace('hearth-attestation-v1', 'hearth-attestation-v2')],
    ['with a side that is too large', text.replace('"n":1024', '"n":4097')],
  ]
  test.each(malformed)('%s is refused by its form', (_, bytes) => {
    expect(failing(verified(bytes))).toEqual(['form'])
  })

  const rewrite = (change: (attestation: CapabilityAttestation) => CapabilityAttestation): string =>
    canonicalJson(change(CapabilityAttestation.parse(JSON.parse(text))))
  const dishonest: readonly (readonly [string, string, readonly string[]])[] = [
    ['of a smaller challenge', rewrite((a) => ({ ...a, n: 1023 })), ['receipt']],
    ['with a better time', rewrite((a) => ({ ...a, evidence: { ...a.evidence, elapsedMs: 1 } })), ['evidence']],
    ['with a better device', rewrite((a) => ({ ...a, device: { ...a.device, cores: 96 } })), ['receipt']],
    [
      'with the verdict of another receipt',
      rewrite((a) => ({ ...a, receipt: { ...a.receipt, finishedAt: '1700000000251' } })),
      ['receipt signature', 'verdict'],
    ],
    [
      'that turns a rejection into a yes',
      rewrite((a) => ({ ...a, verdict: { ...a.verdict, failures: 1, verdict: 0 } })),
      ['evidence', 'verdict signature', 'accepted'],
    ],
    [
      'that was rejected',
      made({ verdict: { verdict: 0, failures: 2 }, evidence: { rejection: 'challenge/wrong-product' } }),
      ['accepted'],
    ],
    ['that is inconclusive', made({ verdict: { verdict: 2 } }), ['evidence', 'accepted']],
    ['accepted though checks failed', made({ verdict: { failures: 1 } }), ['evidence']],
    ['by another method', made({ verdict: { method: VERDICT_METHODS.agreement } }), ['method']],
    ['with more vectors in the verdict than in the evidence', made({ verdict: { samples: 8 } }), ['evidence']],
    ['asked for by somebody else', made({ requester: provider.address }), ['verdict']],
    ['from the future', made({ verdict: { checkedAt: NOW + 61_000 } }), ['times']],
    [
      'in seconds instead of milliseconds',
      made({ times: { startedAt: 1_700_000_000, finishedAt: 1_700_000_001 } }),
      ['times'],
    ],
    [
      'that ends before it starts',
      made({ times: { startedAt: 1_700_000_000_001, finishedAt: 1_700_000_000_000 } }),
      ['times'],
    ],
    ['of a chain that begins in the middle', made({ prev: `0x${'01'.repeat(32)}` }), ['chain position']],
  ]
  test.each(dishonest)('%s fails the check that it must fail', (_, changed, names) => {
    const report = verified(changed)
    expect(failing(report)).toEqual(names)
    expect(report).toMatchObject({ ok: false, throughput: null })
  })

  test('of another provider or verifier than expected fails', () => {
    expect(failing(verified(text, { provider: verifier.address }))).toEqual(['provider'])
    expect(failing(verified(text, { verifier: provider.address }))).toEqual(['verifier'])
  })
})

describe('in words, an attestation', () => {
  test('says who checked, when, how, and what it does not prove', () => {
    const { proven, notProven } = attestationWords(CapabilityAttestation.parse(JSON.parse(text)))
    const all = proven.join(' ')
    for (const said of [
      '16.6 billion operations a second',
      verifier.address,
      '2023-11-14 22:13 UTC',
      'Freivalds',
      '1 in 65521^2',
    ]) {
      expect(all).toContain(said)
    }
    for (const word of ['memory', 'single one', 'jobs', 'shares the card']) expect(notProven.join(' ')).toContain(word)
  })

  test('that the provider gave itself says so', () => {
    const attestation = CapabilityAttestation.parse(JSON.parse(text))
    const self = { ...attestation, verdict: { ...attestation.verdict, verifier: provider.address } }
    expect(attestationWords(self).proven.join(' ')).toContain('nobody else vouches')
  })

  test('has figures of three digits', () => {
    expect([1.2345e15, 2.05e12, 16.58e9, 999_499, 12].map(inWords)).toEqual([
      '1.23 quadrillion operations a second',
      '2.05 trillion operations a second',
      '16.6 billion operations a second',
      '999000 operations a second',
      '12 operations a second',
    ])
  })
})

test('a receipt is only of the challenge that was answered', () => {
  const { receipt } = makeCapabilityReceipt({
    answered,
    verifier: verifier.address,
    domain: sampleArguments.domain,
    asset: `0x${'5f'.repeat(20)}`,
    device: sampleArguments.device,
    startedAt: 1_700_000_000_000,
    finishedAt: 1_700_000_000_250,
    seq: 3,
    prev: `0x${'03'.repeat(32)}`,
    signer: provider,
  })
  const expected = { answered, verifier: verifier.address, provider: provider.address }
  expect(capabilityReceiptProblem(receipt, expected)).toBeNull()
  const other = `0x${'ff'.repeat(32)}` as const
  for (const change of [{ challengeId: other }, { seed: other }, { commit: other }, { n: 1023 }, { T: 9 }]) {
    expect(capabilityReceiptProblem(receipt, { ...expected, answered: { ...answered, ...change } })).not.toBeNull()
  }
  expect(capabilityReceiptProblem(receipt, { ...expected, provider: verifier.address })).toContain('provider')
  expect(capabilityReceiptProblem(receipt, { ...expected, verifier: provider.address })).toContain('requester')
  const forged = { ...receipt, signature: verifier.sign(`0x${'00'.repeat(32)}`) }
  expect(capabilityReceiptProblem(forged, expected)).toContain('signed by')
})
