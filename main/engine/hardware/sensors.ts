import type { Gpu } from '../../../contract/hardware.ts'
import { frozenSensors, nextStill, type Still } from './frozen.ts'

/** What a card can read, and how far a reading can get between two looks. */
const POSSIBLE = {
  temperatureC: { least: 1, most: 125, jump: 35 },
  fanPercent: { least: 0, most: 150, jump: 100 },
  powerW: { least: 0, most: 3_000, jump: 2_000 },
} as const
const SENSORS = ['temperatureC', 'fanPercent', 'powerW'] as const
export type Sensor = (typeof SENSORS)[number]
type Values = Readonly<Partial<Record<Sensor, number>>>

/** A card's readings as the rules may use them. */
export interface Checked {
  readonly gpu: Gpu
  /** Sensors that gave something before and nothing believable now. */
  readonly doubtful: readonly Sensor[]
  /** Last believable value of each sensor. */
  readonly believed: Values
  /** The value that was not believed last time: said twice, it is. */
  readonly jumped: Values
  readonly still: Still
}

/**
 * Checks new readings against the last ones: an impossible value is none, and one that jumps further than
 * a card can get between two looks is believed when the next look agrees. What stands still although the card
 * does not is doubted until it moves. Pure.
 * @param at milliseconds by the steady clock
 */
export function checkSensors(gpu: Gpu, before: Checked | null, at = 0): Checked {
  const readings = SENSORS.map((sensor) => ({ sensor, ...checkOne(sensor, gpu[sensor], before) }))
  const valuesOf = (pick: 'believed' | 'jumped'): Values =>
    Object.fromEntries(readings.flatMap((each) => (each[pick] === undefined ? [] : [[each.sensor, each[pick]]])))
  const still = nextStill(before?.still ?? null, gpu, at)
  const frozen = frozenSensors(still, gpu, at)
  const isDoubtful = ({ sensor, doubtful }: (typeof readings)[number]): boolean =>
    doubtful || frozen.some((name) => name === sensor)
  return {
    still,
    gpu: { ...gpu, ...Object.fromEntries(readings.map(({ sensor, shown }) => [sensor, shown])) },
    doubtful: readings.filter(isDoubtful).map(({ sensor }) => sensor),
    believed: valuesOf('believed'),
    jumped: valuesOf('jumped'),
  }
}

function checkOne(sensor: Sensor, said: number | null, before: Checked | null) {
  const last = before?.believed[sensor]
  const value = possible(sensor, said)
  if (value === null) {
    return { shown: null, doubtful: last !== undefined || said !== null, believed: last, jumped: undefined }
  }
  const suspect = last !== undefined && isFar(sensor, value, last) && !saidBefore(sensor, value, before)
  if (suspect) return { shown: last, doubtful: false, believed: last, jumped: value }
  return { shown: value, doubtful: false, believed: value, jumped: undefined }
}

function possible(sensor: Sensor, value: number | null): number | null {
  if (value === null || !Number.isFinite(value)) return null
  return value >= POSSIBLE[sensor].least && value <= POSSIBLE[sensor].most ? value : null
}

function isFar(sensor: Sensor, value: number, last: number): boolean {
  return Math.abs(value - last) > POSSIBLE[sensor].jump
}

function saidBefore(sensor: Sensor, value: number, before: Checked | null): boolean {
  const said = before?.jumped[sensor]
  return said !== undefined && !isFar(sensor, value, said)
}
