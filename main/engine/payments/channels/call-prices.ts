import type { PriceList } from '../pricing.ts'

/** Least charge of a call, base units: a thousandth of a cent, far below the gas of a payment of its own. */
export const CALL_FLOOR = 10n
/** A second of a stream that is held open. */
const STREAM_SECOND = 10n
const MIB = 1024n * 1024n

/** Price of reading so many bytes, rounded up; `perMiB` is the person's price of a MiB moved. */
export function dataPrice(perMiB: bigint, bytes: number): bigint {
  const price = (BigInt(bytes) * perMiB + MIB - 1n) / MIB
  return price > CALL_FLOOR ? price : CALL_FLOOR
}

/** Price of the same where each read is a transaction of its own: never below the least that a payment is taken for. */
export function exactDataPrice({ perMiB, floor }: Pick<PriceList, 'perMiB' | 'floor'>, bytes: number): bigint {
  const price = dataPrice(perMiB, bytes)
  return price > floor ? price : floor
}

/** Price of a stream that was open so many seconds, begun ones included. */
export function streamPrice(seconds: number): bigint {
  return BigInt(Math.max(1, Math.ceil(seconds))) * STREAM_SECOND
}
