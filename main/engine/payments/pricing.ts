import type { PriceMode } from '../../../contract/pricing.ts'

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
export const ROUNDING =
  'Time and data are each rounded up: time to a whole base unit, data to a whole MiB. The sum is charged, or the ' +
  'floor where that is more.'

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

function dividedUp(amount: bigint, by: bigint): bigint {
  return (amount + by - 1n) / by
}
