import { randomBytes } from 'node:crypto'
import type { PaymentRequirements } from '@x402/core/types'
import { HearthError } from '../../../../contract/errors.ts'
import { type Address, type Asset, Bytes32, sameAddress } from '../../../../contract/money.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import { isByVoucher } from '../../ledger/payments.ts'
import type { JobRecord, NewJob, NewPayment, PaymentRecord } from '../../ledger/records.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Stopwatch } from '../../ports/stopwatch.ts'
import type { Refusal } from '../authorization.ts'
import { paymentIdentifier } from '../exact-payment.ts'
import { identifierConflict, type PrepareJob, type Purchase, type Quote } from '../pay.ts'
import { type BatchPayment, voucherOf } from './batch-payment.ts'
import { chargeResponse } from './charge-response.ts'
import type { Intake } from './intake.ts'
import { MISMATCH, REASON, refusal } from './reasons.ts'
import type { LedgerChannelStorage } from './storage.ts'
import type { VoucherTerms } from './terms.ts'

export interface JobOrder {
  readonly payment: BatchPayment
  /** SHA-256 of the canonical request. */
  readonly requestHash: string
  /** Admits and prices the request. Whatever it throws reaches the buyer, with nothing stored. */
  readonly purchase: () => Promise<Purchase>
  readonly stopwatch?: Stopwatch
}

export type JobTillAnswer =
  | { readonly kind: 'paid'; readonly job: JobRecord }
  | {
      readonly kind: 'required'
      readonly refusal: Refusal
      readonly price: Quote
      /** What the 402 says of vouchers, with what a buyer needs to go on. */
      readonly requirement: PaymentRequirements
    }

/** Sells jobs for vouchers. */
export interface JobTill {
  /**
   * Reserves the buyer's channel and queues the job in one transaction, or gives the job again that this payment has
   * bought: one that names the same payment identifier, or else the same voucher with the same body.
   * @throws HearthError `payment/conflict`, `payment/bad-id`, `payment/unknown-outcome`, `payment/not-reserved`, and
   * whatever `purchase` throws
   */
  buy(order: JobOrder): Promise<JobTillAnswer>
  /** What a 402 asks for that costs at most so much. */
  requirement(amount: bigint): Promise<PaymentRequirements>
  /** Value of `PAYMENT-RESPONSE`: what the job was charged, which is nothing while it has not ended. */
  readonly responseHeader: (job: JobRecord) => string
}

export function createJobTill(deps: {
  readonly terms: VoucherTerms
  readonly storage: Pick<LedgerChannelStorage, 'expectJob' | 'forgetJob'>
  readonly intake: Intake
  readonly ledger: Pick<Ledger, 'payments' | 'jobs' | 'channels' | 'collections'>
  readonly isSigned: (payload: Pick<BatchPayment['payload'], 'channelConfig' | 'voucher'>) => boolean
  readonly asset: Asset
  readonly payTo: Address
  readonly clock: Pick<Clock, 'now'>
  /** A fresh id nobody can guess: 128 random bits or more. */
  readonly newId: () => string
  /** Makes ready for a job whose voucher is being stored. */
  readonly prepare: PrepareJob
  /** Called when a job is in the books and should run. */
  readonly onPaid: (job: JobRecord) => void
}): JobTill {
  const { terms, storage, intake, ledger, asset, clock } = deps

  /**
   * The job that this payment has bought before. A voucher that was handed in to the chain is known to everybody, so
   * from then on only the payment identifier tells whose job it is.
   */
  function known(order: JobOrder): JobRecord | null {
    const { payment, requestHash } = order
    const { channelConfig, voucher } = payment.payload
    const id = paymentIdentifier(payment)
    const signedMax = BigInt(voucher.maxClaimableAmount)
    const { channelId } = voucher
    const record =
      id === null
        ? ledger.payments.byVoucher({ channelId, signedMax, requestHash })
        : ledger.payments.ofPayer(channelConfig.payer, id)
    if (record === null || !isSigned(order)) return null
    if (id === null && ledger.collections.wasHandedIn(channelId, signedMax)) return null
    if (!isSame(record, requestHash, channelConfig.payerAuthorizer)) throw identifierConflict()
    return ledger.jobs.byPayment(record.id)
  }

  const isSigned = ({ payment }: JobOrder): boolean => deps.isSigned(payment.payload)

  function isSame(record: PaymentRecord, requestHash: string, signer: Address): boolean {
    const charge = isByVoucher(record) ? ledger.payments.charge(record.id) : null
    const channel = charge === null ? null : ledger.channels.get(charge.channelId)
    if (channel === null || record.requestHash !== requestHash) return false
    return sameAddress(channel.config.payerAuthorizer, signer)
  }

  /** The price of now, unless the buyer signed one that was quoted just before it changed. */
  async function quoted(
    payment: BatchPayment,
    { amount, listed = amount, rates, former = [] }: Purchase,
  ): Promise<Quote> {
    const signed = BigInt(payment.payload.voucher.maxClaimableAmount) - (await intake.charged(payment))
    return former.find((quote) => quote.amount === signed) ?? { amount, listed, rates }
  }

  function rowOf(order: JobOrder, id: string, amount: bigint, job: NewJob): NewPayment {
    const { payment, requestHash } = order
    const { channelConfig, voucher } = payment.payload
    // A voucher can be signed twice in its life, for two purchases of which one came to nothing.
    const nonce = Bytes32.parse(`0x${randomBytes(32).toString('hex')}`)
    return {
      id,
      network: asset.network,
      asset: asset.address,
      payer: channelConfig.payer,
      nonce,
      payTo: deps.payTo,
      amount,
      paymentId: paymentIdentifier(payment) ?? nonce,
      requestHash,
      payload: JSON.stringify({ channelConfig, voucher, job }),
      validBefore: 0,
    }
  }

  /** The job, or x402’s reason why not. @throws HearthError `payment/not-reserved` */
  async function reserve(order: JobOrder, { amount, rates }: Quote, job: NewJob): Promise<JobRecord | string> {
    const { payment, stopwatch } = order
    const { channelId, maxClaimableAmount } = payment.payload.voucher
    const requirement = await terms.requirement(amount)
    const voucher = voucherOf(payment)
    if (!terms.matches(requirement, voucher)) return MISMATCH.reason
    const id = deps.newId()
    const row = rowOf(order, id, amount, job)
    const charge = { channelId, signedMax: BigInt(maxClaimableAmount), rates }
    const booked: JobRecord[] = []
    storage.expectJob(id, () => {
      const ordered = ledger.payments.order(row, charge, job, clock.now())
      if (ordered !== null) booked.push(ordered)
      return ordered !== null
    })
    try {
      const problem = await intake.reserve(payment, voucher, requirement, id)
      return problem ?? booked[0] ?? REASON.unavailable
    } finally {
      storage.forgetJob(id)
      stopwatch?.lap('reserve')
    }
  }

  async function ask(order: JobOrder, price: Quote, reason: string): Promise<JobTillAnswer> {
    const requirement = await terms.requirement(price.amount)
    const advertised = await terms.advertised(requirement, reason, voucherOf(order.payment))
    const why = reason === MISMATCH.reason ? MISMATCH : refusal(reason)
    return { kind: 'required', refusal: why, price, requirement: advertised }
  }

  /** Reserves, while a worker is made ready: never for somebody who did not sign, nor while a deposit is on its way. */
  async function reservePrepared(order: JobOrder, quote: Quote, job: NewJob): Promise<JobRecord | string> {
    const isReady = order.payment.payload.type === 'voucher' && isSigned(order)
    const letGo = isReady ? deps.prepare(job) : () => undefined
    try {
      const sold = await reserve(order, quote, job)
      if (typeof sold !== 'string') deps.onPaid(sold)
      return sold
    } finally {
      letGo()
    }
  }

  return {
    buy: async (order) => {
      const before = known(order)
      order.stopwatch?.lap('verify')
      if (before !== null) return { kind: 'paid', job: before }
      const purchase = await order.purchase()
      const quote = await quoted(order.payment, purchase)
      const job = { ...purchase.job, id: deps.newId() }
      order.stopwatch?.lap('check')
      const [sold] = await Promise.allSettled([reservePrepared(order, quote, job)])
      const reason = sold.status === 'rejected' ? REASON.unavailable : sold.value
      if (typeof reason !== 'string') return { kind: 'paid', job: reason }
      // The same request may have come twice at once, on one channel or under one payment identifier.
      const meanwhile = known(order)
      if (meanwhile !== null) return { kind: 'paid', job: meanwhile }
      if (sold.status === 'rejected') throw sold.reason
      return ask(order, quote, reason)
    },
    requirement: (amount) => terms.requirement(amount),
    responseHeader: (job) => {
      const charge = ledger.payments.charge(job.paymentRef)
      const channel = charge === null ? null : ledger.channels.get(charge.channelId)
      if (charge === null || channel === null) throw new HearthError('payment/no-charge', 'This job has no charge.')
      return terms.responseHeader(chargeResponse(terms.network, channel, charge))
    },
  }
}
