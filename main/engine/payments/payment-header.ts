import { decodePaymentSignatureHeader } from '@x402/core/http'
import { z } from 'zod'

/** Largest `PAYMENT-SIGNATURE` header we look at; a stock client sends about 5 KB. */
const MAX_HEADER_CHARS = 15 * 1024

/** CAIP-2, as the SDK types it. */
export const Network = z.custom<`${string}:${string}`>(
  (value) => typeof value === 'string' && /^[^:]+:[^:]+$/.test(value),
)
const Fields = z.record(z.string(), z.unknown())

/** The requirement a buyer chose, of any scheme: x402 version 2, `PaymentRequirements`. */
export const Requirements = z.strictObject({
  scheme: z.string(),
  network: Network,
  asset: z.string(),
  amount: z.string(),
  payTo: z.string(),
  maxTimeoutSeconds: z.number(),
  extra: Fields,
})

/** What every `PaymentPayload` of x402 version 2 has around its scheme's own part. */
export const envelope = {
  x402Version: z.literal(2),
  resource: z.looseObject({ url: z.string() }).optional(),
  extensions: Fields.optional(),
}

/** The JSON of a `PAYMENT-SIGNATURE` header; undefined, which no schema accepts, for anything that holds none. */
export function readPaymentHeader(header: string): unknown {
  if (header.length > MAX_HEADER_CHARS) return undefined
  try {
    return decodePaymentSignatureHeader(header)
  } catch {
    // Not base64 or not JSON: the caller sees one kind of "no".
    return undefined
  }
}
