import type { PaymentPayload, PaymentRequirements, SettleResponse } from '@x402/core/types'
import { HearthError } from '../../../../contract/errors.ts'
import type { Address, Hex } from '../../../../contract/money.ts'
import type { CallPurpose } from '../../ledger/channel-records.ts'
import type { ChannelStore } from '../../ledger/channels.ts'
import type { Refusal } from '../authorization.ts'
import { type BatchPayment, decodeBatchPayment, voucherOf } from './batch-payment.ts'
import type { TakeDeposit } from './deposits.ts'
import type { ChannelFacts } from './facts.ts'
import { REASON, refusal } from './reasons.ts'
import type { LedgerChannelStorage } from './storage.ts'
import type { VoucherTerms } from './terms.ts'

/** A reserved channel: the voucher is on disk and covers the most the work may cost. */
export interface Sale {
  readonly payer: Address
  readonly channelId: Hex
  /** Base units. */
  readonly maximum: bigint
  /** What the channel has been charged in all; base units. */
  charged(): bigint
  /**
   * Charges what the work came to, at most `maximum`, and ends the sale: durable when it resolves, with the
   * value of `PAYMENT-RESPONSE`. @throws HearthError `payment/not-charged`; the work is then not handed out
   */
  charge(amount: bigint, purpose: CallPurpose): Promise<string>
  /** Ends the sale without a charge. */
  release(): Promise<void>
}

export type TillAnswer =
  | { readonly kind: 'sold'; readonly sale: Sale }
  /** Value of `PAYMENT-REQUIRED`. */
  | { readonly kind: 'required'; readonly refusal: Refusal; readonly paymentRequired: string }
  /** The buyer took its money out of the channel; nothing was bought. Value of `PAYMENT-RESPONSE`. */
  | { readonly kind: 'refunded'; readonly paymentResponse: string }

export interface TillRequest {
  /** The `PAYMENT-SIGNATURE` header. */
  readonly header: string | undefined
  /** Public address of what is bought. */
  readonly url: string
  /** Base units: the most it may cost. */
  readonly maximum: bigint
}

/** Takes vouchers: one live request for each channel, each covered in full before its work begins. */
export type VoucherTill = (request: TillRequest) => Promise<TillAnswer>

const UNPAID: Refusal = {
  code: 'payment/required',
  reason: 'Payment required',
  sentence: 'This has to be paid for with a voucher of a payment channel.',
}
const MALFORMED: Refusal = {
  code: 'payment/malformed',
  reason: 'invalid_payload',
  sentence: 'The PAYMENT-SIGNATURE header is not an x402 version 2 payment of scheme “batch-settlement”.',
}
const MISMATCH: Refusal = {
  code: 'payment/terms-mismatch',
  reason: 'No matching payment requirements',
  sentence: 'The payment was made for other terms than these: network, asset, amount or payee differ.',
}

export function createVoucherTill(deps: {
  readonly terms: VoucherTerms
  readonly storage: LedgerChannelStorage
  readonly store: Pick<ChannelStore, 'get'>
  readonly facts: ChannelFacts
  readonly takeDeposit: TakeDeposit
}): VoucherTill {
  const { terms, storage, store, facts } = deps

  /**
   * Where the voucher has to begin; for a channel that is not in our books the chain decides, never the
   * buyer. Null when it does begin there.
   */
  async function baseProblem({ payload }: BatchPayment, requirement: PaymentRequirements): Promise<string | null> {
    const { channelId, maxClaimableAmount } = payload.voucher
    if (store.get(channelId) !== null) return null
    const base = (await facts.of(channelId)).totalClaimed
    const price = payload.type === 'refund' ? 0n : BigInt(requirement.amount)
    return BigInt(maxClaimableAmount) === base + price ? null : REASON.baseMismatch
  }

  /** A deposit is worth its gas only when the voucher that came with it will be taken. */
  async function deposited(payment: BatchPayment, requirement: PaymentRequirements): Promise<string | null> {
    const { voucher, type } = payment.payload
    const known = store.get(voucher.channelId)
    const expected = known === null ? null : known.charged + BigInt(requirement.amount)
    if (type !== 'deposit' || (expected !== null && expected !== BigInt(voucher.maxClaimableAmount))) return null
    return deps.takeDeposit(payment, requirement)
  }

  /** The SDK lets a hook that throws pass: only a reservation that is in the books is one. */
  function isReserved({ payload }: BatchPayment): boolean {
    const { channelId, maxClaimableAmount } = payload.voucher
    return store.get(channelId)?.pending?.signedMaxClaimable === maxClaimableAmount
  }

  function saleOf(payment: BatchPayment, voucher: PaymentPayload, requirement: PaymentRequirements): Sale {
    const { channelConfig, voucher: signed } = payment.payload
    const maximum = BigInt(requirement.amount)
    return {
      payer: channelConfig.payer,
      channelId: signed.channelId,
      maximum,
      charged: () => store.get(signed.channelId)?.charged ?? 0n,
      charge: async (amount, purpose) => {
        storage.expect(signed.channelId, purpose)
        const result = await terms.charge(voucher, requirement, amount > maximum ? maximum : amount).catch(notCharged)
        if (!result.success) throw notCharged(undefined)
        return terms.responseHeader(result)
      },
      release: () => terms.release(voucher, requirement),
    }
  }

  async function refunded(voucher: PaymentPayload, requirement: PaymentRequirements): Promise<TillAnswer | string> {
    const result: SettleResponse = await terms.charge(voucher, requirement, null)
    if (!result.success) return result.errorReason ?? 'rejected'
    return { kind: 'refunded', paymentResponse: terms.responseHeader(result) }
  }

  async function take(payment: BatchPayment, requirement: PaymentRequirements): Promise<TillAnswer | string> {
    const misplaced = await baseProblem(payment, requirement)
    if (misplaced !== null) return misplaced
    const missing = await deposited(payment, requirement)
    if (missing !== null) return missing
    const voucher = voucherOf(payment)
    const verified = await terms.reserve(voucher, requirement)
    if (!verified.isValid) return verified.invalidReason ?? 'rejected'
    if (!isReserved(payment)) throw new HearthError('payment/not-reserved', 'The voucher could not be stored.')
    if (payment.payload.type === 'refund') return refunded(voucher, requirement)
    return { kind: 'sold', sale: saleOf(payment, voucher, requirement) }
  }

  return async ({ header, url, maximum }) => {
    const requirement = await terms.requirement(maximum)
    const ask = async (why: Refusal, payment?: BatchPayment): Promise<TillAnswer> => {
      const voucher = payment === undefined ? undefined : voucherOf(payment)
      const paymentRequired = await terms.requiredHeader(requirement, url, why.reason, voucher)
      return { kind: 'required', refusal: why, paymentRequired }
    }
    if (header === undefined) return ask(UNPAID)
    const payment = decodeBatchPayment(header)
    if (payment === null) return ask(MALFORMED)
    if (!terms.matches(requirement, voucherOf(payment))) return ask(MISMATCH)
    const answer = await take(payment, requirement)
    return typeof answer === 'string' ? ask(refusal(answer), payment) : answer
  }
}

function notCharged(cause: unknown): never {
  throw new HearthError('payment/not-charged', 'The voucher could not be charged, so nothing is handed out.', {
    hint: 'Send the request again; you were not charged.',
    cause,
  })
}
