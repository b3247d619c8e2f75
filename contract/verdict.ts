import { z } from 'zod'
import { Bytes32, LowerAddress } from './money.ts'

/** EIP-712 fields in order (sandbox-proof section 8). */
export const WORK_VERDICT_FIELDS = [
  { name: 'receiptHash', type: 'bytes32' },
  { name: 'verifier', type: 'address' },
  { name: 'method', type: 'uint8' },
  { name: 'verdict', type: 'uint8' },
  { name: 'samples', type: 'uint16' },
  { name: 'failures', type: 'uint16' },
  { name: 'evidenceHash', type: 'bytes32' },
  { name: 'checkedAt', type: 'uint64' },
] as const

/** How work was checked, by the number that `WorkVerdict.method` has. */
export const VERDICT_METHODS = {
  none: 0,
  freivalds: 1,
  fullRerun: 2,
  sampledRerun: 3,
  prefill: 4,
  agreement: 5,
} as const

/** By the number that `WorkVerdict.verdict` has. */
export const VERDICTS = { reject: 0, accept: 1, inconclusive: 2 } as const

/** What a verifier signs about one receipt, as JSON. Times are Unix milliseconds. */
export const WorkVerdict = z.strictObject({
  /** EIP-712 digest of the receipt. */
  receiptHash: Bytes32,
  verifier: LowerAddress,
  method: z.int().min(0).max(5),
  verdict: z.int().min(0).max(2),
  /** Checks made, and how many of them failed. */
  samples: z.int().min(0).max(65_535),
  failures: z.int().min(0).max(65_535),
  /** SHA-256 of JCS(evidence). */
  evidenceHash: Bytes32,
  checkedAt: z.string().regex(/^(0|[1-9][0-9]{0,19})$/),
})
export type WorkVerdict = z.infer<typeof WorkVerdict>
