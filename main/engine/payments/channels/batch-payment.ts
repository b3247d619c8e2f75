import type { PaymentPayload } from '@x402/core/types'
import { z } from 'zod'
import { Bytes32, type Hex } from '../../../../contract/money.ts'
import { ChannelConfig } from '../../ledger/channel-records.ts'
import { envelope, readPaymentHeader, Requirements } from '../payment-header.ts'

/** One check, not two: a second one would be made of what the first refused. */
const Uint128 = z
  .string()
  .refine((value) => /^(0|[1-9][0-9]{0,38})$/.test(value) && BigInt(value) < 1n << 128n, 'a number below 2^128')
const Uint256 = z.string().regex(/^(0|[1-9][0-9]{0,77})$/)
const AnyCaseBytes = z.custom<Hex>((value) => typeof value === 'string' && /^0x([0-9a-fA-F]{2}){1,4096}$/.test(value))

const Accepted = Requirements.extend({ scheme: z.literal('batch-settlement') })
const Voucher = z.strictObject({ channelId: Bytes32, maxClaimableAmount: Uint128, signature: AnyCaseBytes })
const common = { channelConfig: ChannelConfig, voucher: Voucher }

/** Who pays through which channel, and how much of it at most: what every payload says. */
export const SignedVoucher = z.object(common)
export type SignedVoucher = z.infer<typeof SignedVoucher>

/** The three payloads a buyer may send; a deposit is EIP-3009, the only way that is offered. */
const Payload = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('deposit'),
    ...common,
    deposit: z.strictObject({
      amount: Uint128,
      authorization: z.strictObject({
        erc3009Authorization: z.strictObject({
          validAfter: Uint256,
          validBefore: Uint256,
          salt: AnyCaseBytes.or(Uint256),
          signature: AnyCaseBytes,
        }),
      }),
    }),
  }),
  z.strictObject({ type: z.literal('voucher'), ...common }),
  z.strictObject({ type: z.literal('refund'), ...common, amount: Uint128.optional() }),
])
export type BatchPayload = z.infer<typeof Payload>

/** An x402 v2 `PaymentPayload` of scheme `batch-settlement`; amounts are decimal strings of base units. */
export const BatchPayment = z.strictObject({
  ...envelope,
  accepted: Accepted,
  payload: Payload,
})
export type BatchPayment = z.infer<typeof BatchPayment>

/** Reads a `PAYMENT-SIGNATURE` header; null for anything that is no payment of this scheme. */
export function decodeBatchPayment(header: string): BatchPayment | null {
  return BatchPayment.safeParse(readPaymentHeader(header)).data ?? null
}

/**
 * The payment as the SDK types it, with only the voucher in it: a deposit is brought to the chain before
 * any work, and from then on the request is paid like every other.
 */
export function voucherOf(payment: BatchPayment): PaymentPayload {
  const { x402Version, accepted, payload } = payment
  const type = payload.type === 'deposit' ? 'voucher' : payload.type
  const { channelConfig, voucher } = payload
  const amount = payload.type === 'refund' && payload.amount !== undefined ? { amount: payload.amount } : {}
  return { x402Version, accepted, payload: { type, channelConfig, voucher, ...amount } }
}
