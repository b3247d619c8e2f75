import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Address } from '../../../../contract/money.ts'
import { type Review, weigh } from './weigh.ts'

const address = (number: number): Address => `0x${number.toString(16).padStart(40, '0')}`
const review = (reviewer: Address, grade: number | null, index = 1): Review => ({
  reviewer,
  index,
  grade,
  revoked: false,
})
const nobody: ReadonlySet<Address> = new Set()

const grades = fc.integer({ min: 0, max: 100 })
/** Buyers that paid, and what they say. */
const customers = fc.uniqueArray(
  fc.record({
    who: fc.integer({ min: 1, max: 1_000 }),
    paid: fc.bigInt({ min: 1n, max: 10n ** 12n }),
    words: fc.array(fc.record({ grade: fc.option(grades), revoked: fc.boolean() }), { maxLength: 4 }),
  }),
  { selector: ({ who }) => who, maxLength: 20 },
)
/** Addresses that never paid, and everything they may write. */
const crowd = fc.array(fc.record({ who: fc.integer({ min: 2_000, max: 9_999 }), grade: fc.option(grades) }), {
  maxLength: 200,
})

type Customers = readonly {
  readonly who: number
  readonly paid: bigint
  readonly words: readonly { readonly grade: number | null; readonly revoked: boolean }[]
}[]

function said(by: Customers): readonly Review[] {
  return by.flatMap(({ who, words }) =>
    words.map(({ grade, revoked }, index) => ({ reviewer: address(who), index: index + 1, grade, revoked })),
  )
}
const paidBy = (by: Customers) => new Map(by.map(({ who, paid }) => [address(who), paid]))

describe('whoever paid nothing changes nothing', () => {
  test('a thousand fresh reviewers never move what is shown (A05)', () => {
    const fresh = Array.from({ length: 1_000 }, (_, index) =>
      review(address(10_000 + index), index % 2 === 0 ? 0 : 100),
    )
    fc.assert(
      fc.property(customers, (by) => {
        const honest = weigh(said(by), paidBy(by), nobody)
        const flooded = weigh([...fresh, ...said(by), ...fresh], paidBy(by), nobody)
        expect(flooded.figure).toEqual(honest.figure)
        expect(flooded.counted).toEqual(honest.counted)
        expect(flooded.leftOut).toEqual({ ...honest.leftOut, unpaid: honest.leftOut.unpaid + 2_000 })
      }),
      { numRuns: 50 },
    )
  })

  test('whatever they say, and wherever among the others it stands', () => {
    fc.assert(
      fc.property(customers, crowd, fc.nat(), (by, others, where) => {
        const real = said(by)
        const noise = others.map(({ who, grade }, index) => review(address(who), grade, index))
        const place = real.length === 0 ? 0 : where % real.length
        const mixed = [...real.slice(0, place), ...noise, ...real.slice(place)]
        const { figure, counted } = weigh(mixed, paidBy(by), nobody)
        expect({ figure, counted }).toEqual({
          figure: weigh(real, paidBy(by), nobody).figure,
          counted: weigh(real, paidBy(by), nobody).counted,
        })
      }),
    )
  })
})

describe('the word of those who paid', () => {
  test('weighs what they paid: a crowd of dust payments does not outweigh one customer', () => {
    const customer = address(1)
    const dust = Array.from({ length: 1_000 }, (_, index) => address(100 + index))
    const paid = new Map([[customer, 5_000_000n], ...dust.map((who) => [who, 1n] as const)])
    const { figure } = weigh([review(customer, 90), ...dust.map((who) => review(who, 0))], paid, nobody)
    expect(figure).toEqual({ middle: 90, low: 90, high: 90 })
  })

  test('is the last one, and one only', () => {
    const paid = new Map([[address(1), 7n]])
    const words = [review(address(1), 10, 3), review(address(1), 100, 1), review(address(1), 80, 4)]
    const { counted, leftOut, figure } = weigh(words, paid, nobody)
    expect(counted).toEqual([{ reviewer: address(1), grade: 80, paid: 7n }])
    expect(leftOut.older).toBe(2)
    expect(figure?.middle).toBe(80)
  })

  test('does not count when it is the agent’s own, taken back, or no grade', () => {
    const paid = new Map([1, 2, 3].map((who) => [address(who), 5n]))
    const words = [review(address(1), 100), { ...review(address(2), 100), revoked: true }, review(address(3), null)]
    const { figure, leftOut } = weigh(words, paid, new Set([address(1)]))
    expect(figure).toBeNull()
    expect(leftOut).toEqual({ unpaid: 0, own: 1, revoked: 1, 'no-grade': 1, older: 0 })
  })

  test('is shown with how far it spreads', () => {
    const paid = new Map([1, 2, 3, 4].map((who) => [address(who), 10n]))
    const { figure } = weigh(
      [20, 60, 80, 100].map((grade, who) => review(address(who + 1), grade)),
      paid,
      nobody,
    )
    expect(figure).toEqual({ low: 20, middle: 60, high: 80 })
  })

  test('stays within the grades that were given', () => {
    fc.assert(
      fc.property(customers, (by) => {
        const { figure, counted } = weigh(said(by), paidBy(by), nobody)
        const given = counted.map(({ grade }) => grade)
        expect(figure === null).toBe(given.length === 0)
        if (figure === null) return
        expect(figure.low).toBeGreaterThanOrEqual(Math.min(...given))
        expect(figure.high).toBeLessThanOrEqual(Math.max(...given))
        expect(figure.low <= figure.middle && figure.middle <= figure.high).toBe(true)
      }),
    )
  })
})
