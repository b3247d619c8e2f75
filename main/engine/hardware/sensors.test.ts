import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Gpu } from '../../../contract/hardware.ts'
import { checkSensors, type Checked } from './sensors.ts'

const gpu = (temperatureC: number | null): Gpu => ({
  uuid: 'GPU-a',
  name: 'NVIDIA GeForce RTX 4070',
  driver: null,
  memoryMiB: null,
  memoryUsedMiB: null,
  utilization: null,
  temperatureC,
  fanPercent: null,
  powerW: null,
  powerLimitW: null,
  pciBusId: null,
  missing: {},
})
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
