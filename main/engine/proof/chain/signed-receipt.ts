import { SignedReceiptFile } from '../../../../contract/bundle.ts'
import type { Hex } from '../../../../contract/money.ts'
import type { ReceiptCheck } from '../../../../contract/receipt.ts'
import { say } from '../../../../contract/words/say.ts'
import { askAll, failedCheck, neverThrowing, type Question } from '../checks.ts'
import { receiptDigest } from '../digest.ts'
import { isCanonical, readAs, type Document } from '../document.ts'
import { canonicalJson } from '../jcs.ts'
import { sealQuestions, type Sealed, type SealOptions } from '../seal.ts'
import { verifyReceipt, type Verification } from '../verify.ts'

/** A receipt without its content, as a `hearth-signed-receipt-v1` file. */
export function withoutContent({
  domain,
  receipt,
  signature,
}: Pick<SignedReceiptFile, 'domain' | 'receipt' | 'signature'>): string {
  return canonicalJson({ format: 'hearth-signed-receipt-v1', domain, receipt, signature } satisfies SignedReceiptFile)
}

export interface SignedReceiptVerification {
  readonly ok: boolean
  readonly checks: readonly ReceiptCheck[]
  /** What the file says, when it has the right form; believe it only when `ok`. */
  readonly receipt: SignedReceiptFile | null
  readonly digest: Hex | null
}

interface Subject extends Sealed {
  readonly file: SignedReceiptFile
  readonly text: string
}

const QUESTIONS: readonly Question<Subject>[] = [
  {
    name: say`canonical`,
    holds: say`The bytes are the RFC 8785 form of the receipt.`,
    ask: (subject) =>
      isCanonical(subject) ? null : say`The bytes are not the canonical form: something was rewritten.`,
  },
  sealQuestions.domain,
  sealQuestions.times,
  sealQuestions.chainPosition,
  sealQuestions.signature,
  sealQuestions.provider,
]

/** Names of the checks that every such file goes through, in order. */
export const SIGNED_RECEIPT_CHECKS: readonly string[] = ['form', ...QUESTIONS.map(({ name }) => name)]

/** Checks a receipt whose content is not there: its signature and form, and nothing about the work. Never throws. */
export function verifySignedReceipt(document: Document, options: SealOptions = {}): SignedReceiptVerification {
  return neverThrowing(
    () => {
      const read = readAs(document, 'hearth-signed-receipt-v1', SignedReceiptFile)
      if (!read.ok) return { ok: false, checks: [failedCheck(say`form`, read.problem)], receipt: null, digest: null }
      const { file, text } = read
      const digest = receiptDigest(file.domain, file.receipt)
      const detail = say`It is a hearth-signed-receipt-v1 file: what the work was is not in it, and was not checked.`
      const checks = [{ name: say`form`, ok: true, detail }, ...askAll(QUESTIONS, { file, text, digest, options })]
      return { ok: checks.every((check) => check.ok), checks, receipt: file, digest }
    },
    (check) => ({ ok: false, checks: [check], receipt: null, digest: null }),
  )
}

/** Checks a receipt in whichever of its two formats it is. Never throws. */
export function verifyReceiptFile(
  document: Document,
  options: SealOptions = {},
): SignedReceiptVerification | Verification {
  const withContent = !document.ok || document.format !== 'hearth-signed-receipt-v1'
  return withContent ? verifyReceipt(document, options) : verifySignedReceipt(document, options)
}
