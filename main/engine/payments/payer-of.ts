import { z } from 'zod'
import { Address } from '../../../contract/money.ts'
import { readPaymentHeader } from './payment-header.ts'

const Exact = z.looseObject({ payload: z.looseObject({ authorization: z.looseObject({ from: Address }) }) })
const Voucher = z.looseObject({
  payload: z.looseObject({ type: z.string(), channelConfig: z.looseObject({ payer: Address }) }),
})

/** Who says to pay in a `PAYMENT-SIGNATURE` header, of any scheme, before any signature is looked at. */
export interface ClaimedPayer {
  readonly payer: Address
  /** It asks for its own money back, and buys nothing. */
  readonly isRefund: boolean
}

export function payerOf(header: string): ClaimedPayer | null {
  const value = readPaymentHeader(header)
  const exact = Exact.safeParse(value)
  if (exact.success) return { payer: exact.data.payload.authorization.from, isRefund: false }
  const voucher = Voucher.safeParse(value)
  if (!voucher.success) return null
  const { type, channelConfig } = voucher.data.payload
  return { payer: channelConfig.payer, isRefund: type === 'refund' }
}
