import { expect, test } from 'vitest'
import { decide } from './decide.ts'
import type { CardFacts } from './facts.ts'
import { noHolds, type Holds } from './holds.ts'
import { anyTime, berlin, card, good } from './world.fixture.ts'

test('a card at its limit does not go on and off with every degree', () => {
  const limits = { ...anyTime.limits, temperatureC: 80 }
  let holds: Holds = noHolds
  const allowed = [79, 80, 79, 80, 78, 76, 75, 74, 74, 74].map((temperatureC, step) => {
    const at = { ...berlin, monotonic: step * 30_000 }
    const decided = decide({ ...good, cards: [card('GPU-a', { temperatureC })] }, { ...anyTime, limits }, at, holds)
    holds = decided.holds
    return decided.cards[0]?.allowed
  })
  // Below 75 is well below the limit; then a whole minute more.
  expect(allowed).toEqual([true, false, false, false, false, false, false, false, true, true])
})

test('a limit on a sensor that cannot be believed is kept by not working', () => {
  const cards = [card('GPU-a', { doubtful: ['temperatureC'], temperatureC: null })]
  const [first] = decide({ ...good, cards }, anyTime, berlin, noHolds).cards
  expect(first).toMatchObject({
    allowed: false,
    why: 'Its temperature cannot be believed, so your limit cannot be kept.',
  })
  const limits = { ...anyTime.limits, temperatureC: null }
  expect(decide({ ...good, cards }, { ...anyTime, limits }, berlin, noHolds).cards[0]?.allowed).toBe(true)
})

test('a card that is paced may pass its limits for a moment, and no further', () => {
  const limits = { ...anyTime.limits, temperatureC: 80, powerW: 200 }
  const overshoot = { temperatureC: 3, fanPercent: 10, powerW: 0.15 }
  const allowed = (readings: Partial<CardFacts>): boolean | undefined =>
    decide({ ...good, cards: [card('GPU-a', readings)] }, { ...anyTime, limits }, berlin, noHolds).cards[0]?.allowed
  expect(allowed({ temperatureC: 82, powerW: 225, overshoot })).toBe(true)
  expect(allowed({ temperatureC: 83, overshoot })).toBe(false)
  expect(allowed({ temperatureC: 70, powerW: 231, overshoot })).toBe(false)
  // Where pacing does not help any more, the limit is the limit.
  expect(allowed({ temperatureC: 80, overshoot: null })).toBe(false)
})
