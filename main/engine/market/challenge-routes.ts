import { Hono } from 'hono'
import type { z } from 'zod'
import {
  CapabilityReceiptRequest,
  CapabilityVerdict,
  type CapabilityReceipt,
  Challenge,
  type ChallengeCommit,
  type ChallengeSize,
  CHALLENGE_TYPE,
  ChallengeTerms,
  ChallengeUpload,
  MAX_CHALLENGE_MESSAGE_BYTES,
} from '../../../contract/challenge.ts'
import { HearthError } from '../../../contract/errors.ts'
import { type Address, Bytes32, type Hex } from '../../../contract/money.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import { byteStream } from './byte-stream.ts'
import { dropConnection, type MarketContext, type MarketEnv, sourceOfRequest } from './context.ts'
import { type Pace, paced } from './paced.ts'
import { problemOf, problemResponse } from './problem.ts'
import { createRateLimiter, type RateLimit } from './rate.ts'
import { assertLength, jsonBody } from './request-body.ts'

/** Whoever answers capability challenges, one at a time; every method throws HearthErrors `challenge/...`. */
export interface MarketChallenges {
  standing(): { readonly open: boolean; readonly why: string; readonly maximum: ChallengeSize }
  take(challenge: Challenge, signal: AbortSignal): Promise<ChallengeCommit>
  response(challengeId: Hex): Uint8Array
  receipt(challengeId: Hex, verifier: Address): Promise<CapabilityReceipt>
  verdict(challengeId: Hex, verdict: CapabilityVerdict): Promise<void>
}

export interface ChallengeRouteDeps {
  readonly challenges: MarketChallenges
  /** Whose key signs the receipts; lower case. */
  readonly provider: Address
  readonly clock: Pick<Clock, 'monotonic'>
  readonly log: Log
  readonly stopping: AbortSignal
  /** The least a peer has to send or take. */
  readonly pace: Pace
  /** Challenges of one source. */
  readonly rate?: RateLimit
}

/** Enough to find the right size for several cards in one go, and then one every ten seconds. */
const RATE: RateLimit = { perSecond: 0.1, burst: 40 }
const PIECE_BYTES = 256 * 1024

/**
 * The prover's side of the capability challenge over HTTP (sandbox-proof section 7.4; the messages are those of
 * contract/challenge.ts), to be mounted at `/v1/challenges`. Every error is an RFC 9457 problem with a stable code.
 */
export function challengeRoutes(deps: ChallengeRouteDeps): Hono<MarketEnv> {
  const { challenges, pace, log } = deps
  const allowed = createRateLimiter(deps.rate ?? RATE, deps.clock)
  const app = new Hono<MarketEnv>()
  app.onError((error) => {
    if (!(error instanceof HearthError)) log.error('challenge.unexpected', { error: error.name })
    return problemResponse(problemOf(error))
  })

  app.get('/', (context) => {
    const terms: ChallengeTerms = {
      type: CHALLENGE_TYPE,
      provider: deps.provider,
      ...challenges.standing(),
    }
    return context.json(ChallengeTerms.parse(terms))
  })

  app.post('/', async (context) => {
    if (!allowed(sourceOfRequest(context))) {
      throw new HearthError('request/too-many', 'Too many challenges at once.', { hint: 'Slow down and try again.' })
    }
    const challenge = await message(context, Challenge, pace)
    const signal = AbortSignal.any([context.req.raw.signal, deps.stopping])
    return context.json(await challenges.take(challenge, signal))
  })

  app.post('/:id/response', async (context) => {
    const { challengeId } = addressed(context, await message(context, ChallengeUpload, pace))
    const response = challenges.response(challengeId)
    context.header('content-type', 'application/octet-stream')
    context.header('content-length', String(response.length))
    const body = paced(piecesOf(response), pace, () => dropConnection(context))
    return context.body(byteStream(body))
  })

  app.post('/:id/receipt', async (context) => {
    const { challengeId, verifier } = addressed(context, await message(context, CapabilityReceiptRequest, pace))
    return context.json(await challenges.receipt(challengeId, verifier))
  })

  app.post('/:id/verdict', async (context) => {
    const challengeId = idOf(context)
    await challenges.verdict(challengeId, await message(context, CapabilityVerdict, pace))
    return context.body(null, 204)
  })

  const known: readonly (readonly [path: string, methods: string])[] = [
    ['/', 'GET and POST'],
    ...['response', 'receipt', 'verdict'].map((step) => [`/:id/${step}`, 'POST'] as const),
  ]
  for (const [path, methods] of known) {
    app.all(path, () => {
      const error = new HearthError('route/wrong-method', `This address knows only ${methods}.`)
      return problemResponse(problemOf(error), { allow: methods.replace(' and ', ', ') })
    })
  }
  return app
}

/** The body as one of our messages. @throws HearthError `request/...` */
async function message<Schema extends z.ZodType>(
  context: MarketContext,
  schema: Schema,
  pace: Pace,
): Promise<z.output<Schema>> {
  assertLength(context, MAX_CHALLENGE_MESSAGE_BYTES)
  const parsed = schema.safeParse(await jsonBody(context, MAX_CHALLENGE_MESSAGE_BYTES, pace))
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new HearthError('request/invalid', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`.slice(0, 500))
}

/** A message that names the challenge which its address names too. */
function addressed<Message extends { readonly challengeId: Hex }>(context: MarketContext, given: Message): Message {
  if (given.challengeId === idOf(context)) return given
  throw new HearthError('request/invalid', 'challengeId: another one than in the address')
}

function idOf(context: MarketContext): Hex {
  const id = Bytes32.safeParse(context.req.param('id'))
  if (id.success) return id.data
  throw new HearthError('challenge/unknown', 'There is no challenge with this id.')
}

async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES)
}
