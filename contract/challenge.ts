import { z } from 'zod'
import { Bytes32, HexBytes, LowerAddress } from './money.ts'
import { DeviceDescription, ReceiptFile, WorkReceipt } from './receipt.ts'
import { WorkVerdict } from './verdict.ts'

/**
 * Messages of the capability challenge `cap-matmul-v1` (sandbox-proof section 7), one request each:
 *
 *     GET  /v1/challenges                -> ChallengeTerms; also what round trips are measured with
 *     POST /v1/challenges                Challenge -> ChallengeCommit, which stops the clock
 *     POST /v1/challenges/:id/response   ChallengeUpload -> 2n^2 bytes, application/octet-stream
 *     POST /v1/challenges/:id/receipt    CapabilityReceiptRequest -> CapabilityReceipt
 *     POST /v1/challenges/:id/verdict    CapabilityVerdict -> nothing, 204
 */
export const CHALLENGE_TYPE = 'cap-matmul-v1'
/** Largest prime below 2^16; entries of the matrices are below it. */
export const CHALLENGE_MODULUS = 65_521
export const MAX_CHALLENGE_SIDE = 4096
export const MAX_CHALLENGE_STEPS = 256
/** Bytes of any JSON message about a challenge. */
export const MAX_CHALLENGE_MESSAGE_BYTES = 64 * 1024

/** Side of the matrices, and number of multiplications. */
const size = { n: z.int().min(1).max(MAX_CHALLENGE_SIDE), T: z.int().min(1).max(MAX_CHALLENGE_STEPS) }

export const ChallengeSize = z.strictObject(size)
export type ChallengeSize = z.infer<typeof ChallengeSize>

/** Whether a provider takes a challenge now, and how large a one. */
export const ChallengeTerms = z.strictObject({
  type: z.literal(CHALLENGE_TYPE),
  provider: LowerAddress,
  open: z.boolean(),
  /** Why it does or does not, in a sentence. */
  why: z.string().max(500),
  maximum: ChallengeSize,
})
export type ChallengeTerms = z.infer<typeof ChallengeTerms>

export const Challenge = z.strictObject({
  type: z.literal(CHALLENGE_TYPE),
  /** Random; names the challenge in every later message and in the receipt. */
  challengeId: Bytes32,
  seed: Bytes32,
  ...size,
  /** The commitment must be back so many milliseconds after the challenge was sent. */
  deadlineMs: z.int().min(100).max(120_000),
})
export type Challenge = z.infer<typeof Challenge>

export const ChallengeCommit = z.strictObject({
  challengeId: Bytes32,
  /** SHA-256 of the response. */
  commit: Bytes32,
})
export type ChallengeCommit = z.infer<typeof ChallengeCommit>

export const ChallengeUpload = z.strictObject({ challengeId: Bytes32, upload: z.literal(true) })
export type ChallengeUpload = z.infer<typeof ChallengeUpload>

/** `verifier` becomes the receipt's `requester`. */
export const CapabilityReceiptRequest = z.strictObject({ challengeId: Bytes32, verifier: LowerAddress })
export type CapabilityReceiptRequest = z.infer<typeof CapabilityReceiptRequest>

/** A signed receipt of kind 0 and the device description behind its `deviceHash`. */
export const CapabilityReceipt = z.strictObject({
  domain: ReceiptFile.shape.domain,
  receipt: WorkReceipt,
  signature: HexBytes,
  device: DeviceDescription,
})
export type CapabilityReceipt = z.infer<typeof CapabilityReceipt>

/** Why an answer was rejected. */
export const RejectionCode = z.enum([
  'challenge/wrong-length',
  'challenge/wrong-commit',
  'challenge/entry-too-large',
  'challenge/wrong-product',
])
export type RejectionCode = z.infer<typeof RejectionCode>

/** What the verifier measured; `evidenceHash` of its verdict is SHA-256 of the JCS bytes of this. */
export const CapabilityEvidence = z.strictObject({
  /** Secret vectors the answer was checked with. */
  k: z.int().min(1).max(16),
  /** From the write of the challenge to the arrival of the commitment. */
  elapsedMs: z.number().positive().max(600_000),
  /** Least round trip of the same connection; 0 where it could not be measured. */
  rttMs: z.number().min(0).max(600_000),
  /** How many providers were challenged in the same second, this one included. */
  together: z.int().min(1).max(64),
  rejection: RejectionCode.nullable(),
})
export type CapabilityEvidence = z.infer<typeof CapabilityEvidence>

/** A signed verdict in the domain of the receipt that it is about. */
export const CapabilityVerdict = z.strictObject({
  verdict: WorkVerdict,
  signature: HexBytes,
  evidence: CapabilityEvidence,
})
export type CapabilityVerdict = z.infer<typeof CapabilityVerdict>

/**
 * What a machine can show for its speed: receipt and verdict of one challenge with everything their
 * hashes commit to. On disk it is exactly its RFC 8785 (JCS) bytes.
 */
export const CapabilityAttestation = z.strictObject({
  format: z.literal('hearth-attestation-v1'),
  ...size,
  ...CapabilityReceipt.shape,
  verdict: WorkVerdict,
  verdictSignature: HexBytes,
  evidence: CapabilityEvidence,
})
export type CapabilityAttestation = z.infer<typeof CapabilityAttestation>
