import type { ChallengeSize, RejectionCode } from '../../../../contract/challenge.ts'
import type { Address } from '../../../../contract/money.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Signer } from '../../proof/signature.ts'
import type { ChallengePreparer } from './preparer.ts'

/** A provider's market, and whose it must be where that is known. */
export interface ChallengeTarget {
  readonly url: URL
  readonly provider?: Address
  /** Where its name leads, when somebody has looked it up already. */
  readonly ip?: string
}

export interface ChallengerParts {
  readonly preparer: Pick<ChallengePreparer, 'prepare'>
  /** The verifier's key. */
  readonly signer: Signer
  readonly clock: Clock
  readonly limits?: Partial<ChallengerLimits>
}

export interface ChallengerLimits {
  /** The commitment must be back by then. */
  readonly deadlineMs: number
  /** For one small message. */
  readonly messageMs: number
  /** The slowest that a response may come. */
  readonly bytesPerSecond: number
}

export const CHALLENGER_LIMITS: ChallengerLimits = {
  deadlineMs: 20_000,
  messageMs: 10_000,
  bytesPerSecond: 256 * 1024,
}

export interface Measured {
  readonly size: ChallengeSize
  readonly provider: Address
  /** The largest that it takes. */
  readonly maximum: ChallengeSize
  readonly elapsedMs: number
  readonly rttMs: number
  /** Nominal operations per second. */
  readonly score: number
}

export interface Accepted extends Measured {
  readonly result: 'accepted'
  /** The attestation file. */
  readonly attestation: string
  /** False when the provider would not take it; it is none the worse for that. */
  readonly delivered: boolean
}

export interface Rejected extends Measured {
  readonly result: 'rejected'
  readonly code: RejectionCode
  readonly detail: string
  /** Both sides' signatures under a wrong answer; null when the provider would not sign for it. */
  readonly attestation: string | null
}

/** There was no answer to judge in time, or no receipt for it. */
export interface Failed {
  readonly result: 'failed'
  readonly size: ChallengeSize
  /** `challenge/...` */
  readonly code: string
  readonly detail: string
}

/** What came of challenging one provider once. */
export type ChallengeOutcome = Accepted | Rejected | Failed
