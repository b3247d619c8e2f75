import { rounded, type Bench, against } from './result.ts'
import { freeCall, upload, voucherCalls } from './vouchers/buyer.ts'
import { type Load, underLoad } from './vouchers/load.ts'
import { withMarket } from './vouchers/market-process.ts'

/** Buyers at once, each with a channel of its own. */
const CALLERS = 8
const BYTES = 1024
const SECONDS = 8

/** One KiB is read again and again by buyers in this process from a market in another. */
export const paidVoucher: Bench = {
  name: 'paid-voucher',
  summary: `calls paid by voucher, ${CALLERS} channels, against the same handler without payment`,
  run: async () => {
    const free = await withMarket('free', async (market) => {
      const target = `${market.url}/v1/data/${await upload(market, BYTES)}`
      return underLoad(
        Array.from({ length: CALLERS }, () => freeCall(target)),
        SECONDS,
      )
    })
    const paid = await withMarket('paid', async (market) => {
      const target = `${market.url}/v1/data/${await upload(market, BYTES)}`
      const callers = []
      for (let index = 1; index <= CALLERS; index += 1) {
        callers.push(await voucherCalls(market, target, `0x${index.toString(16).padStart(64, '0')}`))
      }
      return underLoad(callers, SECONDS)
    })
    return [
      {
        name: 'paid-voucher',
        value: rounded(paid.perSecond),
        unit: 'calls/s',
        ...against({ name: 'without payment', value: free.perSecond }, paid.perSecond),
        detail: `${inWords(paid)}; without payment ${inWords(free)}`,
      },
    ]
  },
}

export function inWords({ p50, p99, calls }: Load): string {
  return `p50 ${rounded(p50)} ms, p99 ${rounded(p99)} ms over ${calls} calls`
}
