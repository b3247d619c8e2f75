import type { PaymentRequirements } from '@x402/core/types'
import { HearthError } from '../../../contract/errors.ts'
import { type Address, type Asset, sameAddress } from '../../../contract/money.ts'
import type { Ledger, Reservation } from '../ledger/ledger.ts'
import type { JobRecord, NewJob, PaymentRecord } from '../ledger/records.ts'
import type { SoldData } from '../ledger/sales.ts'
import type { Clock } from '../ports/clock.ts'
import type { Stopwatch } from '../ports/stopwatch.ts'
import { canonicalJson } from '../proof/jcs.ts'
import type { Chain } from '../wallet/chain.ts'
import {
  ALREADY_USED,
  BAD_SIGNATURE,
  createSignatureCheck,
  type Refusal,
  SETTLE_MARGIN_SECONDS,
  SHORT_OF_FUNDS,
  termsProblem,
} from './authorization.ts'
import { decodePayment, type ExactPayment, paymentIdentifier } from './exact-payment.ts'
import type { Outcome, Paid, Settlement } from './settlement.ts'
import { type Bought, newPayment, paymentKey, storedPayment } from './stored-payment.ts'
import type { PaymentFlow, Terms } from './terms.ts'

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

/** What something that is no job costs, and what it is; asked for only when there is no stored payment. */
export interface SalePrice {
  readonly amount: bigint
  /** Prices quoted a moment ago, which are still taken. */
  readonly former: readonly bigint[]
  readonly sold: SoldData
}

/** A sale that is no job: its answer is made before the payment is settled, and leaves after it. */
export interface SellRequest extends Omit<PayRequest, 'purchase'> {
  readonly purchase: () => Promise<SalePrice>
  /** Every way to pay it. */
  readonly ways: () => Promise<readonly PaymentRequirements[]>
  /**
   * Makes the answer and keeps it while `settle` runs. What it throws before reaches the buyer, and nothing is settled.
   * Called again for a payment that is settled.
   */
  readonly makeFirst: MakeFirst
}

export type MakeFirst = <Answer extends SellAnswer>(sold: SoldData, settle: () => Promise<Answer>) => Promise<Answer>

export type SellAnswer =
  { readonly kind: 'paid'; readonly paymentResponse: string } | Extract<PayAnswer, { readonly kind: 'required' }>

export interface PayDeps {
  readonly ledger: Pick<Ledger, 'payments'>
  readonly chain: Pick<Chain, 'standing'>
  readonly terms: Terms
  readonly settlement: Pick<Settlement, 'advance' | 'busy' | 'verify'>
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

const UNPAID_SALE: Refusal = { ...UNPAID, sentence: 'This has to be paid for before it is sent.' }

type Price = Pick<Quote, 'amount' | 'listed'>
interface Wanted extends Price {
  readonly former?: readonly Price[]
  readonly bought: () => Bought
}

/** A request as both kinds of it are carried out. */
interface Order extends Omit<PayRequest, 'purchase'> {
  readonly flow: PaymentFlow
  readonly unpaid: Refusal
  readonly purchase: () => Promise<Wanted>
  readonly ways: (price: Price) => Promise<readonly PaymentRequirements[]>
  /** Around the settling of a stored payment. */
  readonly around: (record: PaymentRecord, settle: () => Promise<Answer>) => Promise<Answer>
}

type Required = Extract<PayAnswer, { readonly kind: 'required' }>
type Answer = Required | { readonly kind: 'paid'; readonly bought: Paid; readonly paymentResponse: string }

/** Both ways to sell for one authorization each; see `Payments`. */
export interface Pay {
  readonly pay: (request: PayRequest) => Promise<PayAnswer>
  readonly sell: (request: SellRequest) => Promise<SellAnswer>
}

/** Answers one request: asks for payment, or takes it, at most once; see `Payments.pay` and `Payments.sell`. */
export function createPay(deps: PayDeps): Pay {
  const { ledger, chain, terms, settlement, asset, clock } = deps
  const isSignedByPayer = createSignatureCheck(asset)

  async function ask(order: Order, price: Price, refusal: Refusal): Promise<Required> {
    const ways = await order.ways(price)
    const paymentRequired = await terms.requiredHeader(ways, order.route, refusal.reason)
    return { kind: 'required', refusal, paymentRequired, paymentResponse: null }
  }

  async function quote(order: Order, refusal: Refusal): Promise<Required> {
    return ask(order, await order.purchase(), refusal)
  }

  async function refused(order: Order, payment: ExactPayment, refusal: Refusal): Promise<Required> {
    return { ...(await quote(order, refusal)), paymentResponse: terms.refusedHeader(payment, refusal.reason) }
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

  async function take(request: Order, offered: Offered): Promise<Answer> {
    const { from, nonce } = offered.payment.payload.authorization
    // Asked while the rest is worked out, but never for a payer who did not sign.
    const asked = offered.signed ? settledOf(chain.standing(from, nonce)) : null
    const purchase = await request.purchase()
    const price = quoteFor(purchase, offered.payment)
    const objected = objection(offered, await terms.requirement(price.amount, request.flow))
    const standing = await asked
    request.stopwatch?.lap('check')
    // Another request with the same payment may have been quicker: then it is used for that reason.
    const known = stored(offered)
    if (known !== null) return answerTo(known, offered.payment, request)
    if (objected !== null || standing === null) return ask(request, price, objected ?? BAD_SIGNATURE)
    if (standing.status === 'rejected') throw standing.reason
    const { funds, used, block } = standing.value
    if (used) return ask(request, price, ALREADY_USED)
    if (funds < price.amount) return ask(request, price, SHORT_OF_FUNDS)
    const bought = purchase.bought()
    const row = newPayment(deps.newId(), offered.key, deps.payTo, { payment: offered.payment, ...bought, block })
    const reservation = ledger.payments.reserve(row, clock.now())
    request.stopwatch?.lap('reserve')
    if (reservation.outcome !== 'reserved') return answerTo(reservation, offered.payment, request)
    const letGo = 'job' in bought ? deps.prepare(bought.job) : () => undefined
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

  async function answerTo(reservation: Reservation, payment: ExactPayment, request: Order): Promise<Answer> {
    const { payment: record, outcome } = reservation
    if (outcome === 'conflict' || (outcome === 'known' && !isSameBuyer(record, payment))) throw identifierConflict()
    const untouched = outcome === 'known' && record.state === 'reserved' && !settlement.busy(record.id)
    // We stopped before handing it over: it is only taken now if the job can still be sold.
    if (untouched) await request.purchase()
    return request.around(record, async () =>
      answerFor(await settlement.advance(record, request.stopwatch), record, payment, request),
    )
  }

  async function answerFor(
    outcome: Outcome,
    record: PaymentRecord,
    payment: ExactPayment,
    request: Order,
  ): Promise<Answer> {
    if (outcome.state === 'paid') {
      const transaction = ledger.payments.get(record.id)?.transaction ?? ''
      const paymentResponse = await terms.settledHeader(storedPayment(record).payment, request.route, transaction)
      request.stopwatch?.lap('answer')
      return { kind: 'paid', bought: outcome.bought, paymentResponse }
    }
    if (outcome.state === 'refused') return refused(request, payment, outcome.refusal)
    throw new HearthError('payment/unknown-outcome', 'It is not known yet whether this payment was settled.', {
      hint: 'Send exactly the same request with the same payment again; you will not be charged twice.',
    })
  }

  async function answer(request: Order): Promise<Answer> {
    if (request.header === undefined) return quote(request, request.unpaid)
    const payment = decodePayment(request.header)
    if (payment === null) return quote(request, MALFORMED)
    const key = paymentKey(payment, asset, paymentIdentifier(payment), request.requestHash)
    const signed = isForOurAsset(payment, asset) && isSignedByPayer(payment)
    const offered = { payment, key, signed }
    request.stopwatch?.lap('verify')
    const known = stored(offered)
    return known === null ? take(request, offered) : answerTo(known, payment, request)
  }

  async function pay(request: PayRequest): Promise<PayAnswer> {
    const answered = await answer({
      ...request,
      flow: 'upfront',
      unpaid: UNPAID,
      purchase: async () => {
        const wanted = await request.purchase()
        return { ...wanted, bought: () => ({ job: { ...wanted.job, id: deps.newId() } }) }
      },
      ways: async ({ amount, listed = amount }) => [
        await terms.requirement(amount),
        ...(await deps.otherWays(amount, listed)),
      ],
      around: (_record, settle) => settle(),
    })
    if (answered.kind === 'required') return answered
    if (!('job' in answered.bought)) throw identifierConflict()
    return { kind: 'paid', job: answered.bought.job, paymentResponse: answered.paymentResponse }
  }

  /** Whether it may be asked for: it was not handed over, and is not too old for it. */
  function isToBeVerified(record: PaymentRecord): boolean {
    const inTime = record.validBefore >= clock.now() / 1000 + SETTLE_MARGIN_SECONDS
    return record.state === 'reserved' && inTime && !settlement.busy(record.id)
  }

  async function sell(request: SellRequest): Promise<SellAnswer> {
    const order: Order = {
      ...request,
      flow: 'authorization',
      unpaid: UNPAID_SALE,
      purchase: async () => {
        const { amount, former, sold } = await request.purchase()
        return { amount, former: former.map((other) => ({ amount: other })), bought: () => ({ sold }) }
      },
      ways: async ({ amount }) => {
        const ways = await request.ways()
        return ways.length > 0 ? ways : [await terms.requirement(amount, 'authorization')]
      },
      around: async (record, settle) => {
        const { payment, ...bought } = storedPayment(record)
        if (!('sold' in bought)) throw identifierConflict()
        const refusal = isToBeVerified(record) ? await settlement.verify(record) : null
        if (refusal !== null) return refused(order, payment, refusal)
        if (record.state === 'rejected' || record.state === 'expired') return settle()
        return request.makeFirst(bought.sold, settle)
      },
    }
    return answer(order)
  }

  return { pay, sell }
}

/** The price of now, unless the buyer signed one that was quoted just before it changed. */
function quoteFor(purchase: Wanted, payment: ExactPayment): Price {
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
