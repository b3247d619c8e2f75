import type { KeyRotation } from '../../../../contract/bundle.ts'
import type { ReceiptCheck } from '../../../../contract/receipt.ts'
import { say } from '../../../../contract/words/say.ts'
import { failedCheck } from '../checks.ts'
import type { ChainLink } from '../chain/follow.ts'
import { ROTATION_CHECKS, verifyRotation } from '../chain/rotation.ts'
import { SIGNED_RECEIPT_CHECKS, verifyReceiptFile } from '../chain/signed-receipt.ts'
import type { ReceiptDomain } from '../digest.ts'
import { readDocument } from '../document.ts'
import { MAX_RECEIPT_BYTES, RECEIPT_CHECKS } from '../verify.ts'

/**
 * What one line of a chain turned out to be. Made of plain values, because lines are checked in other threads.
 */
export interface RecordOutcome {
  readonly ok: boolean
  readonly checks: readonly ReceiptCheck[]
  /** The format that the line says it has. */
  readonly format: string | null
  /** A receipt of the right form: believe it only when `ok`. */
  readonly receipt: (ChainLink & { readonly finishedAt: string }) | null
  /** A change of key of the right form: believe it only when `ok`. */
  readonly rotation: { readonly domain: ReceiptDomain; readonly rotation: KeyRotation } | null
}

/** Checks one line of a chain by itself: a receipt with or without its content, or a change of key. Never throws. */
export function verifyRecord(bytes: Uint8Array, now?: number): RecordOutcome {
  const document = readDocument(bytes, MAX_RECEIPT_BYTES)
  const options = now === undefined ? {} : { now }
  if (!document.ok) return unreadable(null, document.problem)
  const { format } = document
  if (format === 'hearth-rotation-v1') {
    const { ok, checks, file } = verifyRotation(document, now)
    return { ok, checks, format, receipt: null, rotation: file && { domain: file.domain, rotation: file.rotation } }
  }
  if (format !== null && !RECEIPT_FORMATS.includes(format)) {
    return unreadable(format, say`“${format.slice(0, 60)}” is not a format that stands in a chain of receipts.`)
  }
  const { ok, checks, receipt: file, digest } = verifyReceiptFile(document, options)
  if (file === null || digest === null) return { ok: false, checks, format, receipt: null, rotation: null }
  const { provider, seq, prevReceipt: prev, finishedAt } = file.receipt
  const receipt = { domain: file.domain, provider, seq, prev, digest, ok, finishedAt }
  return { ok, checks, format, receipt, rotation: null }
}

const RECEIPT_FORMATS: readonly string[] = ['hearth-receipt-v1', 'hearth-signed-receipt-v1']

/** Names of the checks that a line of this format goes through when it has the right form. */
export function recordChecks(format: string | null): readonly string[] {
  if (format === 'hearth-rotation-v1') return ROTATION_CHECKS
  return format === 'hearth-signed-receipt-v1' ? SIGNED_RECEIPT_CHECKS : RECEIPT_CHECKS
}

/** The outcome without the checks that held, which `recordChecks` names: it crosses from thread to thread. */
export function thin(outcome: RecordOutcome): RecordOutcome {
  return { ...outcome, checks: outcome.checks.filter((check) => !check.ok) }
}

function unreadable(format: string | null, problem: string): RecordOutcome {
  return { ok: false, checks: [failedCheck(say`form`, problem)], format, receipt: null, rotation: null }
}
