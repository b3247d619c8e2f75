import type { SettleResponse } from '@x402/core/types'
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

let last: { readonly header: string; readonly value: unknown } = { header: '', value: undefined }

/**
 * The JSON of a `PAYMENT-SIGNATURE` header; undefined, which no schema accepts, for anything that holds none. One request
 * is read by several parts, so the last one is remembered.
 */
export function readPaymentHeader(header: string): unknown {
  if (header !== last.header) last = { header, value: decoded(header) }
  return last.value
}

function decoded(header: string): unknown {
  if (header.length > MAX_HEADER_CHARS || !/^[A-Za-z0-9+/]*={0,2}$/.test(header)) return undefined
  try {
    return JSON.parse(Buffer.from(header, 'base64').toString('utf8'))
  } catch {
    // Not JSON: the caller sees one kind of "no".
    return undefined
  }
}

/** Value of a `PAYMENT-RESPONSE` header (x402 version 2), as the SDK makes it; what a facilitator adds is not for buyers. */
export function paymentResponseHeader(response: SettleResponse): string {
  const { extensionResponses: _, ...forBuyer } = response
  return Buffer.from(JSON.stringify(forBuyer)).toString('base64')
}
