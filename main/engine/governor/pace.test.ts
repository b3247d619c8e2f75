import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BLIND, LEAST, nextPace, OVERSHOOT, type Pace, type PacedCard, type Sensor } from './pace.ts'
import { gamingCard, SimulatedCard, type ThermalModel } from './thermal-model.fixture.ts'

type Limits = Parameters<typeof nextPace>[2]
const none: Limits = { temperatureC: null, fanPercent: null, powerW: null }
const STEP_S = 2

interface Moment {
  readonly duty: number
  readonly celsius: number
  readonly card: PacedCard
}

/** A card at full demand for `minutes`, paced by what it reads. */
function simulate(model: ThermalModel, limits: Limits, minutes: number, step = STEP_S): readonly Moment[] {
  const card = new SimulatedCard(model)
  let pace: Pace | null = null
  return Array.from({ length: (minutes * 60) / step }, () => {
    pace = nextPace(pace, card.read(), limits, step)
    card.run(step, pace.duty)
    return { duty: pace.duty, celsius: card.celsius, card: card.read() }
  })
}

const models: fc.Arbitrary<ThermalModel> = fc.record({
  idleW: fc.integer({ min: 8, max: 40 }),
  fullW: fc.integer({ min: 80, max: 450 }),
  chipPerW: fc.constant(0.05),
  sinkPerW: fc.constant(0),
  chipS: fc.integer({ min: 2, max: 5 }),
  sinkS: fc.integer({ min: 40, max: 180 }),
  airC: fc.integer({ min: 15, max: 35 }),
})
/** A cooler that fits its card: 25 to 70 degrees above the air at full work. */
const cooled = fc.tuple(models, fc.integer({ min: 25, max: 70 })).map(([model, rise]) => ({
  ...model,
  idleW: Math.min(model.idleW, 0.15 * model.fullW),
  chipPerW: (0.25 * rise) / model.fullW,
  sinkPerW: (0.75 * rise) / model.fullW,
}))

function spread(values: readonly number[]): number {
  return Math.max(...values) - Math.min(...values)
}

describe('a card at work under a limit', () => {
  test('on temperature goes no further over it than a moment’s overshoot, and settles below', () => {
    fc.assert(
      fc.property(cooled, fc.integer({ min: 55, max: 85 }), fc.constantFrom(1, 2, 5), (model, limit, step) => {
        // At the slowest pace the card must be able to stay below.
        fc.pre(model.airC + (model.chipPerW + model.sinkPerW) * (model.idleW + LEAST * model.fullW) < limit - 8)
        const moments = simulate(model, { ...none, temperatureC: limit }, 30, step)
        for (const { celsius } of moments) expect(celsius).toBeLessThan(limit + OVERSHOOT.temperatureC)
        for (const { celsius } of moments.slice(-60)) expect(celsius).toBeLessThanOrEqual(limit)
      }),
      { numRuns: 200 },
    )
  })

  test('on temperature does not swing once it has settled', () => {
    fc.assert(
      fc.property(cooled, fc.integer({ min: 55, max: 85 }), fc.constantFrom(1, 2, 5), (model, limit, step) => {
        const last = simulate(model, { ...none, temperatureC: limit }, 40, step).slice(-120)
        expect(spread(last.map(({ duty }) => duty))).toBeLessThan(0.1)
        expect(spread(last.map(({ celsius }) => celsius))).toBeLessThan(2)
      }),
      { numRuns: 200 },
    )
  })

  test('on power draws no more than it, but for a moment', () => {
    fc.assert(
      fc.property(cooled, fc.double({ min: 0.4, max: 1, noNaN: true }), (model, share) => {
        const limit = model.idleW + share * (model.fullW - model.idleW)
        const watts = simulate(model, { ...none, powerW: limit }, 10).map(({ card }) => card.powerW ?? 0)
        for (const each of watts) expect(each).toBeLessThan(limit * (1 + OVERSHOOT.powerW))
        for (const each of watts.slice(-60)) expect(each).toBeLessThanOrEqual(limit)
        expect(spread(watts.slice(-60))).toBeLessThan(0.05 * limit)
      }),
      { numRuns: 200 },
    )
  })

  test('on its fan gets quiet and stays so', () => {
    const moments = simulate(gamingCard, { ...none, fanPercent: 55 }, 40)
    for (const { card } of moments) expect(card.fanPercent).toBeLessThanOrEqual(55 + OVERSHOOT.fanPercent)
    for (const { card } of moments.slice(-100)) expect(card.fanPercent).toBeLessThanOrEqual(55)
    expect(spread(moments.slice(-100).map(({ duty }) => duty))).toBeLessThan(0.1)
  })

  test('still does most of the work that the limit leaves room for', () => {
    const [last] = simulate(gamingCard, { ...none, temperatureC: 75 }, 40).slice(-1)
    expect(last?.celsius).toBeGreaterThan(75 - 5)
    expect(last?.duty).toBeGreaterThan(0.5)
  })

  test('is not paced where it stays below by itself', () => {
    const moments = simulate(gamingCard, { ...none, temperatureC: 110, powerW: 600 }, 20)
    expect(Math.min(...moments.map(({ duty }) => duty))).toBe(1)
  })
})

const reading = fc.option(fc.integer({ min: 0, max: 130 }), { freq: 8 })
const look = fc.record({
  card: fc.record({
    temperatureC: reading,
    fanPercent: reading,
    powerW: fc.option(fc.integer({ min: 0, max: 400 }), { freq: 8 }),
    powerLimitW: fc.option(fc.integer({ min: 50, max: 450 })),
    doubtful: fc.subarray<Sensor>(['temperatureC', 'fanPercent', 'powerW'], { maxLength: 1 }),
    working: fc.boolean(),
  }),
  seconds: fc.double({ min: 0, max: 30, noNaN: true }),
})
const limit = fc.option(fc.integer({ min: 10, max: 110 }))
const someLimits: fc.Arbitrary<Limits> = fc.record({ temperatureC: limit, fanPercent: limit, powerW: limit })

function stricter(limits: Limits, by: number, only: Sensor): Limits {
  return { ...limits, [only]: Math.max(1, (limits[only] ?? 110) - by) }
}

test('a stricter limit never gives a faster pace, whatever was read', () => {
  fc.assert(
    fc.property(
      fc.array(look, { maxLength: 30 }),
      someLimits,
      fc.integer({ min: 0, max: 100 }),
      fc.constantFrom<Sensor>('temperatureC', 'fanPercent', 'powerW'),
      (looks, limits, by, sensor) => {
        let [loose, strict]: [Pace | null, Pace | null] = [null, null]
        for (const { card, seconds } of looks) {
          loose = nextPace(loose, card, limits, seconds)
          strict = nextPace(strict, card, stricter(limits, by, sensor), seconds)
          expect(strict.duty).toBeLessThanOrEqual(loose.duty + 1e-12)
          expect(strict.duty).toBeGreaterThanOrEqual(LEAST)
          expect(loose.duty).toBeLessThanOrEqual(1)
        }
      },
    ),
    { numRuns: 1000 },
  )
})

const cool: PacedCard = { ...new SimulatedCard(gamingCard).read(), temperatureC: 45 }

test('a limit on something that the card does not tell is kept by working half of the time', () => {
  const blind = nextPace(null, { ...cool, temperatureC: null }, { ...none, temperatureC: 80 }, 2)
  expect(blind).toMatchObject({ duty: BLIND, because: 'temperatureC', blind: ['temperatureC'] })
  // What nobody limited nobody misses; a card without a fan makes no noise.
  expect(nextPace(null, { ...cool, temperatureC: null }, none, 2).duty).toBe(1)
  expect(nextPace(null, { ...cool, fanPercent: null }, { ...none, fanPercent: 40 }, 2).duty).toBe(1)
})

test('a sensor that cannot be believed gives the slowest pace', () => {
  const doubted = nextPace(null, { ...cool, doubtful: ['temperatureC'] }, { ...none, temperatureC: 80 }, 2)
  expect(doubted).toMatchObject({ duty: LEAST, blind: ['temperatureC'] })
})

test('a card that others keep too hot is said to be beyond pacing', () => {
  let pace: Pace | null = null
  for (let seconds = 0; seconds < 200; seconds += 2) {
    pace = nextPace(pace, { ...cool, temperatureC: 82 }, { ...none, temperatureC: 80 }, 2)
  }
  expect(pace?.helplessFor).toBeGreaterThan(60)
  expect(nextPace(pace, { ...cool, temperatureC: 79 }, { ...none, temperatureC: 80 }, 2).helplessFor).toBe(0)
})
