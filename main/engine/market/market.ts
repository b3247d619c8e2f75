import { Hono } from 'hono'
import { REGISTRATION_PATH } from '../../../contract/agent-registry.ts'
import { HearthError } from '../../../contract/errors.ts'
import { LowerAddress } from '../../../contract/money.ts'
import { REACH_PATH } from '../../../contract/reach-check.ts'
import type { JobKind } from '../../../contract/worker.ts'
import { isByExact } from '../payments/payment-scheme.ts'
import { sendAttestation } from './attestations.ts'
import { refuseBannedCalls } from './banned.ts'
import { buyJob } from './buy-job.ts'
import { challengeRoutes } from './challenge-routes.ts'
import { type MarketContext, type MarketEnv, sourceOfRequest } from './context.ts'
import { cancelJob, showJob } from './follow-job.ts'
import { sendFile, sendReceipt, sendResult, sendStream } from './job-results.ts'
import { heldAnswers } from './held-answers.ts'
import type { KindStanding } from './needs.ts'
import { offersOf } from './offers.ts'
import { sendData } from './paid-data.ts'
import { sendEvents } from './paid-events.ts'
import { DEFAULT_LIMITS, type MarketDeps, type MarketParts } from './parts.ts'
import { problemOf, problemResponse, withAlternatives } from './problem.ts'
import { createRateLimiter } from './rate.ts'
import { answerReach, sendReachWord } from './reach-routes.ts'
import { sendRegistration } from './registration.ts'
import { retrievalRoute } from './retrieval-routes.ts'
import { serverTiming } from './server-timing.ts'
import { receiveUpload } from './uploads.ts'
import { buyValidation, sendVerdict } from './validate.ts'
import { giveDepositBack } from './voucher-sale.ts'

/**
 * The public market: offers, uploads, paid jobs and their results over plain HTTP with x402, one
 * Fetch-style app for any carrier. Every error is an RFC 9457 problem with a stable code. A job's id
 * is 128 random bits or more and the only key to it.
 */
export function createMarket(deps: MarketDeps): Hono<MarketEnv> {
  const parts: MarketParts = { ...deps, limits: { ...DEFAULT_LIMITS, ...deps.limits } }
  const app = new Hono<MarketEnv>()
  app.use(guard(parts))
  app.use(quietHeaders)
  app.use(afterTheDisk(parts))
  app.use(refuseBannedCalls(parts))
  app.onError((error) => {
    if (!(error instanceof HearthError)) parts.log.error('market.unexpected', { error: error.name })
    return problemResponse(withAlternatives(problemOf(error), () => parts.alternatives(null)))
  })
  app.notFound(() => problemResponse(problemOf(new HearthError('route/unknown', 'There is nothing at this address.'))))

  const provider = LowerAddress.parse(parts.provider.toLowerCase())
  app.route('/v1/challenges', challengeRoutes({ ...parts, provider, pace: parts.limits.pace }))
  const hold = heldAnswers(parts.limits.held)
  const retrieve = retrievalRoute(() => parts.retrieval, parts, hold)
  const routes: readonly Route[] = [
    ['/health', { GET: (context) => context.json({ ok: true }) }],
    ['/v1/offers', { GET: (context) => context.json(offers(parts)) }],
    ['/v1/uploads', { POST: (context) => receiveUpload(context, parts) }],
    ['/v1/jobs', { GET: (context) => giveDepositBack(context, parts), POST: (context) => buyJob(context, parts) }],
    ['/v1/jobs/:id', { GET: (context) => showJob(context, parts), DELETE: (context) => cancelJob(context, parts) }],
    ['/v1/jobs/:id/events', { GET: (context) => sendEvents(context, parts) }],
    ['/v1/data/:upload', { GET: (context) => sendData(context, parts, hold) }],
    ['/v1/jobs/:id/result', { GET: (context) => sendResult(context, parts) }],
    ['/v1/jobs/:id/result/:stream', { GET: (context) => sendStream(context, parts) }],
    ['/v1/jobs/:id/files/*', { GET: (context) => sendFile(context, parts) }],
    ['/v1/validate', { POST: (context) => buyValidation(context, parts) }],
    ['/v1/jobs/:id/verdict', { GET: (context) => sendVerdict(context, parts) }],
    ['/v1/attestations/:receipt', { GET: (context) => sendAttestation(context, parts) }],
    ['/v1/jobs/:id/receipt', { GET: (context) => sendReceipt(context, parts) }],
    [REGISTRATION_PATH, { GET: (context) => sendRegistration(context, parts) }],
    [REACH_PATH, { POST: answerReach(parts.reach, { clock: parts.clock, pace: parts.limits.pace }) }],
    [`${REACH_PATH}/:nonce`, { GET: (context) => sendReachWord(context, parts.reach) }],
    ['/ipfs/*', { GET: retrieve }],
  ]
  for (const [path, methods] of routes) {
    for (const [method, handler] of Object.entries(methods)) app.on(method, path, handler)
    app.all(path, () => wrongMethod(Object.keys(methods)))
  }
  return app
}

type Handler = (context: MarketContext) => Response | Promise<Response>
type Route = readonly [path: string, methods: Readonly<Partial<Record<'GET' | 'POST' | 'DELETE', Handler>>>]

function offers(parts: MarketParts) {
  return offersOf({
    ...parts,
    accepts: parts.accepts(),
    calls: parts.vouchers(undefined) !== null,
    prices: parts.prices(),
    capability: parts.capability(),
    gpu: parts.jobs.gpu(),
    processorPace: parts.processorPace?.() ?? 1,
    gpuPace: parts.gpuPace?.() ?? 1,
    speed: parts.speed.proofs(),
    standing: { wasm: standing(parts, 'wasm'), wgsl: standing(parts, 'wgsl') },
  })
}

function standing({ availability, jobs }: MarketParts, kind: JobKind): KindStanding {
  const { open, why } = availability()
  const problem = open ? jobs.problem(kind) : null
  return { open: open && problem === null, why: problem ?? why, queue: jobs.queue(kind) }
}

function wrongMethod(allowed: readonly string[]): Response {
  const error = new HearthError('route/wrong-method', `This address knows only ${allowed.join(' and ')}.`)
  return problemResponse(problemOf(error), { allow: allowed.join(', ') })
}

/** Bounds how much is asked at once, by one source and by all. */
function guard(parts: MarketParts) {
  const allowed = createRateLimiter(parts.limits.rate, parts.clock)
  const allowedPaid = createRateLimiter(parts.limits.paidRate, parts.clock)
  let answering = 0
  return async (context: MarketContext, next: () => Promise<void>): Promise<void> => {
    // Calls are cheap to refuse, and a stock buyer asks for the price of each; for `exact` the chain is asked.
    const isCall =
      (context.req.path.startsWith('/v1/data/') || context.req.path.startsWith('/ipfs/')) &&
      !isByExact(context.req.header('payment-signature'))
    if (!(isCall ? allowedPaid : allowed)(sourceOfRequest(context))) {
      throw new HearthError('request/too-many', 'Too many requests at once.', { hint: 'Slow down and try again.' })
    }
    if (answering >= parts.limits.concurrent)
      throw new HearthError('market/busy', 'Too many requests are being answered.')
    answering += 1
    try {
      await next()
    } finally {
      answering -= 1
    }
  }
}

/**
 * No answer leaves before all it may tell is on the disk itself: what was done for it, and the end of a job that somebody
 * else asked about a moment before.
 */
function afterTheDisk({ ledger, clock }: MarketParts) {
  return async (context: MarketContext, next: () => Promise<void>): Promise<void> => {
    await next()
    const since = clock.monotonic()
    await ledger.durable()
    const { headers } = context.res
    if (headers.has('server-timing')) {
      headers.append('server-timing', serverTiming(new Map([['disk', clock.monotonic() - since]])))
    }
  }
}

/** Nothing here is a page: no cache, no sniffing, no script, and no other site's script may read it. */
async function quietHeaders(context: MarketContext, next: () => Promise<void>): Promise<void> {
  await next()
  const { headers } = context.res
  headers.set('x-content-type-options', 'nosniff')
  headers.set('content-security-policy', "default-src 'none'; sandbox")
  headers.set('cross-origin-resource-policy', 'same-origin')
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store')
  // What was refused before all of it was read is not read to its end: the connection is of no more use.
  if (context.env?.incoming?.complete === false) headers.set('connection', 'close')
}
