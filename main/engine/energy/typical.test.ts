import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { kindsAtLoss } from '../availability/loss.ts'
import { anyTime, berlin, good } from '../availability/world.fixture.ts'
import { nextTypical, createTypicalDraws, type Typical } from './typical.ts'

/** A reading every five seconds, as the engine takes them. */
const EVERY_S = 5
const after = (readings: readonly number[], first: Typical | null = null): readonly (Typical | null)[] => {
  let typical = first
  return readings.map((watts) => (typical = nextTypical(typical, watts, EVERY_S)))
}
const heldOf = (readings: readonly number[]): readonly number[] =>
  after(readings).flatMap((typical) => (typical?.watts === null || typical === null ? [] : [typical.watts]))
const changes = (values: readonly unknown[]): number =>
  values.filter((value, index) => index > 0 && value !== values[index - 1]).length

test('a minute of readings is believed, one moment less is not', () => {
  const readings = Array.from({ length: 12 }, () => 120)
  expect(after(readings.slice(1)).at(-1)?.watts).toBeNull()
  expect(after(readings).at(-1)?.watts).toBeCloseTo(120)
})

test('whatever readings within 7 % of a level do, what decisions go by stays where it is', () => {
  const near = fc.array(fc.double({ min: 0.93, max: 1.07, noNaN: true }), { minLength: 12, maxLength: 400 })
  fc.assert(
    fc.property(near, fc.integer({ min: 30, max: 500 }), (shares, level) => {
      expect(changes(heldOf(shares.map((share) => share * level)))).toBe(0)
    }),
    { numRuns: 300 },
  )
})

test('under the noise of real work it settles, and work does not change between loss and gain', () => {
  // At 0.60 a coin and 0.3 for a kWh, work that takes more than 400 W would be a loss; this one takes about that.
  const electricity = { ...anyTime.electricity, neverAtLoss: true, coinWorth: 0.6, marginPercent: 0 } as const
  const rules = { ...anyTime, electricity: { ...electricity, tariff: { kind: 'flat', perKwh: 0.3 } as const } }
  const isAtLoss = (watts: number): boolean => {
    const facts = { ...good, work: { wgsl: { coins: 0.2, watts, measured: true } } }
    return kindsAtLoss(facts, rules, berlin).includes('wgsl')
  }
  const noise = fc.array(fc.double({ min: 0.6, max: 1.4, noNaN: true }), { minLength: 1_400, maxLength: 1_440 })
  fc.assert(
    fc.property(fc.noShrink(noise), fc.integer({ min: 330, max: 470 }), (shares, level) => {
      const held = heldOf(shares.map((share) => share * level))
      expect(changes(held)).toBeLessThanOrEqual(2)
      expect(changes(held.map(isAtLoss))).toBeLessThanOrEqual(2)
    }),
    { numRuns: 100 },
  )
})

test('work of another kind is learnt: half an hour of it moves what decisions go by', () => {
  const [first, second] = [120, 220].map((watts) => Array.from({ length: 360 }, () => watts))
  expect(heldOf([...(first ?? []), ...(second ?? [])]).at(-1)).toBeGreaterThan(190)
})

function kept() {
  const texts = new Map<string, string>()
  return {
    texts,
    settings: {
      get: (key: string) => texts.get(key) ?? null,
      set: (key: string, text: string) => void texts.set(key, text),
    },
  }
}

test('it outlives a restart, is written only when it moved, and a spoilt record is measured anew', () => {
  const { texts, settings } = kept()
  const draws = createTypicalDraws(settings)
  for (let at = 0; at < 11; at += 1) draws.learn('GPU-a', 120, EVERY_S)
  draws.save()
  expect(texts.size).toBe(0)
  draws.learn('GPU-a', 120, EVERY_S)
  draws.save()
  expect(createTypicalDraws(settings).wattsOf('GPU-a')).toBeCloseTo(120)
  texts.clear()
  draws.learn('GPU-a', 121, EVERY_S)
  draws.save()
  expect(texts.size).toBe(0)
  texts.set('typical-watts', '{"GPU-a": "much"}')
  expect(createTypicalDraws(settings).wattsOf('GPU-a')).toBeNull()
})
