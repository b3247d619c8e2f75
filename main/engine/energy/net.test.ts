import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { noPower, type PowerUse } from '../../../contract/power.ts'
import { netOf, netOfAll, powerUse, type Worth } from './net.ts'

const worth: Worth = { currency: 'EUR', coinWorth: 0.9, decimals: 6, symbol: 'USDC' }
const used: PowerUse = { jobs: 2, wattHours: 500, estimatedJobs: 1, unpricedJobs: 0, cost: 0.15, currency: 'EUR' }

test('net is income at the worth of a coin less electricity, and below zero when that was more', () => {
  expect(netOf(1_000_000n, used, worth)).toEqual({ power: used, income: 0.9, net: 0.75, why: null })
  expect(netOf(-500_000n, used, worth).net).toBeCloseTo(-0.6)
  expect(netOf(0n, noPower, worth)).toMatchObject({ income: 0, net: 0 })
})

test('of several networks it is one sum, each in its own decimals, less one bill', () => {
  const incomes = [
    { amount: 1_000_000n, decimals: 6 },
    { amount: 2n * 10n ** 18n, decimals: 18 },
    { amount: -500_000n, decimals: 6 },
  ]
  expect(netOfAll(incomes, used, worth)).toMatchObject({ power: used, income: 2.25, net: 2.1, why: null })
  expect(netOfAll(incomes, { ...used, unpricedJobs: 1 }, worth).net).toBeNull()
  expect(netOfAll(incomes, used, { ...worth, coinWorth: null })).toMatchObject({ income: null, net: null })
})

test('what is not known is null with its reason, never 0', () => {
  expect(netOf(1_000_000n, used, { ...worth, coinWorth: null })).toMatchObject({
    income: null,
    net: null,
    why: 'You have not said in Rules what 1 USDC is worth to you.',
  })
  for (const power of [
    { ...used, unpricedJobs: 1 },
    { ...used, unpricedJobs: 2, cost: null },
  ]) {
    expect(netOf(1_000_000n, power, worth)).toMatchObject({
      income: 0.9,
      net: null,
      why: expect.stringContaining('not known'),
    })
  }
  expect(powerUse({ jobs: 1, joules: 7200, estimated: 1, unpriced: 1, cost: null }, 'EUR')).toEqual({
    jobs: 1,
    wattHours: 2,
    estimatedJobs: 1,
    unpricedJobs: 1,
    cost: null,
    currency: 'EUR',
  })
  expect(powerUse({ jobs: 0, joules: 0, estimated: 0, unpriced: 0, cost: null }, 'EUR').cost).toBe(0)
})

const net = (income: bigint, spent: number): number => netOf(income, { ...used, cost: spent }, worth).net ?? Number.NaN

test('dearer electricity never nets more, and nets of days add up to the net of all of them', () => {
  const money = fc.bigInt(-(10n ** 12n), 10n ** 12n)
  const cost = fc.double({ min: 0, max: 1000, noNaN: true })
  fc.assert(
    fc.property(money, money, cost, cost, (one, other, less, more) => {
      expect(net(one, less + more)).toBeLessThanOrEqual(net(one, less))
      expect(net(one, less) + net(other, more)).toBeCloseTo(net(one + other, less + more), 6)
    }),
  )
})
