import { notProven, verdictSentence } from '../../../contract/verdict-words.ts'
import type { ReceiptCheck } from '../../../contract/receipt.ts'
import { verifyAnchor, type TrustedBlock } from '../../engine/proof/anchor/verify-anchor.ts'
import { verifyEquivocation } from '../../engine/proof/chain/equivocation.ts'
import { readDocument } from '../../engine/proof/document.ts'
import { verifyVerdictText } from '../../engine/proof/verdict/verify-verdict.ts'
import { MAX_RECEIPT_BYTES } from '../../engine/proof/verify.ts'
import { checkLine } from './report-lines.ts'
import { standingSentence } from './standing.ts'

/** What became of a file that holds one document about receipts, and no receipt to rely on. */
export interface SingleReport {
  readonly ok: boolean
  readonly format: string
  readonly checks: readonly ReceiptCheck[]
  /** What it says, in sentences; nothing when it does not hold. */
  readonly says: readonly string[]
}

/** Checks a verdict, an anchor or a proof of equivocation that stands alone; null when the bytes are none of these. */
export function checkSingle(
  bytes: Uint8Array,
  { now, trusted }: { readonly now: number; readonly trusted: readonly TrustedBlock[] },
): SingleReport | null {
  const document = readDocument(bytes, MAX_RECEIPT_BYTES)
  if (!document.ok) return null
  if (document.format === 'hearth-verdict-v1') {
    const { ok, checks, file } = verifyVerdictText(bytes, { now })
    const verdict = file?.verdict
    const says =
      verdict === undefined
        ? []
        : [
            `About receipt ${verdict.receiptHash}, by ${verdict.verifier}:`,
            verdictSentence(verdict),
            `What it leaves open: ${notProven(verdict.method)}`,
          ]
    return reportOf('hearth-verdict-v1', ok, checks, says)
  }
  if (document.format === 'hearth-equivocation-v1') {
    const { ok, checks, provider, seq } = verifyEquivocation(document)
    const says = [`${provider} signed two different receipts with number ${seq}: it keeps two books.`]
    return reportOf('hearth-equivocation-v1', ok, checks, says)
  }
  if (document.format === 'hearth-anchor-v1') {
    const verified = verifyAnchor(document, trusted)
    return reportOf('hearth-anchor-v1', verified.ok, verified.checks, [
      standingSentence(verified),
      'Which receipts are under its root is not in this file.',
    ])
  }
  return null
}

export function singleLines({ ok, checks, says }: SingleReport): string[] {
  return [...checks.map(checkLine), ...(ok ? says : ['The file did not hold every check: do not rely on it.'])]
}

function reportOf(format: string, ok: boolean, checks: readonly ReceiptCheck[], says: readonly string[]): SingleReport {
  return { ok, format, checks, says: ok ? says : [] }
}
