import { type Sharing, sharingOf } from '../../proof/challenge/sharing.ts'
import { measureProvider } from './calibrate.ts'
import { readyChallenge } from './challenger.ts'
import type { ChallengeOutcome, ChallengerParts, ChallengeTarget } from './outcome.ts'

export interface TogetherRow {
  readonly target: ChallengeTarget
  /** Challenged by itself, with a size that takes it 0.5 to 3 s. */
  readonly alone: ChallengeOutcome
  /** Challenged with the same size in the same second as the others; null where it, or no other, was accepted alone. */
  readonly together: ChallengeOutcome | null
  /** Its speed together over its speed alone; 0 when it failed together, null where it was not asked. */
  readonly kept: number | null
}

export interface TogetherReport {
  readonly rows: readonly TogetherRow[]
  readonly sharing: Sharing
}

/**
 * Challenges several providers one after the other and then all at once, so that one card cannot pose as many:
 * identities on one card slow each other down. Every challenge has a seed and a secret of its own.
 */
export async function challengeTogether(
  targets: readonly ChallengeTarget[],
  parts: ChallengerParts,
): Promise<TogetherReport> {
  const alone: { readonly target: ChallengeTarget; readonly outcome: ChallengeOutcome }[] = []
  for (const target of targets) alone.push({ target, outcome: await measureProvider(target, parts) })
  const together = await allAtOnce(alone, parts)
  const rows = alone.map(({ target, outcome }, index): TogetherRow => {
    const second = together[index] ?? null
    return { target, alone: outcome, together: second, kept: keptOf(outcome, second) }
  })
  return { rows, sharing: sharingOf(rows.flatMap(({ kept }) => (kept === null ? [] : [kept]))) }
}

/** In the order of `alone`; null for those that were not accepted there, and for all where only one was. */
async function allAtOnce(
  alone: readonly { readonly target: ChallengeTarget; readonly outcome: ChallengeOutcome }[],
  parts: ChallengerParts,
): Promise<readonly (ChallengeOutcome | null)[]> {
  if (alone.filter(({ outcome }) => outcome.result === 'accepted').length < 2) return alone.map(() => null)
  const prepared = await Promise.all(
    alone.map(async ({ outcome }) => (outcome.result === 'accepted' ? parts.preparer.prepare(outcome.size) : null)),
  )
  const ready = await Promise.all(
    alone.map(async ({ target }, index) => {
      const challenge = prepared[index]
      return challenge === null || challenge === undefined ? null : readyChallenge(target, challenge, parts)
    }),
  )
  const count = ready.filter((challenge) => challenge !== null).length
  return Promise.all(ready.map(async (challenge) => challenge?.run(count) ?? null))
}

function keptOf(alone: ChallengeOutcome, together: ChallengeOutcome | null): number | null {
  if (alone.result !== 'accepted' || together === null) return null
  return together.result === 'accepted' ? together.score / alone.score : 0
}
