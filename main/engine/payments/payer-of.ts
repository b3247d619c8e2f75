import { z } from 'zod'
import { Address } from '../../../contract/money.ts'
import { readPaymentHeader } from './payment-header.ts'

/** One schema for both: what fails to parse costs more than all the rest. */
const Claimed = z.looseObject({
  payload: z.looseObject({
    authorization: z.looseObject({ from: Address }).optional().catch(undefined),
    type: z.string().optional().catch(undefined),
    channelConfig: z.looseObject({ payer: Address }).optional().catch(undefined),
  }),
})

/** Who says to pay in a `PAYMENT-SIGNATURE` header, of any scheme, before any signature is looked at. */
export interface ClaimedPayer {
  readonly payer: Address
  /** It asks for its own money back, and buys nothing. */
  readonly isRefund: boolean
}

export function payerOf(header: string): ClaimedPayer | null {
  const claimed = Claimed.safeParse(readPaymentHeader(header))
  if (!claimed.success) return null
  const { authorization, type, channelConfig } = claimed.data.payload
  if (authorization !== undefined) return { payer: authorization.from, isRefund: false }
  if (type === undefined || channelConfig === undefined) return null
  return { payer: channelConfig.payer, isRefund: type === 'refund' }
}
