import type { ChallengeSize } from '../../../../contract/challenge.ts'
import { FIRST_SIZE, nextSize, RUN_MS, type TimedRun } from '../../proof/challenge/scale.ts'
import { challengeProvider } from './challenger.ts'
import type { ChallengeOutcome, ChallengerParts, ChallengeTarget } from './outcome.ts'

/** However a provider's times jump, it is asked no more often. */
const MAX_RUNS = 8

/**
 * Challenges a provider with growing sizes until one run takes 0.5 to 3 s, or it takes no larger ones. The outcome
 * is that of the last run, or of the first that was not accepted.
 */
export async function measureProvider(target: ChallengeTarget, parts: ChallengerParts): Promise<ChallengeOutcome> {
  let before: TimedRun | null = null
  let outcome = await challengeProvider(target, FIRST_SIZE, parts)
  if (outcome.result === 'accepted' && outcome.elapsedMs >= RUN_MS.least) {
    // Work this small that takes long was waiting for its worker; a slow machine takes as long once more.
    outcome = await challengeProvider(target, FIRST_SIZE, parts)
  }
  for (let runs = 1; runs < MAX_RUNS && outcome.result === 'accepted'; runs += 1) {
    const next: ChallengeSize | null = nextSize(outcome, before, outcome.maximum)
    if (next === null) break
    before = outcome
    outcome = await challengeProvider(target, next, parts)
  }
  return outcome
}
