import type { Hex } from '../../../contract/money.ts'
import { ReceiptFile, type ReceiptCheck } from '../../../contract/receipt.ts'
import { say } from '../../../contract/words/say.ts'
import { inputsDisagreement, outputsDisagreement } from './agreement.ts'
import { askAll, failedCheck, neverThrowing, type Question } from './checks.ts'
import { commitmentsOf, textsOf, type Commitments, type CommittedTexts } from './commitments.ts'
import { receiptDigest } from './digest.ts'
import { readAs, readDocument, type Document } from './document.ts'
import { canonicalJson } from './jcs.ts'
import { kindDisagreement } from './kind.ts'
import { sealQuestions, type Sealed, type SealOptions } from './seal.ts'

/** Largest receipt file that is looked at, in bytes; a job with every list full stays below it. */
export const MAX_RECEIPT_BYTES = 4 * 1024 * 1024

/** What the verifier knows besides the file. */
export type VerifyOptions = SealOptions

export interface Verification {
  /** True only when every check of the list was made and held. */
  readonly ok: boolean
  readonly checks: readonly ReceiptCheck[]
  /** What the file says, when it has the right form; believe it only when `ok`. */
  readonly receipt: ReceiptFile | null
  /** EIP-712 digest of the receipt, when it has the right form. */
  readonly digest: Hex | null
}

interface Subject extends Sealed {
  readonly file: ReceiptFile
  readonly text: string
  readonly texts: CommittedTexts
  readonly computed: Commitments
}

/** Every check after `form`, in the order they are reported. */
const QUESTIONS: readonly Question<Subject>[] = [
  {
    name: say`canonical`,
    holds: say`The bytes are the RFC 8785 form of the receipt.`,
    ask: ({ file, text, texts }) =>
      canonicalText(file, texts) === text ? null : say`The bytes are not the canonical form: something was rewritten.`,
  },
  {
    name: say`kind`,
    holds: say`Its kind is one that such a job can have.`,
    ask: ({ file: { receipt, spec, outputs } }) => kindDisagreement(receipt.kind, spec.manifest, outputs),
  },
  sealQuestions.domain,
  { name: say`job id`, holds: say`It names exactly this job.`, ask: matches('jobId') },
  { name: say`program`, holds: say`It names exactly this program.`, ask: matches('programHash') },
  { name: say`inputs`, holds: say`It commits to exactly these inputs.`, ask: matches('inputHash') },
  { name: say`parameters`, holds: say`It commits to exactly these parameters and limits.`, ask: matches('paramsHash') },
  { name: say`outputs`, holds: say`It commits to exactly these outputs.`, ask: matches('outputHash') },
  { name: say`trace`, holds: say`It commits to one work chunk with these outputs.`, ask: matches('traceRoot') },
  { name: say`challenge`, holds: say`No challenge was given.`, ask: matches('challengeSeed') },
  { name: say`device`, holds: say`It commits to exactly this device description.`, ask: matches('deviceHash') },
  { name: say`work units`, holds: say`It counts one work chunk.`, ask: matches('workUnits') },
  {
    name: say`manifest`,
    holds: say`What was read is what the manifest names.`,
    ask: ({ file }) => inputsDisagreement(file.spec.manifest, file.inputs),
  },
  {
    name: say`output order`,
    holds: say`Output files are sorted, each listed once, and what such a job can produce.`,
    ask: ({ file }) => outputsDisagreement(file.spec.manifest, file.inputs, file.outputs),
  },
  {
    name: say`price`,
    holds: say`The price is in the asset and on the network that were agreed.`,
    ask: ({ file: { receipt, spec } }) =>
      receipt.network === spec.network && receipt.asset === spec.asset
        ? null
        : say`The price is in another asset or on another network than agreed.`,
  },
  sealQuestions.times,
  sealQuestions.chainPosition,
  sealQuestions.signature,
  sealQuestions.provider,
]

/** Names of the checks that every such file goes through, in order. */
export const RECEIPT_CHECKS: readonly string[] = ['form', ...QUESTIONS.map(({ name }) => name)]

/**
 * Checks a receipt file with nothing but its bytes: form, canonical text, every hash, agreement of
 * its parts, and the signature. Any changed byte fails at least one check. Never throws.
 */
export function verifyReceiptText(bytes: Uint8Array, options: VerifyOptions = {}): Verification {
  return verifyReceipt(readDocument(bytes, MAX_RECEIPT_BYTES), options)
}

/** As `verifyReceiptText`, for bytes that were read already. */
export function verifyReceipt(document: Document, options: VerifyOptions = {}): Verification {
  return neverThrowing(
    () => verify(document, options),
    (check) => ({ ok: false, checks: [check], receipt: null, digest: null }),
  )
}

function verify(document: Document, options: VerifyOptions): Verification {
  const read = readAs(document, 'hearth-receipt-v1', ReceiptFile)
  if (!read.ok) {
    return { ok: false, checks: [failedCheck(say`form`, read.problem)], receipt: null, digest: null }
  }
  const { file, text } = read
  const digest = receiptDigest(file.domain, file.receipt)
  const texts = textsOf(file)
  const subject: Subject = { file, text, texts, computed: commitmentsOf(file, texts), digest, options }
  const form = { name: say`form`, ok: true, detail: say`It is a hearth-receipt-v1 file.` }
  const checks = [form, ...askAll(QUESTIONS, subject)]
  return { ok: checks.every((check) => check.ok), checks, receipt: file, digest }
}

/** The canonical text of the whole, out of that of its large parts: making each once halves the work. */
function canonicalText({ domain, format, receipt, signature }: ReceiptFile, texts: CommittedTexts): string {
  const [where, what, sealed] = [domain, format, receipt].map(canonicalJson)
  return (
    `{"device":${texts.device},"domain":${where},"format":${what},"inputs":${texts.inputs},` +
    `"outputs":${texts.outputs},"receipt":${sealed},"signature":${canonicalJson(signature)},"spec":${texts.spec}}`
  )
}

function matches(field: keyof Commitments): Question<Subject>['ask'] {
  return ({ file, computed }) =>
    file.receipt[field] === computed[field]
      ? null
      : say`The receipt says ${field} ${file.receipt[field]}, the content gives ${computed[field]}.`
}
