import { z } from 'zod'
import { CapabilityEvidence } from './challenge.ts'
import { JobPath } from './job-data.ts'
import { Bytes32, HexBytes, Sha256 } from './money.ts'
import { ReceiptFile } from './receipt.ts'
import { WorkVerdict } from './verdict.ts'

/** How the work ended (reason and exit code), as an output that is compared; no file can have this name. */
export const ENDING = 'how it ended'

/** Method 0: why nothing was checked. */
export const NoEvidence = z.strictObject({ reason: z.string().min(1).max(500) })

/**
 * Method 2: what a re-run of the whole job gave, one line an output (its end, `stdout`, `stderr`, files by path).
 * `comparison` is `exact` unless the job declared a tolerance before it ran.
 */
export const RerunEvidence = z.strictObject({
  comparison: z.enum(['exact', 'tolerance']),
  outputs: z
    .array(
      z.strictObject({
        name: z.union([z.literal([ENDING, 'stdout', 'stderr']), JobPath]),
        expected: Sha256,
        /** Null when the re-run did not make it. */
        found: Sha256.nullable(),
        agrees: z.boolean(),
      }),
    )
    .min(1)
    .max(1027),
})

/** Method 3: chunks drawn with a nonce that the verifier chose after the receipt was signed. */
export const SampleEvidence = z.strictObject({
  nonce: Bytes32,
  /** Chunks there were to choose from. */
  chunks: z.int().min(1).max(1_000_000),
  checks: z
    .array(z.strictObject({ index: z.int().min(0), expected: Sha256, found: Sha256.nullable() }))
    .min(1)
    .max(10_000),
})

/** What a verifier found, in full; `evidenceHash` is SHA-256 of its JCS bytes. */
export const VerdictEvidence = z.union([CapabilityEvidence, RerunEvidence, SampleEvidence, NoEvidence])
export type VerdictEvidence = z.infer<typeof VerdictEvidence>

/** A signed verdict with its evidence. On disk it is exactly its RFC 8785 (JCS) bytes. */
export const VerdictFile = z.strictObject({
  format: z.literal('hearth-verdict-v1'),
  /** The domain of the receipt that it is about. */
  domain: ReceiptFile.shape.domain,
  verdict: WorkVerdict,
  signature: HexBytes,
  evidence: VerdictEvidence,
})
export type VerdictFile = z.infer<typeof VerdictFile>
