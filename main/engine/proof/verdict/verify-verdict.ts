import { sameAddress, type Address, type Hex } from '../../../../contract/money.ts'
import type { ReceiptCheck } from '../../../../contract/receipt.ts'
import { VerdictFile } from '../../../../contract/verdict-file.ts'
import { say } from '../../../../contract/words/say.ts'
import { askAll, failedCheck, neverThrowing, type Question } from '../checks.ts'
import type { ReceiptDomain } from '../digest.ts'
import { isCanonical, readAs, readDocument } from '../document.ts'
import { timesDisagreement } from '../times.ts'
import { evidenceHash, verdictSignatureProblem } from '../verdict.ts'
import { findingProblem } from './finding.ts'
import { samplingProblem } from './sampling-evidence.ts'

/** Largest verdict file that is looked at, in bytes. */
export const MAX_VERDICT_BYTES = 4 * 1024 * 1024

export interface VerdictOptions {
  /** The receipt it must be about; without it, it may be about any. */
  readonly receipt?: { readonly digest: Hex; readonly domain: ReceiptDomain; readonly finishedAt: string }
  /** Whose verdict it must be; without it, any key may have signed. */
  readonly verifier?: Address
  /** Unix milliseconds on the reader's clock. */
  readonly now?: number
}

export interface VerdictVerification {
  /** The file is what it says and its signer signed it; whether the work was accepted stands in the verdict. */
  readonly ok: boolean
  readonly checks: readonly ReceiptCheck[]
  /** What the file says, when it has the right form; believe it only when `ok`. */
  readonly file: VerdictFile | null
}

interface Subject {
  readonly file: VerdictFile
  readonly text: string
  readonly options: VerdictOptions
}

const QUESTIONS: readonly Question<Subject>[] = [
  {
    name: say`canonical`,
    holds: say`The bytes are the RFC 8785 form of the verdict.`,
    ask: (subject) =>
      isCanonical(subject) ? null : say`The bytes are not the canonical form: something was rewritten.`,
  },
  {
    name: say`evidence`,
    holds: say`It commits to exactly this evidence.`,
    ask: ({ file: { verdict, evidence } }) =>
      verdict.evidenceHash === evidenceHash(evidence) ? null : say`The evidence is not the one that was signed.`,
  },
  {
    name: say`finding`,
    holds: say`The verdict follows from its evidence.`,
    ask: ({ file: { verdict, evidence } }) => findingProblem(verdict, evidence),
  },
  {
    name: say`sampling`,
    holds: say`The parts that were looked at are those the nonce draws, or all were.`,
    ask: ({ file: { verdict, evidence } }) => samplingProblem(verdict.receiptHash, evidence),
  },
  {
    name: say`times`,
    holds: say`It was made after the work, at a believable time.`,
    ask: ({ file: { verdict }, options: { receipt, now } }) =>
      timesDisagreement([...(receipt === undefined ? [] : [receipt.finishedAt]), verdict.checkedAt], now),
  },
  {
    name: say`receipt`,
    holds: say`It is about the given receipt, or none was given.`,
    ask: ({ file: { domain, verdict }, options: { receipt } }) => {
      if (receipt === undefined) return null
      if (verdict.receiptHash !== receipt.digest) return say`It is about another receipt: ${verdict.receiptHash}.`
      return isSameDomain(domain, receipt.domain)
        ? null
        : say`It is signed for another chain or contract than the receipt.`
    },
  },
  {
    name: say`signature`,
    holds: say`The verifier it names signed it.`,
    ask: ({ file: { domain, verdict, signature } }) => verdictSignatureProblem(domain, verdict, signature),
  },
  {
    name: say`verifier`,
    holds: say`The verifier is the expected one, or none was expected.`,
    ask: ({ file: { verdict }, options: { verifier } }) =>
      verifier === undefined || sameAddress(verifier, verdict.verifier)
        ? null
        : say`It was signed by ${verdict.verifier}, not by ${verifier}.`,
  },
]

/**
 * Checks a `hearth-verdict-v1` file with nothing but its bytes. `ok` says that the file holds together, not
 * that the work was right: show `verdictSentence`, which names the method, and `notProven`. Never throws.
 */
export function verifyVerdictText(bytes: Uint8Array, options: VerdictOptions = {}): VerdictVerification {
  return neverThrowing(
    () => verify(bytes, options),
    (check) => ({ ok: false, checks: [check], file: null }),
  )
}

function verify(bytes: Uint8Array, options: VerdictOptions): VerdictVerification {
  const read = readAs(readDocument(bytes, MAX_VERDICT_BYTES), 'hearth-verdict-v1', VerdictFile)
  if (!read.ok) return { ok: false, checks: [failedCheck(say`form`, read.problem)], file: null }
  const { file, text } = read
  const form = { name: say`form`, ok: true, detail: say`It is a hearth-verdict-v1 file.` }
  const checks = [form, ...askAll(QUESTIONS, { file, text, options })]
  return { ok: checks.every((check) => check.ok), checks, file }
}

function isSameDomain(a: ReceiptDomain, b: ReceiptDomain): boolean {
  return a.chainId === b.chainId && a.verifyingContract === b.verifyingContract
}
