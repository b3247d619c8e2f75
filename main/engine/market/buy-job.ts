import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import { JobRequest } from '../../../contract/market.ts'
import { JobKind } from '../../../contract/worker.ts'
import type { JobRecord } from '../ledger/records.ts'
import { decodeBatchPayment } from '../payments/channels/batch-payment.ts'
import type { JobOrder } from '../payments/channels/job-till.ts'
import type { PayAnswer } from '../payments/pay.ts'
import { requestHash } from '../payments/request-hash.ts'
import { startStopwatch, type Stopwatch } from '../ports/stopwatch.ts'
import { refuseBanned } from './banned.ts'
import type { MarketContext } from './context.ts'
import { waitForEnd } from './follow-job.ts'
import { hasEnded, jobPath, jobView } from './job-view.ts'
import type { MarketParts } from './parts.ts'
import { MAX_WAIT_SECONDS, preferredWait } from './prefer.ts'
import { paymentRequired, type ProblemAnswer, problemOf, problemResponse, withAlternatives } from './problem.ts'
import { purchaseOf } from './purchase.ts'
import { assertLength, jsonBody } from './request-body.ts'
import { serverTiming } from './server-timing.ts'
import type { MarketVouchers } from './voucher-sale.ts'

const MAX_REQUEST_BYTES = 256 * 1024

/** `POST /v1/jobs`: a job is bought, or the stored answer to its payment is given again. */
export async function buyJob(context: MarketContext, parts: MarketParts): Promise<Response> {
  assertLength(context, MAX_REQUEST_BYTES)
  const request = jobRequest(await jsonBody(context, MAX_REQUEST_BYTES, parts.limits.pace))
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
  const order = {
    requestHash: sale.hash,
    stopwatch,
    purchase: async () => {
      try {
        refuseBanned(context, parts)
        return purchaseOf(sale.request, { ...parts, prices: parts.prices() })
      } catch (error) {
        refusedBefore = true
        throw error
      }
    },
  }
  const vouchers = parts.vouchers(header)
  const voucher = header === undefined || vouchers === null ? null : decodeBatchPayment(header)
  try {
    const paid =
      voucher === null || vouchers === null
        ? await parts.payments.pay({ ...order, header, route: sale.route })
        : await takeVoucher(parts, vouchers, { ...order, payment: voucher }, sale.route)
    return paid.kind === 'required' ? paymentRequired(paid) : await respond(context, parts, sale, paid, stopwatch)
  } catch (error) {
    if (!refusedBefore || (header === undefined && !(error instanceof HearthError))) throw error
    const { kind } = sale.request.manifest
    const answer = withAlternatives(problemOf(error), () => parts.alternatives(kind))
    return problemResponse(header === undefined ? answer : paymentUntouched(answer))
  }
}

type Paid = Exclude<PayAnswer, { kind: 'required' }> | VoucherPaid
interface VoucherPaid {
  readonly kind: 'by-voucher'
  readonly job: JobRecord
  /** For the job as it is when the buyer is answered: only its end tells what it is charged. */
  readonly paymentResponse: (job: JobRecord) => string
}

async function takeVoucher(
  parts: MarketParts,
  { jobTill }: MarketVouchers,
  order: JobOrder,
  route: string,
): Promise<VoucherPaid | Extract<PayAnswer, { kind: 'required' }>> {
  const answer = await jobTill.buy(order)
  if (answer.kind === 'paid') return { kind: 'by-voucher', job: answer.job, paymentResponse: jobTill.responseHeader }
  const { refusal, price, requirement: other } = answer
  const paymentRequired = await parts.payments.requiredHeader({ ...price, route, reason: refusal.reason, other })
  return { kind: 'required', refusal, paymentRequired, paymentResponse: null }
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
  paid: Paid,
  stopwatch: Stopwatch,
): Promise<Response> {
  await sale.onPaid(paid.job)
  const preferred = preferredWait(context.req.header('prefer'))
  // A buyer who pays by voucher learns from the answer what was charged.
  const seconds = preferred ?? (paid.kind === 'by-voucher' ? MAX_WAIT_SECONDS : null)
  const job = seconds === null ? paid.job : await waitForEnd(context, parts, paid.job, seconds)
  const paymentResponse = paid.kind === 'by-voucher' ? paid.paymentResponse(job) : paid.paymentResponse
  context.header('payment-response', paymentResponse)
  context.header('server-timing', serverTiming(stopwatch.times(), parts.jobs.timesOf(job.id)))
  context.header('cache-control', 'no-store, private')
  if (preferred !== null) context.header('preference-applied', `wait=${preferred}`)
  const body = await sale.answer(job)
  if (hasEnded(job)) return context.json(body, 200)
  context.header('location', jobPath(job.id))
  return context.json(body, 202)
}

/** Refused before anything was stored or settled: the buyer keeps the money and the authorization. */
function paymentUntouched(answer: ProblemAnswer): ProblemAnswer {
  const hint = `The payment sent with this request was not used. ${answer.body.hint ?? ''}`.trim()
  return { ...answer, body: { ...answer.body, hint } }
}
