import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { noPower, unknownNet } from '../../contract/power.ts'
import { dayBars, totals, type Day } from './days.ts'
import { chartScale, scaleFraction } from './scale.ts'

const day = (earned: string, pending = '0'): Day => ({
  day: '2026-11-22',
  earned,
  pending,
  jobs: 1,
  net: { power: { ...noPower, jobs: 1, cost: 0.25 }, income: 1, net: 0.75, why: null },
})

test('a scale has round steps and holds every value', () => {
  expect(chartScale(0n, 854_000n)).toEqual({ top: 1_000_000n, bottom: 0n, ticks: [0n, 500_000n, 1_000_000n] })
  expect(chartScale(-30n, 70n).ticks).toEqual([-50n, 0n, 50n, 100n])
  expect(chartScale(0n, 0n)).toEqual({ top: 1n, bottom: 0n, ticks: [0n] })
})

test('whatever the amounts, the scale holds them and stays short', () => {
  const amount = fc.bigInt(-(10n ** 30n), 10n ** 30n)
  fc.assert(
    fc.property(amount, amount, (a, b) => {
      const [min, max] = a < b ? [a, b] : [b, a]
      const scale = chartScale(min, max)
      expect(scale.bottom <= min || min > 0n).toBe(true)
      expect(scale.top >= max || max < 0n).toBe(true)
      expect(scale.ticks).toContain(0n)
      expect(scale.ticks.length).toBeLessThanOrEqual(6)
      expect(scaleFraction(scale, scale.top)).toBe(1)
      expect(scaleFraction(scale, scale.bottom)).toBe(0)
    }),
  )
})

test('pending stands on earned, and refunds hang below zero', () => {
  const { scale, bars } = dayBars([day('100', '50'), day('-50')])
  expect(scale).toMatchObject({ top: 200n, bottom: -100n })
  const [first, second] = bars
  expect(first?.map((part) => part.kind)).toEqual(['earned', 'pending'])
  expect(first?.[0]?.from).toBe(first?.[1]?.to)
  expect(second?.[0]?.from).toBeCloseTo(2 / 3)
  expect(second?.[0]?.to).toBeCloseTo(5 / 6)
})

test('a day without money has no bar', () => {
  expect(dayBars([day('0')]).bars).toEqual([[]])
})

test('totals add up exactly', () => {
  expect(totals([day('9007199254740993', '1'), day('-3', '2')])).toMatchObject({
    earned: '9007199254740990',
    pending: '3',
    jobs: 2,
    net: { net: 1.5, power: { jobs: 2, cost: 0.5 } },
  })
})

test('the net of a month is not known while that of a day is not', () => {
  const known = day('1')
  const unknown = { ...known, net: { ...unknownNet, power: { ...noPower, jobs: 1, cost: null } } }
  expect(totals([known, unknown]).net).toMatchObject({ net: null, why: 'Not known here.', power: { cost: null } })
})
