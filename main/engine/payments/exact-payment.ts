import type { PaymentPayload } from '@x402/core/types'
import { extractPaymentIdentifier, isValidPaymentId, PAYMENT_IDENTIFIER } from '@x402/extensions/payment-identifier'
import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import { Address, BaseUnits, type Hex } from '../../../contract/money.ts'
import { envelope, readPaymentHeader, Requirements } from './payment-header.ts'

const AnyCaseBytes32 = z.custom<Hex>((value) => typeof value === 'string' && /^0x[0-9a-fA-F]{64}$/.test(value))
const AnyCaseBytes = z.custom<Hex>((value) => typeof value === 'string' && /^0x([0-9a-fA-F]{2})*$/.test(value))
/** The second check is made also of what the first refused, which may be no number at all. */
const Uint256 = BaseUnits.refine(
  (value) => /^[0-9]{1,78}$/.test(value) && BigInt(value) < 1n << 256n,
  'a number below 2^256',
)
/**
 * An x402 v2 `PaymentPayload` of scheme `exact` with an EIP-3009 authorization. Numbers are decimal
 * strings; times are Unix seconds.
 */
export const ExactPayment = z.strictObject({
  ...envelope,
  accepted: Requirements,
  payload: z.strictObject({
    signature: AnyCaseBytes,
    authorization: z.strictObject({
      from: Address,
      to: Address,
      value: Uint256,
      validAfter: Uint256,
      validBefore: Uint256,
      nonce: AnyCaseBytes32,
    }),
  }),
})
export type ExactPayment = z.infer<typeof ExactPayment>

/** Reads a `PAYMENT-SIGNATURE` header; null for anything that is not such a payment. */
export function decodePayment(header: string): ExactPayment | null {
  return ExactPayment.safeParse(readPaymentHeader(header)).data ?? null
}

/**
 * The buyer's `payment-identifier`, or null when none was sent. Only the id is read: the SDK's own
 * validation would also compile the JSON schema a stranger sent along.
 * @throws HearthError `payment/bad-id`
 */
export function paymentIdentifier(
  payment: Pick<ExactPayment, 'x402Version' | 'extensions'> & Pick<PaymentPayload, 'accepted' | 'payload'>,
): string | null {
  const { x402Version, accepted, payload, extensions } = payment
  if (extensions === undefined || !Object.hasOwn(extensions, PAYMENT_IDENTIFIER)) return null
  const id = extractPaymentIdentifier({ x402Version, accepted, payload, extensions }, false)
  if (id === null || isValidPaymentId(id)) return id
  throw new HearthError('payment/bad-id', 'The payment-identifier is not 16 to 128 letters, digits, “-” or “_”.', {
    hint: 'Send the same request with a valid payment-identifier, or without one.',
  })
}

/** The same payment as the SDK types it. */
export function toSdk(payment: ExactPayment): PaymentPayload {
  const { resource, extensions, ...rest } = payment
  return {
    ...rest,
    ...(resource === undefined ? {} : { resource }),
    ...(extensions === undefined ? {} : { extensions }),
  }
}
