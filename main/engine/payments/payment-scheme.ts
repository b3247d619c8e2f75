import { z } from 'zod'
import { readPaymentHeader } from './payment-header.ts'

const Chosen = z.looseObject({ accepted: z.looseObject({ scheme: z.string() }) })

/** Whether a `PAYMENT-SIGNATURE` header says that it pays by `exact`, before anything in it is checked. */
export function isByExact(header: string | undefined): boolean {
  return header !== undefined && Chosen.safeParse(readPaymentHeader(header)).data?.accepted.scheme === 'exact'
}
