import { type ChallengeSize, MAX_CHALLENGE_SIDE, MAX_CHALLENGE_STEPS } from '../../../../contract/challenge.ts'
import { challengeOperations } from './score.ts'

/** A run that takes so long says something about the card, and not much longer than a person would wait. */
export const RUN_MS = { least: 500, target: 1500, most: 3000 } as const

/** Fast enough on the slowest card, and on a processor that plays one. */
export const FIRST_SIZE: ChallengeSize = { n: 128, T: 4 }

/** Fewer steps leave too much of the time to starting; more cost the verifier, whose work grows with each. */
const USUAL_STEPS = 8
/** However little time a run took, the next has at most so many times its work. */
const MAX_GROWTH = 64
/** What is believed at least to have been spent on the work and not on starting: clocks and start-up vary. */
const LEAST_WORK_SHARE = 0.1
const SIDE_MULTIPLE = 64

/** A challenge that was answered in time. */
export interface TimedRun {
  readonly size: ChallengeSize
  readonly elapsedMs: number
}

/**
 * The size to challenge with next, so that one run takes 0.5 to 3 s; null when the last did, or when no permitted
 * size would come closer. Sides grow before steps: the prover's work goes with n^3, the verifier's with n^2.
 * @param before the run before that, which tells start-up from work
 */
export function nextSize(
  last: TimedRun,
  before: TimedRun | null,
  maximum: ChallengeSize = { n: MAX_CHALLENGE_SIDE, T: MAX_CHALLENGE_STEPS },
): ChallengeSize | null {
  if (last.elapsedMs >= RUN_MS.least && last.elapsedMs <= RUN_MS.most) return null
  const { startMs, workMs } = timesOf(last, before)
  const growth = Math.min(MAX_GROWTH, Math.max(RUN_MS.target - startMs, RUN_MS.least) / workMs)
  const size = sizeOf((challengeOperations(last.size) / 2) * growth, maximum)
  // A run that was too short is only worth repeating with more work, one that was too long with less.
  const tooShort = last.elapsedMs < RUN_MS.least
  const more = challengeOperations(size) - challengeOperations(last.size)
  return (tooShort ? more > 0 : more < 0) ? size : null
}

function timesOf(
  { size, elapsedMs }: TimedRun,
  before: TimedRun | null,
): { readonly startMs: number; readonly workMs: number } {
  if (before === null) return { startMs: 0, workMs: Math.max(elapsedMs, 1) }
  const [work, workBefore] = [challengeOperations(size), challengeOperations(before.size)]
  const measured = ((elapsedMs - before.elapsedMs) / (work - workBefore)) * work
  const workMs = Math.max(1, Math.min(elapsedMs, Math.max(measured, LEAST_WORK_SHARE * elapsedMs)))
  return { startMs: Math.max(0, elapsedMs - workMs), workMs }
}

/** The size with about so many products of two entries. */
function sizeOf(products: number, maximum: ChallengeSize): ChallengeSize {
  const ideal = Math.cbrt(products / USUAL_STEPS)
  const rounded = Math.round(ideal / SIDE_MULTIPLE) * SIDE_MULTIPLE
  const n = Math.min(maximum.n, Math.max(SIDE_MULTIPLE, rounded))
  const T = Math.min(maximum.T, Math.max(1, Math.round(products / n ** 3)))
  return { n, T }
}
