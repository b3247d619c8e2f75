import { z } from 'zod'
import { readPaymentHeader } from './payment-header.ts'

const Paying = z.looseObject({ accepted: z.looseObject({ network: z.string().max(100) }) })

/** The network (CAIP-2) that a `PAYMENT-SIGNATURE` header says it pays on, whatever its scheme; null for any other. */
export function paymentNetwork(header: string): string | null {
  return Paying.safeParse(readPaymentHeader(header)).data?.accepted.network ?? null
}
