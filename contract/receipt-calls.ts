import { z } from 'zod'
import { AnchorFile, AnchorInterval, AnchorStatus, MAX_ANCHORED } from './anchor.ts'
import { RotationFile } from './bundle.ts'
import { Bytes32 } from './money.ts'
import { ReceiptCheck } from './receipt.ts'
import { ReceiptVerdicts } from './validate.ts'

const Nothing = z.strictObject({})
/** Numbers of receipts, both ends included. */
const Range = z.strictObject({ from: z.int().min(0), to: z.int().min(0) })

/** The calls about receipts and their anchors; part of `engineCalls`. */
export const receiptCalls = {
  /** The exact bytes of the receipt file, as text. */
  'receipts.file': {
    in: z.strictObject({ jobId: z.string().max(64) }),
    out: z.strictObject({ text: z.string() }),
  },
  'receipts.verify': {
    in: z.strictObject({ jobId: z.string().max(64) }),
    out: z.strictObject({ ok: z.boolean(), checks: z.array(ReceiptCheck) }),
  },
  /** What was found out about the work of a receipt, and whether it can be run again here now. */
  'receipts.verdicts': { in: z.strictObject({ jobId: z.string().max(64) }), out: ReceiptVerdicts },
  /** Runs the work again on this computer, and keeps the signed verdict. Takes as long as the job may. */
  'receipts.rerun': { in: z.strictObject({ jobId: z.string().max(64) }), out: ReceiptVerdicts },
  /** Receipt files `from` to `to` in order, as many as fit into one answer and at least one where there is one. */
  'receipts.range': {
    in: Range,
    out: z.strictObject({ receipts: z.array(z.strictObject({ seq: z.int(), text: z.string() })), total: z.int() }),
  },
  /** Every change of the key that signs receipts, oldest first. */
  'receipts.rotations': { in: Nothing, out: z.strictObject({ rotations: z.array(RotationFile).max(10_000) }) },
  /** EIP-712 digests of receipts `from` to `to`, in order. */
  'receipts.digests': {
    in: Range.refine(({ from, to }) => to - from < MAX_ANCHORED),
    out: z.strictObject({ digests: z.array(Bytes32) }),
  },
  /** Mined anchors of receipts `from` to `to`, oldest first, at most 100: ask again from behind the last. */
  'anchors.list': { in: Range, out: z.strictObject({ anchors: z.array(AnchorFile).max(100) }) },
  'anchors.status': { in: Nothing, out: AnchorStatus },
  /** Anchors every receipt that is not, and waits for it a moment. */
  'anchors.now': { in: Nothing, out: AnchorStatus },
  'anchors.every': { in: z.strictObject({ minutes: AnchorInterval }), out: AnchorStatus },
} as const
