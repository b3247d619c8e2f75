import type { CallOut } from '../../contract/engine.ts'
import type { Net } from '../../contract/power.ts'
import { chartScale, scaleFraction, type ChartScale } from './scale.ts'

export type Day = CallOut<'ledger.days'>['days'][number]

/** One rectangle, as fractions of the plot measured from its top. */
export interface BarPart {
  readonly kind: 'earned' | 'pending'
  readonly from: number
  readonly to: number
}

export interface DayBars {
  readonly scale: ChartScale
  readonly bars: readonly (readonly BarPart[])[]
}

const positive = (value: bigint): bigint => (value > 0n ? value : 0n)
const negative = (value: bigint): bigint => (value < 0n ? value : 0n)

/** Stacks pending on earned; what is negative (refunds) hangs below zero the same way. */
export function dayBars(days: readonly Day[]): DayBars {
  const values = days.map((day) => ({ earned: BigInt(day.earned), pending: BigInt(day.pending) }))
  let top = 0n
  let bottom = 0n
  for (const { earned, pending } of values) {
    const above = positive(earned) + positive(pending)
    const below = negative(earned) + negative(pending)
    if (above > top) top = above
    if (below < bottom) bottom = below
  }
  const scale = chartScale(bottom, top)
  const part = (kind: BarPart['kind'], low: bigint, high: bigint): BarPart[] =>
    low === high ? [] : [{ kind, from: 1 - scaleFraction(scale, high), to: 1 - scaleFraction(scale, low) }]
  const bars = values.map(({ earned, pending }) => [
    ...part('earned', negative(earned), positive(earned)),
    ...part('pending', positive(earned), positive(earned) + positive(pending)),
    ...part('pending', negative(earned) + negative(pending), negative(earned)),
  ])
  return { scale, bars }
}

/** `net` is null where that of a single day is not known. */
export function totals(days: readonly Day[]): Omit<Day, 'day' | 'net'> & { readonly net: Net } {
  let earned = 0n
  let pending = 0n
  let jobs = 0
  for (const day of days) {
    earned += BigInt(day.earned)
    pending += BigInt(day.pending)
    jobs += day.jobs
  }
  return { earned: earned.toString(), pending: pending.toString(), jobs, net: netOf(days.map(({ net }) => net)) }
}

function netOf(nets: readonly Net[]): Net {
  const powers = nets.map(({ power }) => power)
  return {
    power: {
      jobs: sum(powers.map(({ jobs }) => jobs)) ?? 0,
      wattHours: sum(powers.map(({ wattHours }) => wattHours)) ?? 0,
      estimatedJobs: sum(powers.map(({ estimatedJobs }) => estimatedJobs)) ?? 0,
      unpricedJobs: sum(powers.map(({ unpricedJobs }) => unpricedJobs)) ?? 0,
      cost: sum(powers.map(({ cost }) => cost)),
      currency: powers[0]?.currency ?? 'EUR',
    },
    income: sum(nets.map(({ income }) => income)),
    net: sum(nets.map(({ net }) => net)),
    why: nets.find(({ why }) => why !== null)?.why ?? null,
  }
}

function sum(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>((all, value) => (all === null || value === null ? null : all + value), 0)
}
