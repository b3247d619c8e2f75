import { HearthError } from '../../../../contract/errors.ts'
import type { MarketDeps } from '../parts.ts'

function nothing(): never {
  throw new HearthError('challenge/unknown', 'There is no challenge with this id.')
}

/** The market of a machine that is never challenged. */
export const noChallenges: Pick<MarketDeps, 'challenges' | 'speed'> = {
  challenges: {
    standing: () => ({ open: false, why: 'Not here.', maximum: { n: 1, T: 1 } }),
    take: async () => nothing(),
    response: nothing,
    receipt: async () => nothing(),
    verdict: async () => nothing(),
  },
  speed: { proofs: () => [], file: () => null },
}
