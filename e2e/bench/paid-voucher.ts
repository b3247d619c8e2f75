import { against, type Bench, type BenchResult, rounded } from './result.ts'
import { type Call, freeCall, upload, voucherCalls } from './vouchers/buyer.ts'
import { type Load, underLoad } from './vouchers/load.ts'
import { type MarketProcess, withMarket } from './vouchers/market-process.ts'

/**
 * Buyers at once, each with a channel of its own and one call on it at a time: as few as keep the market busy, so that
 * the time of a call is not that of a queue, and enough to find its most.
 */
const FEW = 3
const MANY = 8
const BYTES = 1024
const SECONDS = 6

/** The load of few buyers, and of many. */
type Loads = Readonly<Record<typeof FEW | typeof MANY, Load>>

/** One KiB is read again and again by buyers in this process from a market in another. */
export const paidVoucher: Bench = {
  name: 'paid-voucher',
  summary: `calls paid by voucher, ${FEW} and ${MANY} channels, against the same handler without payment`,
  run: async () => {
    const free = await withMarket('free', async (market) => {
      const target = await targetIn(market)
      return loads(Array.from({ length: MANY }, () => freeCall(target)))
    })
    const paid = await withMarket('paid', async (market) => {
      const target = await targetIn(market)
      const callers: Call[] = []
      for (let index = 1; index <= MANY; index += 1) {
        callers.push(await voucherCalls(market, target, `0x${index.toString(16).padStart(64, '0')}`))
      }
      return loads(callers)
    })
    return [resultOf('paid-voucher', FEW, paid, free), resultOf('paid-voucher-most', MANY, paid, free)]
  },
}

async function targetIn(market: MarketProcess): Promise<string> {
  return `${market.url}/v1/data/${await upload(market, BYTES)}`
}

async function loads(callers: readonly Call[]): Promise<Loads> {
  const few = await underLoad(callers.slice(0, FEW), SECONDS)
  return { [FEW]: few, [MANY]: await underLoad(callers, SECONDS) }
}

function resultOf(name: string, channels: typeof FEW | typeof MANY, paid: Loads, free: Loads): BenchResult {
  const { perSecond } = paid[channels]
  return {
    name,
    value: rounded(perSecond),
    unit: 'calls/s',
    ...against({ name: 'without payment', value: free[channels].perSecond }, perSecond),
    detail: `${channels} channels, one call at a time on each: ${inWords(paid[channels])}; without payment ${inWords(free[channels])}`,
  }
}

export function inWords({ p50, p99, calls }: Load): string {
  return `p50 ${rounded(p50)} ms, p99 ${rounded(p99)} ms over ${calls} calls`
}
