import { z } from 'zod'
import { Address } from './money.ts'
import { JobView } from './market.ts'
import { VerdictFile } from './verdict-file.ts'
import { WorkVerdict } from './verdict.ts'

/** Largest receipt that a request to validate may hold, in characters. */
export const MAX_VALIDATED_RECEIPT = 900_000

/**
 * Body of `POST /v1/validate`: the exact text of a receipt file, and uploads with everything its job read. For outputs
 * with a tolerance, what was delivered is uploaded too.
 */
export const ValidateRequest = z.strictObject({
  receipt: z.string().max(MAX_VALIDATED_RECEIPT),
  uploads: z.array(z.string().max(64)).max(200).default([]),
})
export type ValidateRequest = z.infer<typeof ValidateRequest>

/** Answer to `POST /v1/validate`: the job that runs the work again and, once it has ended, the verdict. */
export const Validation = z.strictObject({
  job: JobView,
  verdict: VerdictFile.nullable(),
  links: z.strictObject({ verdict: z.string() }),
})
export type Validation = z.infer<typeof Validation>

/** A verdict as a person sees it. */
export const VerdictSummary = z.strictObject({
  ...WorkVerdict.pick({ method: true, verdict: true, samples: true, failures: true }).shape,
  verifier: Address,
  /** Signed by the key that signs our receipts: our own word about our own work. */
  own: z.boolean(),
  /** Unix ms. */
  checkedAt: z.int().min(0),
  /** How the outputs of a re-run were compared; null for other methods. */
  comparison: z.enum(['exact', 'tolerance']).nullable(),
  /** Why nothing was checked; null when something was. */
  reason: z.string().max(500).nullable(),
  /** What did not agree, by name; at most 20. */
  differing: z.array(z.string().max(255)).max(20),
})
export type VerdictSummary = z.infer<typeof VerdictSummary>

/** The verdicts there are about a receipt, newest first, and whether its work can be run again here now. */
export const ReceiptVerdicts = z.strictObject({
  verdicts: z.array(VerdictSummary).max(100),
  /** Null: it can; else why it cannot, in a sentence. */
  rerunProblem: z.string().nullable(),
})
export type ReceiptVerdicts = z.infer<typeof ReceiptVerdicts>
