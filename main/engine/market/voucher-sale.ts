import { HearthError } from '../../../contract/errors.ts'
import { CALL_FLOOR } from '../payments/channels/call-prices.ts'
import type { JobTill } from '../payments/channels/job-till.ts'
import type { Sale, TillRequest, VoucherTill } from '../payments/channels/till.ts'
import type { MarketContext } from './context.ts'
import { paymentRequired } from './problem.ts'

/** Selling calls for vouchers; null where the network has no payment channels. */
export interface MarketVouchers {
  readonly till: VoucherTill
  readonly jobTill: JobTill
  /** Whether anything is sold for this money at the moment; a deposit is given back all the same. */
  readonly isSelling: () => boolean
  /** Public address of the market: the `Host` a buyer sends proves nothing. */
  readonly publicUrl: () => string
}

/** Who takes vouchers: for a payment with this header, or before there is one. */
export interface TakesVouchers {
  readonly vouchers: (header: string | undefined) => MarketVouchers | null
}

/**
 * Reserves the price on the buyer's channel and lets `work` go on with the sale, which it has to charge or
 * release; when it throws, nothing is charged.
 * @throws HearthError `market/no-vouchers`, `market/not-available`, and what `work` throws
 */
export async function sellForVoucher(
  context: MarketContext,
  parts: TakesVouchers,
  maximum: bigint,
  work: (sale: Sale) => Promise<Response>,
  { chargedFirst = false, further }: Pick<TillRequest, 'chargedFirst' | 'further'> = {},
): Promise<Response> {
  const header = context.req.header('payment-signature')
  const vouchers = vouchersFor(header, parts)
  const { pathname, search } = new URL(context.req.url)
  const answer = await vouchers.till({
    header,
    url: `${vouchers.publicUrl()}${pathname}${search}`,
    maximum,
    chargedFirst,
    ...(further === undefined ? {} : { further }),
  })
  if (answer.kind === 'required') return paymentRequired(answer)
  if (answer.kind === 'refunded') {
    return context.json({ refunded: true }, 200, { 'payment-response': answer.paymentResponse })
  }
  try {
    if (!vouchers.isSelling()) throw notNow()
    return await work(answer.sale)
  } catch (error) {
    await answer.sale.release()
    throw error
  }
}

/** Whether calls are sold at the moment. @throws HearthError `market/no-vouchers`, `market/not-available` */
export function requireSelling(parts: TakesVouchers): void {
  if (!vouchersFor(undefined, parts).isSelling()) throw notNow()
}

function vouchersFor(header: string | undefined, parts: TakesVouchers): MarketVouchers {
  const vouchers = parts.vouchers(header)
  if (vouchers !== null) return vouchers
  throw new HearthError('market/no-vouchers', 'Vouchers cannot be taken on this network, so calls are not sold.')
}

/**
 * `GET /v1/jobs`: sells nothing. A stock client asks for its deposit back at the address it bought from, with a GET; a
 * voucher that buys is let go, uncharged.
 */
export async function giveDepositBack(context: MarketContext, parts: TakesVouchers): Promise<Response> {
  return sellForVoucher(context, parts, CALL_FLOOR, () => {
    throw new HearthError('route/wrong-method', 'Jobs are bought with POST; GET only gives a deposit back.')
  })
}

function notNow(): HearthError {
  return new HearthError('market/not-available', 'Nothing is sold for money of this network at the moment.', {
    hint: 'Nothing was charged. GET /v1/offers lists what can be paid with.',
  })
}
