import { say } from '../../contract/words/say.ts'
import type { ChallengerParts, ChallengeOutcome } from '../engine/challenge/verifier/outcome.ts'
import { measureProvider } from '../engine/challenge/verifier/calibrate.ts'
import type { Provider } from './find.ts'
import { pin } from './reach.ts'
import type { World } from './world.ts'

/** What a card was found to be. */
export interface CardCheck {
  /** `lie`: it answered wrongly, or is far slower than it says. `unknown`: there was no answer to judge. */
  readonly verdict: 'holds' | 'lie' | 'unknown'
  /** Operations a second that were measured; null without an answer. */
  readonly measured: number | null
  /** In a sentence; what the provider itself said may be in it. */
  readonly why: string
}

/** Speed varies with what else a machine does; half of what was claimed is no longer that. */
const LEAST_SHARE = 0.5
const LOOK_UP_MS = 5_000

/**
 * Has a provider prove the speed that it claims, with a capability challenge of our own (sandbox-proof section 7), at
 * the address its name has now. Costs nobody money.
 * @throws HearthError as `pin`
 */
export async function checkCard(world: World, provider: Provider, parts: ChallengerParts): Promise<CardCheck> {
  const { url, ip } = await pin(provider.endpoint, world.reach, AbortSignal.timeout(LOOK_UP_MS))
  const outcome = await measureProvider({ url, ip, provider: provider.offer.provider }, parts)
  return judgeCard(outcome, provider.offer.claimedSpeed)
}

/** Pure. @param claimed operations a second; null where nothing was claimed */
export function judgeCard(outcome: ChallengeOutcome, claimed: number | null): CardCheck {
  if (outcome.result === 'failed') return { verdict: 'unknown', measured: null, why: outcome.detail }
  const { score } = outcome
  if (outcome.result === 'rejected') return { verdict: 'lie', measured: null, why: outcome.detail }
  if (claimed === null || score >= claimed * LEAST_SHARE) {
    return { verdict: 'holds', measured: score, why: say`It answered rightly, as fast as it says.` }
  }
  const times = Math.round(claimed / score)
  return { verdict: 'lie', measured: score, why: say`It is ${times} times slower than it says.` }
}
