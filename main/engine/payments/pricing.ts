import { z } from 'zod'
import { BaseUnits } from '../../../contract/money.ts'
import type { PriceMode } from '../../../contract/pricing.ts'
import { say } from '../../../contract/words/say.ts'
import { inUnits, type Units } from './asset-units.ts'

/** What a job costs, in base units of the asset. */
export interface PriceList {
  /** Smallest charge of a job. */
  readonly floor: bigint
  /** Per second of the CPU limit the buyer asks for, of a job of kind `wasm`. */
  readonly perCpuSecond: bigint
  /** Per second of the wall-clock limit the buyer asks for, of a job of kind `wgsl`, by what runs it. */
  readonly perGpuSecond: Readonly<Record<'gpu' | 'software', bigint>>
  /** Per MiB of the output limit and of the uploaded inputs together, rounded up. */
  readonly perMiB: bigint
}

/** What the price of a job is made of; all whole and not negative. */
export interface Chargeable {
  /** What is paid by time, and the milliseconds asked for. */
  readonly work: { readonly on: 'cpu' | 'gpu' | 'software'; readonly ms: number }
  readonly outputBytes: number
  /** Bytes the buyer uploaded for it; listed programs are free. */
  readonly inputBytes: number
}

/** How `priceOf` rounds, in words a buyer can check it by. */
export const ROUNDING = say`Time and data are each rounded up: time to a whole base unit, data to a whole MiB. The sum is charged, or the floor where that is more. That is the price; paid by voucher, a job is charged by the same rule for the time it ran and the data it put out, and never more than the price.`

/** Prices as they are sold at one moment. */
export interface SoldPrices {
  readonly mode: PriceMode
  readonly list: PriceList
  /** Lists that buyers may have been quoted a moment ago: still good, so that a change never voids a signed payment. */
  readonly former: readonly PriceList[]
}

const MIB = 1024n * 1024n

/**
 * The price of a job in base units: time plus data, never below the floor. It depends on nothing
 * but its arguments, so the price quoted with a 402 is the price found again when the payment comes.
 */
export function priceOf(list: PriceList, job: Chargeable): bigint {
  const { on, ms } = job.work
  const perSecond = on === 'cpu' ? list.perCpuSecond : list.perGpuSecond[on]
  const time = dividedUp(BigInt(ms) * perSecond, 1000n)
  const data = dividedUp(BigInt(job.outputBytes) + BigInt(job.inputBytes), MIB) * list.perMiB
  const price = time + data
  return price > list.floor ? price : list.floor
}

/** What a job has used: the time it ran, as this machine measured it from outside, and what it put out. */
export interface Used {
  readonly ms: number
  readonly outputBytes: number
}

/** What the charge of a job is worked out from; kept with the job, since prices change while it waits. */
const Rates = z.strictObject({
  on: z.enum(['cpu', 'gpu', 'software']),
  perSecond: BaseUnits,
  perMiB: BaseUnits,
  floor: BaseUnits,
  inputBytes: z.int().min(0),
  /** Where the asset that was paid with has other decimals than the price list. */
  units: z.strictObject({ listed: z.int().min(0).max(36), asset: z.int().min(0).max(36) }).optional(),
})

/** The rates of a job at these prices, as JSON. */
export function ratesOf(list: PriceList, { work: { on }, inputBytes }: Chargeable): string {
  const perSecond = on === 'cpu' ? list.perCpuSecond : list.perGpuSecond[on]
  const rates = { perSecond: String(perSecond), perMiB: String(list.perMiB), floor: String(list.floor) }
  return JSON.stringify({ on, ...rates, inputBytes } satisfies z.infer<typeof Rates>)
}

/** The same rates for a job that is paid in another asset. */
export function ratesIn(rates: string, units: Units): string {
  if (units.listed === units.asset) return rates
  return JSON.stringify({ ...Rates.parse(JSON.parse(rates)), units })
}

/**
 * What a job bought by voucher is charged: what it used at the rates of its purchase, never more than the price that
 * was agreed. By the same rule as `priceOf`, so that whoever uses all it asked for pays that price.
 */
export function chargeOf(rates: string, used: Used, agreed: bigint): bigint {
  const { on, inputBytes, units, ...prices } = Rates.parse(JSON.parse(rates))
  const perSecond = BigInt(prices.perSecond)
  const list: PriceList = {
    floor: BigInt(prices.floor),
    perMiB: BigInt(prices.perMiB),
    perCpuSecond: perSecond,
    perGpuSecond: { gpu: perSecond, software: perSecond },
  }
  const ms = Math.ceil(used.ms)
  const listed = priceOf(list, { work: { on, ms }, outputBytes: used.outputBytes, inputBytes })
  const charge = units === undefined ? listed : inUnits(listed, units)
  return charge < agreed ? charge : agreed
}

function dividedUp(amount: bigint, by: bigint): bigint {
  return (amount + by - 1n) / by
}
