import type { Address, Hex } from '../../../../contract/money.ts'
import type { ReceiptCheck } from '../../../../contract/receipt.ts'
import type { VerdictFile } from '../../../../contract/verdict-file.ts'
import type { Equivocation } from '../chain/follow.ts'
import type { AnchorReport } from './anchors.ts'

/** One receipt or change of key of a file. */
export interface RecordLine {
  /** From 1. */
  readonly line: number
  readonly ok: boolean
  /** Number of the receipt; null for a change of key, and for what cannot be read. */
  readonly seq: string | null
  readonly digest: Hex | null
  /** Every check for the first records of a file; for the others only those that failed. */
  readonly checks: readonly ReceiptCheck[]
}

/** A verdict of a bundle. `ok` says that the file holds together; what it says of the work stands in `verdict`. */
export interface VerdictReport {
  readonly line: number
  readonly ok: boolean
  readonly checks: readonly ReceiptCheck[]
  readonly verdict: VerdictFile['verdict'] | null
  /** Signed by a key that also signed the receipts: the provider’s own word. */
  readonly own: boolean
}

/** How often a check was made over all records, and how often it failed. */
export interface CheckTally {
  readonly name: string
  readonly made: number
  readonly failed: number
}

/** What became of a file of receipts. */
export interface FileReport {
  /** True only when there is a receipt, and everything in the file was checked and holds. */
  readonly ok: boolean
  readonly format: 'receipts' | 'bundle'
  /** Receipts and changes of key in the order of the file. */
  readonly receipts: readonly RecordLine[]
  readonly tally: readonly CheckTally[]
  /** Checks over the file as a whole. */
  readonly chain: readonly ReceiptCheck[]
  readonly anchors: readonly AnchorReport[]
  readonly verdicts: readonly VerdictReport[]
  /** Keys that signed, in the order they took over. */
  readonly providers: readonly Address[]
  /** Numbers of the first and last receipt. Only an anchor can prove that none follows. */
  readonly from: string | null
  readonly to: string | null
  readonly equivocation: Equivocation | null
}
