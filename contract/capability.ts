import { z } from 'zod'
import { CapabilityEvidence, ChallengeSize } from './challenge.ts'
import { Bytes32, LowerAddress } from './money.ts'

/** What answered a challenge; `software`: a processor that plays a graphics card. */
export const CapabilityCard = z.strictObject({
  adapter: z.enum(['gpu', 'software']),
  /** As its driver says it. */
  name: z.string(),
})
export type CapabilityCard = z.infer<typeof CapabilityCard>

/** What one verifier found out about the speed of a card; the signed file behind it says the same. */
export const SpeedProof = z.strictObject({
  /** In the provider's own words: a challenge proves a speed, and no model. */
  card: CapabilityCard,
  /** Nominal operations a second of exact whole-number arithmetic. */
  throughput: z.number().positive(),
  ...ChallengeSize.shape,
  k: CapabilityEvidence.shape.k,
  elapsedMs: CapabilityEvidence.shape.elapsedMs,
  together: CapabilityEvidence.shape.together,
  /** Whose key signed what it measured. */
  verifier: LowerAddress,
  /** The provider checked itself: nobody else vouches for the time. */
  selfMade: z.boolean(),
  /** Unix milliseconds, by the verifier's clock. */
  checkedAt: z.number().int().min(0),
  /** EIP-712 digest of the receipt it is about; the file is at `GET /v1/attestations/:receipt`. */
  receipt: Bytes32,
})
export type SpeedProof = z.infer<typeof SpeedProof>

/** At most so many verifiers are shown, the latest of each. */
export const MAX_SPEED_PROOFS = 5

/** Whether this machine lets its speed be checked, and what came of it. */
export const CapabilityView = z.strictObject({
  /** A challenge would be taken now. */
  open: z.boolean(),
  /** Why it would or would not, in a sentence. */
  why: z.string(),
  /** What would answer it; null where no GPU works. */
  card: CapabilityCard.nullable(),
  /** The machine checks itself at the moment. */
  checking: z.boolean(),
  /** Newest first, one of each verifier. */
  proofs: z.array(SpeedProof).max(MAX_SPEED_PROOFS),
})
export type CapabilityView = z.infer<typeof CapabilityView>

/** What clients may ask about the speed of this machine. */
export const capabilityCalls = {
  /** Challenges this machine by itself, and keeps what came of it: a proof that says who made it. */
  'capability.prove': { in: z.strictObject({}), out: CapabilityView },
  /** The exact bytes of an attestation file, as text. */
  'capability.file': { in: z.strictObject({ receipt: Bytes32 }), out: z.strictObject({ text: z.string() }) },
} as const
