import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import { JobRequest } from '../../../contract/market.ts'
import { JobKind } from '../../../contract/worker.ts'
import type { JobRecord } from '../ledger/records.ts'
import type { PayAnswer } from '../payments/pay.ts'
import { requestHash } from '../payments/request-hash.ts'
import { startStopwatch, type Stopwatch } from '../ports/stopwatch.ts'
import type { MarketContext } from './context.ts'
import { waitForEnd } from './follow-job.ts'
import { hasEnded, jobPath, jobView } from './job-view.ts'
import type { MarketParts } from './parts.ts'
import { preferredWait } from './prefer.ts'
import { problem, problemOf, problemResponse } from './problem.ts'
import { purchaseOf } from './purchase.ts'
import { assertLength, jsonBody } from './request-body.ts'
import { serverTiming } from './server-timing.ts'

const MAX_REQUEST_BYTES = 256 * 1024

/** `POST /v1/jobs`: a job is bought, or the stored answer to its payment is given again. */
export async function buyJob(context: MarketContext, parts: MarketParts): Promise<Response> {
  assertLength(context.req.raw, MAX_REQUEST_BYTES)
  const request = jobRequest(await jsonBody(context.req.raw, MAX_REQUEST_BYTES, parts.limits.pace))
  return sellJob(context, parts, {
    route: '/v1/jobs',
    request,
    hash: requestHash(request),
    onPaid: async () => undefined,
    answer: async (job) => jobView(job, parts.ledger.payments),
  })
}

/** A job that is sold, and how its buyer is answered. */
export interface Sale {
  /** Path it is sold at. */
  readonly route: string
  readonly request: JobRequest
  /** Of the request as it was sent: what the payment is bound to. */
  readonly hash: string
  /** What is to be kept before the buyer hears of the job; the same again for the same payment. */
  readonly onPaid: (job: JobRecord) => Promise<void>
  /** The body of the answer, for the job as it is then. */
  readonly answer: (job: JobRecord) => Promise<object>
}

/** Asks for the payment of a job, or takes it, and answers once the job has ended or the buyer’s patience has. */
export async function sellJob(context: MarketContext, parts: MarketParts, sale: Sale): Promise<Response> {
  const header = context.req.header('payment-signature')
  const stopwatch = startStopwatch(parts.clock)
  let refusedBefore = false
  const answer = parts.payments.pay({
    header,
    route: sale.route,
    requestHash: sale.hash,
    stopwatch,
    purchase: async () => {
      try {
        return purchaseOf(sale.request, { ...parts, prices: parts.prices() })
      } catch (error) {
        refusedBefore = true
        throw error
      }
    },
  })
  try {
    return await respond(context, parts, sale, await answer, stopwatch)
  } catch (error) {
    if (refusedBefore && header !== undefined) return paymentUntouched(error)
    throw error
  }
}

function jobRequest(body: unknown): JobRequest {
  const parsed = JobRequest.safeParse(body)
  if (parsed.success) return parsed.data
  const kind = z.looseObject({ manifest: z.looseObject({ kind: z.string() }) }).safeParse(body).data?.manifest.kind
  if (kind !== undefined && !JobKind.options.some((known) => known === kind)) {
    throw new HearthError(
      'job/unknown-kind',
      `Jobs are of kind ${JobKind.options.map((one) => `“${one}”`).join(' or ')}.`,
      {
        hint: 'See GET /v1/offers for the kinds that can be bought here.',
      },
    )
  }
  const issue = parsed.error.issues[0]
  throw new HearthError('request/invalid', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`.slice(0, 500), {
    hint: 'See GET /v1/offers for what can be bought and within which limits.',
  })
}

async function respond(
  context: MarketContext,
  parts: MarketParts,
  sale: Sale,
  answer: PayAnswer,
  stopwatch: Stopwatch,
): Promise<Response> {
  if (answer.kind === 'required') return paymentRequired(answer)
  await sale.onPaid(answer.job)
  const seconds = preferredWait(context.req.header('prefer'))
  const job = seconds === null ? answer.job : await waitForEnd(context, parts, answer.job, seconds)
  context.header('payment-response', answer.paymentResponse)
  context.header('server-timing', serverTiming(stopwatch.times(), parts.jobs.timesOf(job.id)))
  context.header('cache-control', 'no-store, private')
  if (seconds !== null) context.header('preference-applied', `wait=${seconds}`)
  const body = await sale.answer(job)
  if (hasEnded(job)) return context.json(body, 200)
  context.header('location', jobPath(job.id))
  return context.json(body, 202)
}

function paymentRequired(answer: Extract<PayAnswer, { kind: 'required' }>): Response {
  const { code, sentence } = answer.refusal
  const hint =
    'Sign one of the “accepts” of the PAYMENT-REQUIRED header and send the same request with PAYMENT-SIGNATURE.'
  return problemResponse(problem(402, code, sentence, hint), {
    'payment-required': answer.paymentRequired,
    ...(answer.paymentResponse === null ? {} : { 'payment-response': answer.paymentResponse }),
  })
}

/** Refused before anything was stored or settled: the buyer keeps the money and the authorization. */
function paymentUntouched(error: unknown): Response {
  const answer = problemOf(error)
  const hint = `The payment sent with this request was not used. ${answer.body.hint ?? ''}`.trim()
  return problemResponse({ ...answer, body: { ...answer.body, hint } })
}
