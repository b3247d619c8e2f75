import type { AnchorFile } from '../../../contract/anchor.ts'
import { notProven, verdictSentence } from '../../../contract/verdict-words.ts'
import type { ReceiptCheck } from '../../../contract/receipt.ts'
import { translated } from '../../../contract/words/speak.ts'
import { say } from '../../../contract/words/say.ts'
import { verifyAnchor, type TrustedBlock } from '../../engine/proof/anchor/verify-anchor.ts'
import { verifyEquivocation } from '../../engine/proof/chain/equivocation.ts'
import { verifyRotation } from '../../engine/proof/chain/rotation.ts'
import { attestationWords } from '../../engine/proof/challenge/attestation-words.ts'
import { verifyAttestation } from '../../engine/proof/challenge/attestation.ts'
import { readDocument, type Document } from '../../engine/proof/document.ts'
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
  /** Of an anchor that holds: what a chain can be asked about. */
  readonly anchor?: AnchorFile
}

interface Knowledge {
  /** Unix milliseconds. */
  readonly now: number
  readonly trusted: readonly TrustedBlock[]
}

type Check = (bytes: Uint8Array, document: Document, known: Knowledge) => Omit<SingleReport, 'format'>

const FORMATS: Readonly<Record<string, Check>> = {
  'hearth-verdict-v1': (bytes, _, { now }) => {
    const { ok, checks, file } = verifyVerdictText(bytes, { now })
    const verdict = file?.verdict
    if (verdict === undefined) return { ok, checks, says: [] }
    const about = say`About receipt ${verdict.receiptHash}, by ${verdict.verifier}:`
    return {
      ok,
      checks,
      says: [about, verdictSentence(verdict), say`What it leaves open: ${notProven(verdict.method)}`],
    }
  },
  'hearth-attestation-v1': (bytes, _, { now }) => {
    const { ok, checks, attestation } = verifyAttestation(bytes, { now })
    if (attestation === null) return { ok, checks, says: [] }
    const words = attestationWords(attestation)
    return { ok, checks, says: [...words.proven, say`What it leaves open:`, ...words.notProven] }
  },
  'hearth-equivocation-v1': (_, document) => {
    const { ok, checks, provider, seq } = verifyEquivocation(document)
    return {
      ok,
      checks,
      says: [say`${provider ?? ''} signed two different receipts with number ${seq ?? ''}: it keeps two books.`],
    }
  },
  'hearth-rotation-v1': (_, document, { now }) => {
    const { ok, checks, file } = verifyRotation(document, now)
    const terms = file?.rotation
    return {
      ok,
      checks,
      says: [
        say`From receipt ${terms?.fromSeq ?? ''} on, ${terms?.successor ?? ''} signs for ${terms?.provider ?? ''}.`,
      ],
    }
  },
  'hearth-anchor-v1': (_, document, { trusted }) => {
    const verified = verifyAnchor(document, trusted)
    const says = [standingSentence(verified), say`Which receipts are under its root is not in this file.`]
    const { ok, checks, file } = verified
    return { ok, checks, says, ...(ok && file !== null ? { anchor: file } : {}) }
  },
}

/** Checks a document that stands alone; null when the bytes are none of those formats. */
export function checkSingle(bytes: Uint8Array, known: Knowledge): SingleReport | null {
  const document = readDocument(bytes, MAX_RECEIPT_BYTES)
  const format = document.ok ? (document.format ?? '') : ''
  const check = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined
  if (check === undefined) return null
  const report = check(bytes, document, known)
  return { ...report, format, says: report.ok ? report.says : [] }
}

export function singleLines({ ok, checks, says }: SingleReport): string[] {
  return [
    ...checks.map(checkLine),
    ...(ok ? says : [say`The file did not hold every check: do not rely on it.`]).map(translated),
  ]
}
