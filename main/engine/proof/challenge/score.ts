import type { ChallengeSize } from '../../../../contract/challenge.ts'

/** Largest share of the elapsed time that a round trip is believed to be: the provider controls its replies. */
const MAX_RTT_SHARE = 0.1

/** Nominal operations of a challenge: a multiplication and an addition for each product of two entries. */
export function challengeOperations({ n, T }: ChallengeSize): number {
  return 2 * n ** 3 * T
}

/**
 * Nominal operations per second (sandbox-proof section 7.5).
 * @param elapsedMs from the write of the challenge to the arrival of the commitment; above 0
 * @param rttMs least round trip on the same connection, 0 where it is not known
 */
export function challengeScore(size: ChallengeSize, elapsedMs: number, rttMs: number): number {
  const believed = Math.min(Math.max(0, rttMs), MAX_RTT_SHARE * elapsedMs)
  return challengeOperations(size) / ((elapsedMs - believed) / 1000)
}
