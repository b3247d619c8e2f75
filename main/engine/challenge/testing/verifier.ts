import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { systemClock } from '../../ports/clock.ts'
import type { RandomBytes } from '../../proof/challenge/vectors.ts'
import { createSigner } from '../../proof/signature.ts'
import { ChallengeArithmetic } from '../verifier/arithmetic.ts'
import type { ChallengerLimits, ChallengerParts } from '../verifier/outcome.ts'
import { ChallengePreparer } from '../verifier/preparer.ts'

const threadFile = path.resolve(import.meta.dirname, '../verifier/arithmetic-thread.ts')

export interface TestVerifier extends ChallengerParts {
  readonly arithmetic: ChallengeArithmetic
  readonly preparer: ChallengePreparer
  /** The same verifier with other limits. */
  within(limits: Partial<ChallengerLimits>): ChallengerParts
  stop(): Promise<void>
}

/** A real verifier with its thread; to be stopped. */
export function startVerifier(random: RandomBytes = randomBytes): TestVerifier {
  const arithmetic = new ChallengeArithmetic(threadFile)
  const preparer = new ChallengePreparer({ arithmetic, random })
  const parts = { preparer, signer: createSigner(new Uint8Array(32).fill(2)), clock: systemClock }
  return {
    ...parts,
    arithmetic,
    within: (limits) => ({ ...parts, limits }),
    stop: () => arithmetic.stop(),
  }
}
