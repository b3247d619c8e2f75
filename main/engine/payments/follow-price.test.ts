import { array, assert, bigInt, integer, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { atPercent, FOLLOW, nextPercent, type ObservedHour } from './follow-price.ts'
import { priceOf } from './pricing.ts'

const HOUR = 3_600_000
const hour = (busyPercent: number, openMs = HOUR): ObservedHour => ({
  openMs,
  offeredMs: openMs * 2,
  busyMs: (openMs * 2 * busyPercent) / 100,
})
const units = bigInt({ min: 0n, max: 10n ** 12n })
const lists = record({
  floor: units,
  perCpuSecond: units,
  perGpuSecond: record({ gpu: units, software: units }),
  perMiB: units,
})
const hours = integer({ min: 0, max: 100 }).map((busy) => hour(busy))

describe('prices that follow demand', () => {
  it.each([
    [75, 110],
    [74, 100],
    [26, 100],
    [25, 90],
    [0, 90],
    [100, 110],
  ])('go from 100 %% after an hour that was %i %% busy to %i %%', (busy, percent) => {
    expect(nextPercent(100, hour(busy))).toBe(percent)
  })

  it('stay after an hour in which jobs were hardly taken', () => {
    expect(nextPercent(100, hour(100, FOLLOW.leastObservedMs - 1))).toBe(100)
    expect(nextPercent(100, { openMs: HOUR, offeredMs: 0, busyMs: 0 })).toBe(100)
  })

  it('stay within half and double whatever the hours bring', () => {
    assert(
      property(array(hours, { maxLength: 60 }), (all) => {
        const percent = all.reduce(nextPercent, FOLLOW.start)
        expect(percent).toBeGreaterThanOrEqual(50)
        expect(percent).toBeLessThanOrEqual(200)
      }),
    )
  })

  it('never rise less for a busier hour', () => {
    const percents = integer({ min: 5, max: 20 }).map((tens) => tens * 10)
    assert(
      property(percents, integer({ min: 0, max: 100 }), integer({ min: 0, max: 100 }), (percent, a, b) => {
        const [less, more] = a < b ? [a, b] : [b, a]
        expect(nextPercent(percent, hour(more))).toBeGreaterThanOrEqual(nextPercent(percent, hour(less)))
      }),
    )
  })

  it('are rounded up, keep the floor, and are the reference itself at 100 %', () => {
    assert(
      property(lists, integer({ min: 50, max: 200 }), integer({ min: 0, max: 120_000 }), (list, percent, ms) => {
        const followed = atPercent(list, percent)
        expect(atPercent(list, 100)).toEqual(list)
        expect(followed.floor).toBe(list.floor)
        expect(followed.perMiB * 100n).toBeGreaterThanOrEqual(list.perMiB * BigInt(percent))
        expect(followed.perMiB * 100n).toBeLessThan(list.perMiB * BigInt(percent) + 100n)
        const job = { work: { on: 'gpu' as const, ms }, outputBytes: ms, inputBytes: 0 }
        expect(priceOf(followed, job)).toBeGreaterThanOrEqual(list.floor)
        expect(priceOf(atPercent(list, percent + 1), job)).toBeGreaterThanOrEqual(priceOf(followed, job))
      }),
    )
  })
})
