import { randomBytes } from 'node:crypto'
import { HearthError } from '../../../contract/errors.ts'
import { say } from '../../../contract/words/say.ts'
import { ChallengeArithmetic } from '../challenge/verifier/arithmetic.ts'
import { measureProvider } from '../challenge/verifier/calibrate.ts'
import { ChallengePreparer } from '../challenge/verifier/preparer.ts'
import type { Clock } from '../ports/clock.ts'
import type { Signer } from '../proof/signature.ts'

/**
 * Challenges this machine over its own market, exactly as a stranger would, signing as the provider itself: the
 * attestation names the same key twice, and everybody can see that nobody else vouches for the time.
 * @throws HearthError `capability/not-proven` with what went wrong, in words
 */
export async function checkOneself(parts: {
  readonly marketUrl: string
  readonly signer: Signer
  /** `arithmetic-thread.ts`, or its bundle. */
  readonly arithmeticFile: string
  readonly clock: Clock
}): Promise<void> {
  const { marketUrl, signer, clock } = parts
  const arithmetic = new ChallengeArithmetic(parts.arithmeticFile)
  try {
    const preparer = new ChallengePreparer({ arithmetic, random: randomBytes })
    const target = { url: new URL(marketUrl), provider: signer.address }
    const outcome = await measureProvider(target, { preparer, signer, clock })
    if (outcome.result === 'accepted' && outcome.delivered) return
    const detail = outcome.result === 'accepted' ? say`The proof could not be kept.` : outcome.detail
    throw new HearthError('capability/not-proven', `The card was not proven: ${detail}`, {
      hint: 'Try again when nothing else uses the card.',
    })
  } finally {
    await arithmetic.stop()
  }
}
