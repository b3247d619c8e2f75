import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ComparableOffers, Estimate } from '../../../contract/estimate.ts'
import { firstRules, type Rules } from '../../../contract/rules.ts'
import { anyRules } from '../availability/world.fixture.ts'
import { COMPARABLE_OFFERS } from './comparable-offers.ts'
import { estimate, type EstimateFacts } from './estimate.ts'

const first = firstRules(true)
const rules: Rules = { ...first, electricity: { ...first.electricity, coinWorth: 0.9 } }
const facts: EstimateFacts = {
  kinds: [{ kind: 'wgsl', coins: 0.2, watts: 200, measured: true, cost: 0.06 }],
  rules,
  hours: null,
  symbol: 'USDC',
  operations: 3.35e12,
  offers: COMPARABLE_OFFERS,
}

test('an hour and a month are told from this machine’s prices, from no buyer to every hour sold', () => {
  const { kinds, hoursADay, missing } = estimate(facts)
  expect(hoursADay).toEqual({ low: 24, high: 24 })
  expect(missing).toEqual([])
  expect(kinds[0]?.hour).toEqual({ income: 0.18000000000000002, power: 0.06, net: expect.closeTo(0.12) })
  expect(kinds[0]?.month.net).toEqual({ low: 0, high: expect.closeTo(0.12 * 730) })
})

test('the hours are those the rules leave, and a range where they wait for the person', () => {
  const hours = (change: Partial<Rules>) => estimate({ ...facts, rules: { ...rules, ...change } }).hoursADay
  expect(hours({ when: 'nights' })).toEqual({ low: 9, high: 9 })
  expect(hours({ when: 'nights', awayOnly: true })).toEqual({ low: 0, high: 9 })
  expect(hours({ when: 'idle' })).toEqual({ low: 0, high: 24 })
  expect(hours({ when: 'ask' })).toEqual({ low: 0, high: 24 })
  expect(estimate({ ...facts, hours: 5 }).hoursADay).toEqual({ low: 5, high: 5 })
})

test('others’ prices have source and month, are scaled by measured speed, and a data centre’s are not', () => {
  const [network, cloud] = estimate(facts).offers
  expect(network?.here).toEqual({ low: expect.closeTo(0.089), high: expect.closeTo(0.17) })
  expect(cloud).toMatchObject({ here: null, offer: { where: 'AWS', low: 12.29, date: '2025-12' } })
  expect(estimate({ ...facts, operations: null }).offers[0]?.here).toBeNull()
  expect(ComparableOffers.safeParse(COMPARABLE_OFFERS).success).toBe(true)
})

test('what is missing is said, and never counted as nothing', () => {
  const electricity = { ...rules.electricity, coinWorth: null }
  const kinds = [{ kind: 'wasm' as const, coins: 0.07, watts: 7, measured: false, cost: null }]
  const told = estimate({ ...facts, kinds, operations: null, rules: { ...rules, electricity } })
  expect(told.kinds[0]).toMatchObject({
    hour: { income: null, power: null, net: null },
    month: { income: null, power: null, net: null },
  })
  expect(told.missing).toHaveLength(4)
  expect(told.missing).toContain('What work on the processor takes is an estimate: no sensor tells.')
})

test('work at a loss is a loss in every hour that is sold', () => {
  const kinds = [{ kind: 'wgsl' as const, coins: 0.01, watts: 300, measured: true, cost: 0.09 }]
  expect(estimate({ ...facts, kinds }).kinds[0]?.month.net).toMatchObject({ high: 0 })
  expect(estimate({ ...facts, kinds }).kinds[0]?.month.net?.low).toBeLessThan(0)
})

const money = fc.double({ min: 0, max: 100, noNaN: true })
const world = fc.record({
  rules: anyRules,
  coins: money,
  watts: money,
  cost: fc.option(fc.double({ min: -1, max: 100, noNaN: true }), { nil: null }),
  hours: fc.option(fc.double({ min: 0, max: 24, noNaN: true }), { nil: null }),
  operations: fc.option(fc.double({ min: 1, max: 1e15, noNaN: true }), { nil: null }),
})

test('every range goes from less to more, holds nothing sold, and is made of finite numbers', () => {
  fc.assert(
    fc.property(world, ({ rules: any, coins, watts, cost, hours, operations }) => {
      const told = estimate({
        ...facts,
        rules: any,
        kinds: [{ kind: 'wgsl', coins, watts, measured: false, cost }],
        hours,
        operations,
      })
      expect(Estimate.safeParse(told).success).toBe(true)
      const ranges = [
        told.hoursADay,
        ...told.offers.map(({ here }) => here),
        ...told.kinds.flatMap(({ month }) => [month.income, month.power, month.net]),
      ].filter((range) => range !== null)
      for (const { low, high } of ranges) {
        expect(low).toBeLessThanOrEqual(high)
        expect(Number.isFinite(low) && Number.isFinite(high)).toBe(true)
      }
      for (const { month } of told.kinds)
        expect(month.net === null || (month.net.low <= 0 && month.net.high >= 0)).toBe(true)
    }),
  )
})

const best = (told: Estimate): number => told.kinds[0]?.month.net?.high ?? Number.NaN

test('a faster card, a dearer hour and more hours never bring less; dearer electricity never brings more', () => {
  fc.assert(
    fc.property(world, money, ({ coins, watts, hours, operations }, more) => {
      const at = (change: { coins?: number; cost?: number; hours?: number; operations?: number }) => {
        const kinds = [
          { kind: 'wgsl' as const, coins: change.coins ?? coins, watts, measured: true, cost: change.cost ?? 0.05 },
        ]
        return estimate({ ...facts, kinds, hours: change.hours ?? hours, operations: change.operations ?? operations })
      }
      expect(best(at({ coins: coins + more }))).toBeGreaterThanOrEqual(best(at({})))
      expect(best(at({ cost: 0.05 + more }))).toBeLessThanOrEqual(best(at({})))
      expect(best(at({ hours: 24 }))).toBeGreaterThanOrEqual(best(at({ hours: hours ?? 0 })))
      const faster = at({ operations: (operations ?? 1) + more }).offers[0]?.here?.low ?? Number.NaN
      expect(faster).toBeGreaterThanOrEqual(at({ operations: operations ?? 1 }).offers[0]?.here?.low ?? Number.NaN)
    }),
  )
})
