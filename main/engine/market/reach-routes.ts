import { MAX_REACH_MESSAGE_BYTES, type ReachAnswer, ReachNonce, ReachQuestion } from '../../../contract/reach-check.ts'
import { HearthError } from '../../../contract/errors.ts'
import type { Clock } from '../ports/clock.ts'
import { type MarketContext, remoteAddress, sourceOfRequest } from './context.ts'
import type { Pace } from './paced.ts'
import { createRateLimiter, type RateLimit } from './rate.ts'
import { assertLength, jsonBody } from './request-body.ts'

/** Whoever tells others whether they can be reached, and is told itself. */
export interface MarketReach {
  answer(source: string | null, question: ReachQuestion): Promise<ReachAnswer>
  word(nonce: string): string | null
}

/** A machine asks a few times while its owner sets it up, and then twice an hour. */
const RATE: RateLimit = { perSecond: 1 / 60, burst: 6 }

/** `POST /v1/reach`: visits who asks, at the address it asks from and no other. */
export function answerReach(reach: MarketReach, { clock, pace }: { readonly clock: Clock; readonly pace: Pace }) {
  const allowed = createRateLimiter(RATE, clock)
  return async (context: MarketContext): Promise<Response> => {
    if (!allowed(sourceOfRequest(context))) {
      throw new HearthError('request/too-many', 'Too many requests at once.', { hint: 'Slow down and try again.' })
    }
    assertLength(context, MAX_REACH_MESSAGE_BYTES)
    const question = ReachQuestion.safeParse(await jsonBody(context, MAX_REACH_MESSAGE_BYTES, pace))
    if (!question.success) throw new HearthError('request/invalid', 'This is no question about reach.')
    return context.json(await reach.answer(remoteAddress(context), question.data))
  }
}

/** `GET /v1/reach/:nonce`: the word that a visitor brings back. */
export function sendReachWord(context: MarketContext, reach: MarketReach): Response {
  const nonce = ReachNonce.safeParse(context.req.param('nonce'))
  const word = nonce.success ? reach.word(nonce.data) : null
  if (word === null) throw new HearthError('reach/unknown', 'Nobody is expected here.')
  return context.text(word)
}
