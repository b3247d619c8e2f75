import { against, type Bench, type BenchResult, rounded } from './result.ts'
import { type Call, freeCall, upload, type VoucherBuyer, voucherBuyer } from './vouchers/buyer.ts'
import { inWords, type Load, underLoad } from './vouchers/load.ts'
import { type MarketProcess, type Spent, withMarket } from './vouchers/market-process.ts'

/**
 * Buyers at once, each with a channel of its own and one call on it at a time: as few as keep the market busy, so that
 * the time of a call is not that of a queue; fewer, where a call hardly waits; and enough to find its most.
 */
const LEVELS = [
  ['paid-voucher', 3],
  ['paid-voucher-two', 2],
  ['paid-voucher-most', 8],
] as const
const MANY = 8
const BYTES = 1024
const SECONDS = 6
const WARM_UP_SECONDS = 2
/** Vouchers that are signed before a level begins, of all its buyers: more than the market answers meanwhile. */
const SIGNED_AHEAD = 9_000

/** A load, and what one of its calls cost either side; milliseconds. */
interface Measured extends Load {
  readonly market: Spent
  readonly buyersCpuMs: number
}

/** One KiB is read again and again by buyers in this process from a market in another. */
export const paidVoucher: Bench = {
  name: 'paid-voucher',
  summary: `calls paid by voucher, on ${LEVELS.map(([, channels]) => channels).join(', ')} channels, against the same handler without payment`,
  run: async () => {
    const free = await withMarket('free', async (market) => {
      const target = await targetIn(market)
      const call = freeCall(target)
      return loads(
        market,
        Array.from({ length: MANY }, () => ({ call, signAhead: () => undefined })),
      )
    })
    const paid = await withMarket('paid', async (market) => {
      const target = await targetIn(market)
      const buyers: VoucherBuyer[] = []
      for (let index = 1; index <= MANY; index += 1) {
        buyers.push(await voucherBuyer(market, target, `0x${index.toString(16).padStart(64, '0')}`))
      }
      return loads(market, buyers)
    })
    return LEVELS.flatMap(([name, channels], index) => {
      const [own, bare] = [paid[index], free[index]]
      return own === undefined || bare === undefined ? [] : [resultOf(name, channels, own, bare)]
    })
  },
}

async function targetIn(market: MarketProcess): Promise<string> {
  return `${market.url}/v1/data/${await upload(market, BYTES)}`
}

/** Each level, one after the other. */
async function loads(market: MarketProcess, buyers: readonly VoucherBuyer[]): Promise<readonly Measured[]> {
  const found: Measured[] = []
  for (const [, channels] of LEVELS) {
    const some = buyers.slice(0, channels)
    for (const buyer of some) buyer.signAhead(SIGNED_AHEAD / channels)
    const calls = some.map(({ call }) => call)
    found.push(await measured(market, calls))
  }
  return found
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

function resultOf(name: string, channels: number, paid: Measured, free: Measured): BenchResult {
  return {
    name,
    value: rounded(paid.perSecond),
    unit: 'calls/s',
    ...against({ name: 'without payment', value: free.perSecond }, paid.perSecond),
    detail: `${channels} channels, one call at a time on each, vouchers signed before: ${withCost(paid)}; without payment ${withCost(free)}`,
  }
}

function withCost(load: Measured): string {
  const { market, buyersCpuMs } = load
  const spent = `event loop ${rounded(market.loopMs)} ms, processor ${rounded(market.cpuMs)} ms`
  return `${inWords(load)} (of each the market’s ${spent}; the buyers’ processor ${rounded(buyersCpuMs)} ms)`
}
