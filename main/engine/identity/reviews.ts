import { randomBytes } from 'node:crypto'
import { HearthError } from '../../../contract/errors.ts'
import type { IdentityReview } from '../../../contract/identity.ts'
import type { Address } from '../../../contract/money.ts'
import type { Clock } from '../ports/clock.ts'
import { say } from '../../../contract/words/say.ts'
import { gasBound, type Step } from './plan.ts'

export interface ReviewedChange extends IdentityReview {
  readonly anew: boolean
}

const VALID_MS = 120_000
const MOST = 20

/** Keeps what a person was shown until it is confirmed or too old. */
export function identityReviews(clock: Pick<Clock, 'now'>) {
  const made = new Map<string, ReviewedChange & { confirmed: boolean }>()
  return {
    make: (change: {
      readonly steps: readonly Step[]
      readonly maxFeePerGas: bigint
      readonly feeCoin: string
      readonly payer: Address
      readonly warnings: readonly string[]
      readonly anew: boolean
    }): IdentityReview => {
      const { steps, maxFeePerGas, feeCoin, payer, anew } = change
      const gas = steps.reduce((sum, step) => sum + gasBound(step), 0n)
      const review: IdentityReview = {
        reviewId: randomBytes(16).toString('base64url'),
        steps: steps.map(inWords),
        maxFeeWei: (gas * maxFeePerGas).toString(),
        feeCoin,
        payer,
        expiresAt: clock.now() + VALID_MS,
        warnings: [...change.warnings],
      }
      for (const [id, { expiresAt }] of made) if (expiresAt <= clock.now() || made.size >= MOST) made.delete(id)
      made.set(review.reviewId, { ...review, anew, confirmed: false })
      return review
    },
    /**
     * The change that was reviewed; null when it was confirmed before.
     * @throws HearthError `identity/review-unknown` also for one that is too old
     */
    confirm: (reviewId: string): ReviewedChange | null => {
      const review = made.get(reviewId)
      if (review?.confirmed === true) return null
      if (review !== undefined && review.expiresAt > clock.now()) {
        review.confirmed = true
        return review
      }
      throw new HearthError('identity/review-unknown', 'This change has not been looked at, or too long ago.', {
        hint: 'Look at it again; nothing was sent.',
      })
    },
  }
}

function inWords(step: Step): string {
  if (step.kind === 'register') return say`Register this machine as an agent. Everybody can read it, for good.`
  if (step.kind === 'transfer') return say`Move the agent from the old key to ${step.to}.`
  if (step.kind === 'set-wallet') return say`Name ${step.wallet} as the wallet that the agent is paid to.`
  if (step.kind === 'set-kinds') return say`Say which kinds of jobs are sold: ${step.kinds}.`
  return step.uri.startsWith('data:')
    ? say`Put the registration file into the registry itself, since nobody can ask this machine for it.`
    : say`Say that the registration file is at ${step.uri}.`
}
