import { say } from '../../../contract/words/say.ts'
import type { PriceList } from './pricing.ts'

/** The numbers of the published rule; `FOLLOW_RULE` says them in words. */
export const FOLLOW = {
  start: 100,
  lowest: 50,
  highest: 200,
  step: 10,
  /** Percent of the places for jobs. */
  busyFrom: 75,
  idleTo: 25,
  everyMs: 60 * 60_000,
  leastObservedMs: 30 * 60_000,
} as const

/** The rule as it stands in `GET /v1/offers`, on the screen and in ARCHITECTURE. */
export const FOLLOW_RULE = say`Prices start at the reference list. After every hour in which jobs were taken for half an hour or more they rise by 10 % of it when three quarters of the places were busy, and fall by 10 % when a quarter or less were; never below half and never above double. The floor does not move.`

/** One hour as it was: time added up over all places for jobs, milliseconds. */
export interface ObservedHour {
  /** Places times the time they were open to jobs. */
  readonly offeredMs: number
  /** Of that, the time a job ran in one. */
  readonly busyMs: number
  /** How long jobs were taken. */
  readonly openMs: number
}

/** Where prices stand after an hour, in percent of the reference list. Pure. */
export function nextPercent(percent: number, hour: ObservedHour): number {
  if (hour.openMs < FOLLOW.leastObservedMs || hour.offeredMs <= 0) return percent
  const busy = (hour.busyMs * 100) / hour.offeredMs
  if (busy >= FOLLOW.busyFrom) return Math.min(FOLLOW.highest, percent + FOLLOW.step)
  return busy <= FOLLOW.idleTo ? Math.max(FOLLOW.lowest, percent - FOLLOW.step) : percent
}

/** The reference list at so many percent. Each price is rounded up to a whole base unit; the floor stays. */
export function atPercent(reference: PriceList, percent: number): PriceList {
  const scaled = (price: bigint) => (price * BigInt(percent) + 99n) / 100n
  return {
    floor: reference.floor,
    perCpuSecond: scaled(reference.perCpuSecond),
    perGpuSecond: { gpu: scaled(reference.perGpuSecond.gpu), software: scaled(reference.perGpuSecond.software) },
    perMiB: scaled(reference.perMiB),
  }
}
