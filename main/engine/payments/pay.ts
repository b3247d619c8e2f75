import type { PaymentRequirements } from '@x402/core/types'
import { HearthError } from '../../../contract/errors.ts'
import { type Address, type Asset, sameAddress } from '../../../contract/money.ts'
import type { Ledger, Reservation } from '../ledger/ledger.ts'
import type { JobRecord, NewJob, PaymentRecord } from '../ledger/records.ts'
import type { Clock } from '../ports/clock.ts'
import type { Stopwatch } from '../ports/stopwatch.ts'
import { canonicalJson } from '../proof/jcs.ts'
import type { Chain } from '../wallet/chain.ts'
import {
  ALREADY_USED,
  BAD_SIGNATURE,
  createSignatureCheck,
  type Refusal,
  SHORT_OF_FUNDS,
  termsProblem,
} from './authorization.ts'
import { decodePayment, type ExactPayment, paymentIdentifier } from './exact-payment.ts'
import type { Outcome, Settlement } from './settlement.ts'
import { newPayment, paymentKey, storedPayment } from './stored-payment.ts'
import type { Terms } from './terms.ts'

/** A price, and what a charge at it is worked out from (`ratesOf`). */
export interface Quote {
  readonly amount: bigint
  /** The same in the units of the price list, from which other assets are priced; `amount` when absent. */
  readonly listed?: bigint
  readonly rates: string
}

/** What the buyer wants, worked out only when there is no stored answer for the payment. */
export interface Purchase extends Quote {
  /** Prices quoted a moment ago, which are still taken from a buyer who signed one of them. */
  readonly former?: readonly Quote[]
  readonly job: Omit<NewJob, 'id'>
}

export interface PayRequest {
  /** The `PAYMENT-SIGNATURE` header. */
  readonly header: string | undefined
  /** Path of what is bought, such as `/v1/jobs`. */
  readonly route: string
  /** SHA-256 of the canonical request. */
  readonly requestHash: string
  /** Admits and prices the request. Whatever it throws reaches the buyer, with the payment untouched. */
  readonly purchase: () => Promise<Purchase>
  readonly stopwatch?: Stopwatch
}

export type PayAnswer =
  | {
      readonly kind: 'paid'
      readonly job: JobRecord
      /** Value of `PAYMENT-RESPONSE`, with the signed receipt. */
      readonly paymentResponse: string
    }
  | {
      readonly kind: 'required'
      readonly refusal: Refusal
      /** Value of `PAYMENT-REQUIRED`. */
      readonly paymentRequired: string
      /** Value of `PAYMENT-RESPONSE` when settling was tried and refused. */
      readonly paymentResponse: string | null
    }

export interface PayDeps {
  readonly ledger: Pick<Ledger, 'payments'>
  readonly chain: Pick<Chain, 'standing'>
  readonly terms: Terms
  readonly settlement: Pick<Settlement, 'advance' | 'busy'>
  readonly asset: Asset
  readonly payTo: Address
  readonly clock: Clock
  readonly newId: () => string
  readonly prepare: PrepareJob
  readonly otherWays: OtherWays
}

/** Requirements of other schemes and networks for the same price, to stand in the same 402. */
export type OtherWays = (amount: bigint, listed: bigint) => Promise<readonly PaymentRequirements[]>

/** Makes ready for a job that is being paid; the answer undoes it, and does nothing for a paid one. */
export type PrepareJob = (job: NewJob) => () => void

const UNPAID: Refusal = {
  code: 'payment/required',
  reason: 'Payment required',
  sentence: 'This job has to be paid for before it is run.',
}
const MALFORMED: Refusal = {
  code: 'payment/malformed',
  reason: 'invalid_payload',
  sentence: 'The PAYMENT-SIGNATURE header is not an x402 version 2 payment of scheme “exact” with EIP-3009.',
}

/** Answers one request for a job: asks for payment, or takes it, at most once; see `Payments.pay`. */
export function createPay(deps: PayDeps): (request: PayRequest) => Promise<PayAnswer> {
  const { ledger, chain, terms, settlement, asset, clock } = deps
  const isSignedByPayer = createSignatureCheck(asset)

  async function ask(route: string, { amount, listed = amount }: Quote, refusal: Refusal): Promise<PayAnswer> {
    const ways = [await terms.requirement(amount), ...(await deps.otherWays(amount, listed))]
    const paymentRequired = await terms.requiredHeader(ways, route, refusal.reason)
    return { kind: 'required', refusal, paymentRequired, paymentResponse: null }
  }

  async function quote(request: PayRequest, refusal: Refusal): Promise<PayAnswer> {
    return ask(request.route, await request.purchase(), refusal)
  }

  /** Everything that can be refused without storing anything, but for what the chain says. */
  function objection({ payment, signed }: Offered, requirement: PaymentRequirements): Refusal | null {
    const reason = terms.mismatch(requirement, payment)
    if (reason !== null) {
      const sentence = 'The payment was made for other terms than these: network, asset, amount or payee differ.'
      return { code: 'payment/terms-mismatch', reason, sentence }
    }
    const { maxTimeoutSeconds } = terms
    const sold = { payTo: deps.payTo, amount: BigInt(requirement.amount), maxTimeoutSeconds }
    return termsProblem(payment, sold, Math.floor(clock.now() / 1000)) ?? (signed ? null : BAD_SIGNATURE)
  }

  async function take(request: PayRequest, offered: Offered): Promise<PayAnswer> {
    const { from, nonce } = offered.payment.payload.authorization
    // Asked while the rest is worked out, but never for a payer who did not sign.
    const asked = offered.signed ? settledOf(chain.standing(from, nonce)) : null
    const purchase = await request.purchase()
    const price = quoteFor(purchase, offered.payment)
    const objected = objection(offered, await terms.requirement(price.amount))
    const standing = await asked
    request.stopwatch?.lap('check')
    // Another request with the same payment may have been quicker: then it is used for that reason.
    const known = stored(offered)
    if (known !== null) return answerTo(known, offered.payment, request)
    if (objected !== null || standing === null) return ask(request.route, price, objected ?? BAD_SIGNATURE)
    if (standing.status === 'rejected') throw standing.reason
    const { funds, used, block } = standing.value
    if (used) return ask(request.route, price, ALREADY_USED)
    if (funds < price.amount) return ask(request.route, price, SHORT_OF_FUNDS)
    const job = { ...purchase.job, id: deps.newId() }
    const row = newPayment(deps.newId(), offered.key, deps.payTo, { payment: offered.payment, job, block })
    const reservation = ledger.payments.reserve(row, clock.now())
    request.stopwatch?.lap('reserve')
    if (reservation.outcome !== 'reserved') return answerTo(reservation, offered.payment, request)
    const letGo = deps.prepare(job)
    try {
      return await answerTo(reservation, offered.payment, request)
    } finally {
      letGo()
    }
  }

  /** What is stored for this payment; nothing for one its payer did not sign. */
  function stored({ key, signed }: Offered): ReturnType<Ledger['payments']['find']> {
    return signed ? ledger.payments.find(key) : null
  }

  async function answerTo(reservation: Reservation, payment: ExactPayment, request: PayRequest): Promise<PayAnswer> {
    const { payment: record, outcome } = reservation
    if (outcome === 'conflict' || (outcome === 'known' && !isSameBuyer(record, payment))) throw identifierConflict()
    const untouched = outcome === 'known' && record.state === 'reserved' && !settlement.busy(record.id)
    // We stopped before handing it over: it is only taken now if the job can still be sold.
    if (untouched) await request.purchase()
    return answerFor(await settlement.advance(record, request.stopwatch), record, payment, request)
  }

  async function answerFor(
    outcome: Outcome,
    record: PaymentRecord,
    payment: ExactPayment,
    request: PayRequest,
  ): Promise<PayAnswer> {
    if (outcome.state === 'paid') {
      const transaction = ledger.payments.get(record.id)?.transaction ?? ''
      const paymentResponse = await terms.settledHeader(storedPayment(record).payment, request.route, transaction)
      request.stopwatch?.lap('answer')
      return { kind: 'paid', job: outcome.job, paymentResponse }
    }
    if (outcome.state === 'refused') {
      const answer = await quote(request, outcome.refusal)
      return { ...answer, paymentResponse: terms.refusedHeader(payment, outcome.refusal.reason) }
    }
    throw new HearthError('payment/unknown-outcome', 'It is not known yet whether this payment was settled.', {
      hint: 'Send exactly the same request with the same payment again; you will not be charged twice.',
    })
  }

  return async (request) => {
    if (request.header === undefined) return quote(request, UNPAID)
    const payment = decodePayment(request.header)
    if (payment === null) return quote(request, MALFORMED)
    const key = paymentKey(payment, asset, paymentIdentifier(payment), request.requestHash)
    const signed = isForOurAsset(payment, asset) && isSignedByPayer(payment)
    const offered = { payment, key, signed }
    request.stopwatch?.lap('verify')
    const known = stored(offered)
    return known === null ? take(request, offered) : answerTo(known, payment, request)
  }
}

/** The price of now, unless the buyer signed one that was quoted just before it changed. */
function quoteFor(purchase: Purchase, payment: ExactPayment): Quote {
  const signed = BigInt(payment.payload.authorization.value)
  return purchase.former?.find((quote) => quote.amount === signed) ?? purchase
}

async function settledOf<Value>(work: Promise<Value>): Promise<PromiseSettledResult<Value>> {
  const [outcome] = await Promise.allSettled([work])
  return outcome
}

interface Offered {
  readonly payment: ExactPayment
  readonly key: ReturnType<typeof paymentKey>
  /** The payer's own signature over it, for our asset. */
  readonly signed: boolean
}

function isForOurAsset(payment: ExactPayment, asset: Asset): boolean {
  return payment.accepted.network === asset.network && sameAddress(payment.accepted.asset, asset.address)
}

/**
 * Signatures of settled authorizations are public on the chain. The stored answer is for who knows
 * what is not: the payment identifier, or else the payment exactly as it was sent.
 */
function isSameBuyer(record: PaymentRecord, payment: ExactPayment): boolean {
  const id = paymentIdentifier(payment)
  if (id !== null && id.toLowerCase() !== record.nonce) return id === record.paymentId
  return canonicalJson(payment) === canonicalJson(storedPayment(record).payment)
}

/** The same payment, or its identifier, with another request: 409. */
export function identifierConflict(): HearthError {
  return new HearthError(
    'payment/conflict',
    'This payment, or its payment-identifier, was already used for another request.',
    {
      hint: 'Send the first request again to get its answer, or pay for this one with a new payment.',
    },
  )
}
