import type { Challenge } from '../../../../contract/challenge.ts'
import {
  CapabilityAttestation,
  type CapabilityReceipt,
  type CapabilityVerdict,
} from '../../../../contract/challenge.ts'
import type { Address } from '../../../../contract/money.ts'
import type { ReceiptCheck } from '../../../../contract/receipt.ts'
import { VERDICT_METHODS, VERDICTS } from '../../../../contract/verdict.ts'
import { say } from '../../../../contract/words/say.ts'
import { ZERO_BYTES32 } from '../commitments.ts'
import { receiptDigest } from '../digest.ts'
import { canonicalJson } from '../jcs.ts'
import { evidenceHash, verdictSignatureProblem } from '../verdict.ts'
import { capabilityFields, contentProblem, receiptSignatureProblem } from './receipt.ts'
import { challengeScore } from './score.ts'

/** Largest attestation that is looked at, in bytes. */
export const MAX_ATTESTATION_BYTES = 64 * 1024

/** The text of the attestation file: the JCS form of `CapabilityAttestation`. */
export function attestationText(
  { n, T }: Pick<Challenge, 'n' | 'T'>,
  receipt: CapabilityReceipt,
  { verdict, signature, evidence }: CapabilityVerdict,
): string {
  const attestation: CapabilityAttestation = {
    format: 'hearth-attestation-v1',
    n,
    T,
    ...receipt,
    verdict,
    verdictSignature: signature,
    evidence,
  }
  return canonicalJson(CapabilityAttestation.parse(attestation))
}

export interface AttestationOptions {
  /** Whose attestation it must be, and by whom; without them, any key may have signed. Any letter case. */
  readonly provider?: Address
  readonly verifier?: Address
  /** Unix milliseconds; what claims to be from later than this, and a minute for clocks, is refused. */
  readonly now: number
}

export interface AttestationReport {
  /** True only when every check of the list was made and held, and the verdict is that the answer was right. */
  readonly ok: boolean
  readonly checks: readonly ReceiptCheck[]
  /** What the file says, when it has the right form; believe it only when `ok`. */
  readonly attestation: CapabilityAttestation | null
  /** Nominal operations per second; null unless `ok`. */
  readonly throughput: number | null
}

/** One question about an attestation: null when all is well, else the sentence that says what is wrong. */
type Question = (attestation: CapabilityAttestation, options: AttestationOptions, text: string) => string | null

/** Earliest believable time, 2020-01-01. */
const EARLIEST = 1_577_836_800_000n
const CLOCK_SKEW_MS = 60_000n

/** Every check after `form`, in the order they are reported. */
const QUESTIONS: readonly { readonly name: string; readonly holds: string; readonly ask: Question }[] = [
  {
    name: say`canonical`,
    holds: say`The bytes are the RFC 8785 form of the attestation.`,
    ask: (attestation, _, text) =>
      canonicalJson(attestation) === text ? null : say`The bytes are not the canonical form: something was rewritten.`,
  },
  {
    name: say`receipt`,
    holds: say`The receipt is of this challenge and this device.`,
    ask: receiptProblem,
  },
  {
    name: say`chain position`,
    holds: say`Only the first receipt of a chain has no predecessor.`,
    ask: ({ receipt }) =>
      (receipt.seq === '0') === (receipt.prevReceipt === ZERO_BYTES32)
        ? null
        : say`Only the first receipt of a chain may have no predecessor.`,
  },
  { name: say`receipt signature`, holds: say`The provider it names signed the receipt.`, ask: receiptSignatureProblem },
  { name: say`times`, holds: say`It finished after it started, at believable times.`, ask: timesProblem },
  {
    name: say`verdict`,
    holds: say`The verdict is about exactly this receipt, by whoever asked for the work.`,
    ask: ({ domain, receipt, verdict }) => {
      if (verdict.receiptHash !== receiptDigest(domain, receipt)) return say`The verdict is about another receipt.`
      return verdict.verifier === receipt.requester ? null : say`The verdict is not by the one who asked for the work.`
    },
  },
  {
    name: say`method`,
    holds: say`The method is Freivalds’ check with secret vectors.`,
    ask: ({ verdict }) =>
      verdict.method === VERDICT_METHODS.freivalds ? null : say`Method ${verdict.method} is not Freivalds’ check.`,
  },
  { name: say`evidence`, holds: say`The verdict commits to exactly these measurements.`, ask: evidenceProblem },
  {
    name: say`verdict signature`,
    holds: say`The verifier it names signed the verdict.`,
    ask: ({ domain, verdict, verdictSignature }) => verdictSignatureProblem(domain, verdict, verdictSignature),
  },
  {
    name: say`accepted`,
    holds: say`The verifier found the answer right.`,
    ask: ({ verdict, evidence }) =>
      verdict.verdict === VERDICTS.accept
        ? null
        : say`The verifier did not accept the answer (${evidence.rejection ?? say`without a reason`}).`,
  },
  {
    name: say`provider`,
    holds: say`The provider is the expected one, or none was expected.`,
    ask: ({ receipt }, { provider }) =>
      provider === undefined || provider.toLowerCase() === receipt.provider
        ? null
        : say`It is of ${receipt.provider}, not ${provider}.`,
  },
  {
    name: say`verifier`,
    holds: say`The verifier is the expected one, or none was expected.`,
    ask: ({ verdict }, { verifier }) =>
      verifier === undefined || verifier.toLowerCase() === verdict.verifier
        ? null
        : say`It was checked by ${verdict.verifier}, not ${verifier}.`,
  },
]

/**
 * Checks an attestation with nothing but its bytes: form, canonical text, that receipt, verdict and
 * measurements fit together, and both signatures. Any changed byte fails at least one check. Never throws.
 */
export function verifyAttestation(bytes: Uint8Array, options: AttestationOptions): AttestationReport {
  try {
    const read = readAttestation(bytes)
    return 'problem' in read ? refused(say`form`, read.problem) : report(read.attestation, options, read.text)
  } catch {
    // Whatever stopped the check, an unfinished one proves nothing.
    return refused(say`verification`, say`The check itself failed; the attestation is not trusted.`)
  }
}

function refused(name: string, detail: string): AttestationReport {
  return { ok: false, checks: [{ name, ok: false, detail }], attestation: null, throughput: null }
}

function report(attestation: CapabilityAttestation, options: AttestationOptions, text: string): AttestationReport {
  const checks: readonly ReceiptCheck[] = [
    { name: say`form`, ok: true, detail: say`It is a hearth-attestation-v1 file.` },
    ...QUESTIONS.map(({ name, holds, ask }): ReceiptCheck => {
      const problem = ask(attestation, options, text)
      return { name, ok: problem === null, detail: problem ?? holds }
    }),
  ]
  const ok = checks.length === QUESTIONS.length + 1 && checks.every((check) => check.ok)
  const { evidence } = attestation
  return {
    ok,
    checks,
    attestation,
    throughput: ok ? challengeScore(attestation, evidence.elapsedMs, evidence.rttMs) : null,
  }
}

type Read = { readonly attestation: CapabilityAttestation; readonly text: string } | { readonly problem: string }

function readAttestation(bytes: Uint8Array): Read {
  if (bytes.length > MAX_ATTESTATION_BYTES) return { problem: say`It is larger than ${MAX_ATTESTATION_BYTES} bytes.` }
  let text: string
  let value: unknown
  try {
    // A byte order mark stays in the text, so that it fails as the changed byte it is.
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    value = JSON.parse(text)
  } catch {
    return { problem: say`It is not JSON in UTF-8.` }
  }
  const parsed = CapabilityAttestation.safeParse(value)
  if (parsed.success) return { attestation: parsed.data, text }
  const issue = parsed.error.issues[0]
  const where = issue === undefined || issue.path.length === 0 ? say`the file` : issue.path.join('.').slice(0, 100)
  return {
    problem: say`It is not a hearth-attestation-v1 file: ${where}: ${(issue?.message ?? 'unreadable').slice(0, 200)}.`,
  }
}

function receiptProblem({ n, T, ...signed }: CapabilityAttestation): string | null {
  const { jobId: challengeId, challengeSeed: seed, outputHash: commit } = signed.receipt
  return contentProblem(signed, capabilityFields({ challengeId, seed, n, T, commit }))
}

function timesProblem({ receipt, verdict }: CapabilityAttestation, { now }: AttestationOptions): string | null {
  const [started, finished, checked] = [receipt.startedAt, receipt.finishedAt, verdict.checkedAt].map(BigInt)
  if (started === undefined || finished === undefined || checked === undefined) return say`It has no times.`
  if (started > finished) return say`It finished before it started.`
  if ([started, finished, checked].some((time) => time < EARLIEST)) {
    return say`Its times are not Unix milliseconds of our age.`
  }
  const latest = BigInt(Math.floor(now)) + CLOCK_SKEW_MS
  return finished > latest || checked > latest ? say`It is from the future.` : null
}

function evidenceProblem({ verdict, evidence }: CapabilityAttestation): string | null {
  if (verdict.evidenceHash !== evidenceHash(evidence)) return say`The measurements are not those of the verdict.`
  if (verdict.samples !== evidence.k)
    return say`The verdict counts ${verdict.samples} checks, the evidence ${evidence.k}.`
  const accepted = verdict.verdict === VERDICTS.accept
  if (accepted !== (evidence.rejection === null) || accepted !== (verdict.failures === 0)) {
    return say`The verdict and its reason contradict each other.`
  }
  return verdict.failures <= verdict.samples ? null : say`More checks failed than were made.`
}
