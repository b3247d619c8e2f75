import { randomUUID } from 'node:crypto'
import type { PaymentPayload, PaymentRequirements } from '@x402/core/types'
import { HearthError } from '../../../../contract/errors.ts'
import type { Address, Hex } from '../../../../contract/money.ts'
import type { CallPurpose } from '../../ledger/channel-records.ts'
import type { ChannelStore } from '../../ledger/channels.ts'
import type { Refusal } from '../authorization.ts'
import { inUnits, type Units } from '../asset-units.ts'
import { type BatchPayment, decodeBatchPayment, voucherOf } from './batch-payment.ts'
import type { Intake } from './intake.ts'
import { isReason, MISMATCH, refusal } from './reasons.ts'
import type { LedgerChannelStorage } from './storage.ts'
import type { VoucherTerms } from './terms.ts'

/** A reserved channel: its voucher covers the most the work may cost, and is on disk, or will be with the charge. */
export interface Sale {
  readonly network: PaymentRequirements['network']
  readonly payer: Address
  readonly channelId: Hex
  /** Base units. */
  readonly maximum: bigint
  /** An amount of the price list in base units of what is paid with. */
  units(listed: bigint): bigint
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
  /** The most it may cost, in the units of the price list. */
  readonly maximum: bigint
  /**
   * Nothing leaves before the charge, and the work until then is not worth a write of its own: the voucher is kept
   * together with the charge, so that a call waits for the disk once.
   */
  readonly chargedFirst?: boolean
  /** What stands behind the vouchers in the 402 answer: other schemes that the same thing is sold by. */
  readonly further?: () => Promise<readonly PaymentRequirements[]>
}

/** Requirements of other networks for what costs so much by the price list, to stand in the same 402. */
export type OtherCallWays = (listed: bigint) => Promise<readonly PaymentRequirements[]>

/** Takes vouchers: one live request for each channel, each covered in full before its work begins. */
export type VoucherTill = (request: TillRequest) => Promise<TillAnswer>

const UNPAID: Refusal = {
  code: 'payment/required',
  reason: 'Payment required',
  sentence: 'This has to be paid for, in one of the ways that the PAYMENT-REQUIRED header names.',
}
const MALFORMED: Refusal = {
  code: 'payment/malformed',
  reason: 'invalid_payload',
  sentence: 'The PAYMENT-SIGNATURE header is not an x402 version 2 payment of scheme “batch-settlement”.',
}

export function createVoucherTill(deps: {
  readonly terms: VoucherTerms
  readonly storage: LedgerChannelStorage
  readonly store: Pick<ChannelStore, 'get'>
  readonly intake: Intake
  /** How many decimals prices are listed in, and the asset has. */
  readonly units: Units
  readonly otherWays: OtherCallWays
}): VoucherTill {
  const { terms, storage, store, intake } = deps

  function saleOf(payment: BatchPayment, voucher: PaymentPayload, requirement: PaymentRequirements): Sale {
    const { channelConfig, voucher: signed } = payment.payload
    const maximum = BigInt(requirement.amount)
    return {
      network: terms.network,
      payer: channelConfig.payer,
      channelId: signed.channelId,
      maximum,
      units: (listed) => inUnits(listed, deps.units),
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
    const result = await terms.charge(voucher, requirement, null).catch(refusedBySdk)
    if (typeof result === 'string') return result
    if (!result.success) return result.errorReason ?? 'rejected'
    return { kind: 'refunded', paymentResponse: terms.responseHeader(result) }
  }

  /** Reserves the channel; the voucher is on the disk itself then, unless it is to come there with its charge. */
  async function reserve(...of: [BatchPayment, PaymentPayload, PaymentRequirements, boolean]): Promise<string | null> {
    const [payment, voucher, requirement, chargedFirst] = of
    if (!chargedFirst || payment.payload.type === 'refund') return intake.reserve(payment, voucher, requirement)
    const id = randomUUID()
    storage.keepWithCharge(id)
    try {
      return await intake.reserve(payment, voucher, requirement, id)
    } finally {
      storage.forgetWithCharge(id)
    }
  }

  async function take(
    payment: BatchPayment,
    requirement: PaymentRequirements,
    chargedFirst: boolean,
  ): Promise<TillAnswer | string> {
    const voucher = voucherOf(payment)
    const problem = await reserve(payment, voucher, requirement, chargedFirst)
    if (problem !== null) return problem
    if (payment.payload.type === 'refund') return refunded(voucher, requirement)
    return { kind: 'sold', sale: saleOf(payment, voucher, requirement) }
  }

  return async ({ header, url, maximum, chargedFirst = false, further }) => {
    const requirement = await terms.requirement(inUnits(maximum, deps.units))
    const ask = async (why: Refusal, payment?: BatchPayment): Promise<TillAnswer> => {
      const voucher = payment === undefined ? undefined : voucherOf(payment)
      const others = [...(await deps.otherWays(maximum)), ...((await further?.()) ?? [])]
      const paymentRequired = await terms.requiredHeader([requirement, ...others], url, why.reason, voucher)
      return { kind: 'required', refusal: why, paymentRequired }
    }
    if (header === undefined) return ask(UNPAID)
    const payment = decodeBatchPayment(header)
    if (payment === null) return ask(MALFORMED)
    if (!terms.matches(requirement, voucherOf(payment))) return ask(MISMATCH)
    const answer = await take(payment, requirement, chargedFirst)
    return typeof answer === 'string' ? ask(refusal(answer), payment) : answer
  }
}

/** Where the SDK refuses a refund it throws the reason, which is an answer for the payer like any other. */
function refusedBySdk(error: unknown): string {
  if (error instanceof Error && isReason(error.message)) return error.message
  throw error
}

function notCharged(cause: unknown): never {
  throw new HearthError('payment/not-charged', 'The voucher could not be charged, so nothing is handed out.', {
    hint: 'Send the request again; you were not charged.',
    cause,
  })
}
