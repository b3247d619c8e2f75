import { against, type Bench, type BenchResult, rounded } from './result.ts'
import { type Call, freeCall, upload, voucherCalls } from './vouchers/buyer.ts'
import { inWords, type Load, underLoad } from './vouchers/load.ts'
import { type MarketProcess, type Spent, withMarket } from './vouchers/market-process.ts'

/**
 * Buyers at once, each with a channel of its own and one call on it at a time: as few as keep the market busy, so that
 * the time of a call is not that of a queue, and enough to find its most.
 */
const FEW = 3
const MANY = 8
const BYTES = 1024
const SECONDS = 6
const WARM_UP_SECONDS = 2

/** A load, and what one of its calls cost either side; milliseconds. */
interface Measured extends Load {
  readonly market: Spent
  readonly buyersCpuMs: number
}

/** The load of few buyers, and of many. */
type Loads = Readonly<Record<typeof FEW | typeof MANY, Measured>>

/** One KiB is read again and again by buyers in this process from a market in another. */
export const paidVoucher: Bench = {
  name: 'paid-voucher',
  summary: `calls paid by voucher, ${FEW} and ${MANY} channels, against the same handler without payment`,
  run: async () => {
    const free = await withMarket('free', async (market) => {
      const target = await targetIn(market)
      return loads(
        market,
        Array.from({ length: MANY }, () => freeCall(target)),
      )
    })
    const paid = await withMarket('paid', async (market) => {
      const target = await targetIn(market)
      const callers: Call[] = []
      for (let index = 1; index <= MANY; index += 1) {
        callers.push(await voucherCalls(market, target, `0x${index.toString(16).padStart(64, '0')}`))
      }
      return loads(market, callers)
    })
    return [resultOf('paid-voucher', FEW, paid, free), resultOf('paid-voucher-most', MANY, paid, free)]
  },
}

async function targetIn(market: MarketProcess): Promise<string> {
  return `${market.url}/v1/data/${await upload(market, BYTES)}`
}

async function loads(market: MarketProcess, callers: readonly Call[]): Promise<Loads> {
  const few = await measured(market, callers.slice(0, FEW))
  return { [FEW]: few, [MANY]: await measured(market, callers) }
}

async function measured(market: MarketProcess, callers: readonly Call[]): Promise<Measured> {
  await underLoad(callers, WARM_UP_SECONDS, 0)
  const [before, own] = [await market.spent(), process.cpuUsage()]
  const load = await underLoad(callers, SECONDS, 0)
  const [after, { user, system }] = [await market.spent(), process.cpuUsage(own)]
  const each = (milliseconds: number): number => milliseconds / load.calls
  return {
    ...load,
    market: { cpuMs: each(after.cpuMs - before.cpuMs), loopMs: each(after.loopMs - before.loopMs) },
    buyersCpuMs: each((user + system) / 1000),
  }
}

function resultOf(name: string, channels: typeof FEW | typeof MANY, paid: Loads, free: Loads): BenchResult {
  const { perSecond } = paid[channels]
  return {
    name,
    value: rounded(perSecond),
    unit: 'calls/s',
    ...against({ name: 'without payment', value: free[channels].perSecond }, perSecond),
    detail: `${channels} channels, one call at a time on each: ${withCost(paid[channels])}; without payment ${withCost(free[channels])}`,
  }
}

function withCost(load: Measured): string {
  const { market, buyersCpuMs } = load
  const spent = `event loop ${rounded(market.loopMs)} ms, processor ${rounded(market.cpuMs)} ms`
  return `${inWords(load)} (of each the market’s ${spent}; the buyers’ processor ${rounded(buyersCpuMs)} ms)`
}
