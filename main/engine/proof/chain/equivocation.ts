import { EquivocationFile, type SignedReceiptFile } from '../../../../contract/bundle.ts'
import { HearthError } from '../../../../contract/errors.ts'
import type { Address } from '../../../../contract/money.ts'
import type { ReceiptCheck } from '../../../../contract/receipt.ts'
import { say } from '../../../../contract/words/say.ts'
import { askAll, failedCheck, neverThrowing, type Question } from '../checks.ts'
import { receiptDigest } from '../digest.ts'
import { isCanonical, readAs, readDocument, type Document } from '../document.ts'
import { canonicalJson } from '../jcs.ts'
import { signatureDisagreement } from '../signature.ts'
import { MAX_RECEIPT_BYTES } from '../verify.ts'
import { verifyReceiptFile } from './signed-receipt.ts'

type Signed = Pick<SignedReceiptFile, 'domain' | 'receipt' | 'signature'>

/**
 * Proof that one key signed two different receipts with one number, as a `hearth-equivocation-v1` file: whoever
 * reads it needs nothing else.
 * @throws HearthError `proof/no-equivocation` when these two prove nothing
 */
export function makeEquivocationFile(a: Signed, b: Signed): string {
  const [first, second] = receiptDigest(a.domain, a.receipt) < receiptDigest(b.domain, b.receipt) ? [a, b] : [b, a]
  const file: EquivocationFile = {
    format: 'hearth-equivocation-v1',
    domain: first.domain,
    receipts: [
      { receipt: first.receipt, signature: first.signature },
      { receipt: second.receipt, signature: second.signature },
    ],
  }
  const text = canonicalJson(EquivocationFile.parse(file))
  const problem = askAll(QUESTIONS, { file, text }).find((check) => !check.ok)?.detail
  if (problem !== undefined || a.domain.chainId !== b.domain.chainId || !sameContract(a, b)) {
    const why = problem ?? say`They are of two domains.`
    throw new HearthError('proof/no-equivocation', `These two receipts do not prove two books. ${why}`)
  }
  return text
}

/**
 * The same out of two receipt files, with or without content.
 * @throws HearthError `proof/no-equivocation` also when one of them cannot be read
 */
export function equivocationOf(a: Uint8Array, b: Uint8Array): string {
  const [first, second] = [a, b].map((bytes) => verifyReceiptFile(readDocument(bytes, MAX_RECEIPT_BYTES)).receipt)
  if (first && second) return makeEquivocationFile(first, second)
  throw new HearthError('proof/no-equivocation', 'These two files are not receipts.')
}

export interface EquivocationVerification {
  /** The proof holds: the provider did keep two books. */
  readonly ok: boolean
  readonly checks: readonly ReceiptCheck[]
  readonly provider: Address | null
  /** The number that was given twice. */
  readonly seq: string | null
}

interface Subject {
  readonly file: EquivocationFile
  readonly text: string
}

const QUESTIONS: readonly Question<Subject>[] = [
  {
    name: say`canonical`,
    holds: say`The bytes are the RFC 8785 form of the proof.`,
    ask: (subject) =>
      isCanonical(subject) ? null : say`The bytes are not the canonical form: something was rewritten.`,
  },
  {
    name: say`one provider`,
    holds: say`Both receipts name the same provider.`,
    ask: ({ file: { receipts } }) =>
      receipts[0].receipt.provider === receipts[1].receipt.provider ? null : say`They name two providers.`,
  },
  {
    name: say`one number`,
    holds: say`Both have the same number.`,
    ask: ({ file: { receipts } }) =>
      receipts[0].receipt.seq === receipts[1].receipt.seq ? null : say`Their numbers differ.`,
  },
  {
    name: say`two receipts`,
    holds: say`They are different receipts, in the order of their digests.`,
    ask: ({ file: { domain, receipts } }) =>
      receiptDigest(domain, receipts[0].receipt) < receiptDigest(domain, receipts[1].receipt)
        ? null
        : say`They are one receipt given twice, or not in the order of their digests.`,
  },
  {
    name: say`first signature`,
    holds: say`The provider signed the first.`,
    ask: ({ file }) => signatureProblem(file, 0),
  },
  {
    name: say`second signature`,
    holds: say`The provider signed the second.`,
    ask: ({ file }) => signatureProblem(file, 1),
  },
]

/** Checks a proof of equivocation with nothing but its bytes. Never throws. */
export function verifyEquivocation(document: Document): EquivocationVerification {
  return neverThrowing(
    () => {
      const read = readAs(document, 'hearth-equivocation-v1', EquivocationFile)
      if (!read.ok) return { ok: false, checks: [failedCheck(say`form`, read.problem)], provider: null, seq: null }
      const { provider, seq } = read.file.receipts[0].receipt
      const form = { name: say`form`, ok: true, detail: say`It is a hearth-equivocation-v1 file.` }
      const checks = [form, ...askAll(QUESTIONS, read)]
      return { ok: checks.every((check) => check.ok), checks, provider, seq }
    },
    (check) => ({ ok: false, checks: [check], provider: null, seq: null }),
  )
}

function signatureProblem({ domain, receipts }: EquivocationFile, which: 0 | 1): string | null {
  const { receipt, signature } = receipts[which]
  return signatureDisagreement(receiptDigest(domain, receipt), signature, receipt.provider)
}

function sameContract(a: Signed, b: Signed): boolean {
  return a.domain.verifyingContract === b.domain.verifyingContract
}
