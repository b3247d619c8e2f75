import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { silentCard } from '../../../contract/hardware.fixture.ts'
import type { Gpu } from '../../../contract/hardware.ts'
import { checkSensors, type Checked } from './sensors.ts'

const gpu = (temperatureC: number | null): Gpu => ({ ...silentCard, temperatureC })
function shown(readings: readonly (number | null)[]): readonly (readonly [number | null, boolean])[] {
  let before: Checked | null = null
  return readings.map((reading) => {
    before = checkSensors(gpu(reading), before)
    return [before.gpu.temperatureC, before.doubtful.includes('temperatureC')] as const
  })
}

test('a card that never tells its temperature is not doubted for it', () => {
  expect(shown([null, null])).toEqual([
    [null, false],
    [null, false],
  ])
})

test('a sensor that falls silent, or says the impossible, is doubted', () => {
  expect(shown([50, null, 50])).toEqual([
    [50, false],
    [null, true],
    [50, false],
  ])
  expect(shown([50, 255, -40, 0])).toEqual([
    [50, false],
    [null, true],
    [null, true],
    [null, true],
  ])
})

test('a jump is believed when it is said twice', () => {
  expect(shown([50, 92, 51]).map(([value]) => value)).toEqual([50, 50, 51])
  expect(shown([50, 92, 93, 94]).map(([value]) => value)).toEqual([50, 50, 93, 94])
})

test('whatever a sensor says, what is shown is possible or unknown', () => {
  const reading = fc.option(fc.double(), { nil: null })
  fc.assert(
    fc.property(fc.array(reading, { maxLength: 12 }), (readings) => {
      for (const [value] of shown(readings)) expect(value === null || (value >= 1 && value <= 125)).toBe(true)
    }),
  )
})

/** A card looked at every two seconds: readings by second, and when a sensor of it is first doubted. */
function firstDoubt(
  seconds: number,
  at: (second: number) => Partial<Gpu>,
): readonly [number, readonly string[]] | null {
  let before: Checked | null = null
  for (let second = 0; second < seconds; second += 2) {
    before = checkSensors({ ...gpu(50), ...at(second) }, before, second * 1000)
    if (before.doubtful.length > 0) return [second, before.doubtful]
  }
  return null
}

test('a temperature that is frozen while the card begins to work is doubted within a minute or so', () => {
  const doubt = firstDoubt(600, (second) => ({
    temperatureC: 44,
    powerW: second < 20 ? 18.4 : 220 + (second % 7),
    utilization: second < 20 ? 0 : 99,
  }))
  expect(doubt).toEqual([80, ['temperatureC']])
})

test('a driver whose every reading is frozen is doubted, and believed again when they move', () => {
  const working = { temperatureC: 70, powerW: 251.37, utilization: 98 }
  expect(firstDoubt(600, () => working)).toEqual([90, ['temperatureC', 'powerW']])
  let before = checkSensors({ ...gpu(70), ...working }, null, 0)
  before = checkSensors({ ...gpu(70), ...working }, before, 200_000)
  expect(before.doubtful).toEqual(['temperatureC', 'powerW'])
  before = checkSensors({ ...gpu(71), ...working, temperatureC: 71, powerW: 250.9 }, before, 202_000)
  expect(before.doubtful).toEqual([])
})

const steady = (second: number): Partial<Gpu> => ({
  temperatureC: 66,
  fanPercent: 52,
  powerW: 240 + ((second * 37) % 900) / 100,
  utilization: 99,
})

test('a card at rest, or at a steady load, stands still for hours and is believed', () => {
  expect(firstDoubt(7_200, () => ({ temperatureC: 34, powerW: 12.1, utilization: 0 }))).toBeNull()
  expect(firstDoubt(7_200, steady)).toBeNull()
})
