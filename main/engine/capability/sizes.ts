import { type ChallengeSize, MAX_CHALLENGE_STEPS } from '../../../contract/challenge.ts'
import type { SoldGpu } from '../jobs/sold-gpu.ts'

/**
 * The largest challenge for a processor that plays a graphics card: a few seconds on two cores that do other things
 * as well.
 */
export const LARGEST_ON_SOFTWARE: ChallengeSize = { n: 128, T: 16 }

/**
 * The largest challenge that is taken. A card takes whatever its memory bindings hold: the time it needs is bounded by
 * the deadline of whoever asks, and by what challenges may take of the card. Pure.
 * @param largestSide of a matrix, for a device that binds so many bytes
 */
export function largestChallenge(gpu: SoldGpu | null, largestSide: (bindingBytes: number) => number): ChallengeSize {
  if (gpu === null || gpu.adapter === 'software') return LARGEST_ON_SOFTWARE
  return { n: Math.max(1, largestSide(gpu.maxBufferBytes)), T: MAX_CHALLENGE_STEPS }
}
