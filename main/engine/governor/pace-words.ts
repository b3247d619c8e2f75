import { say } from '../../../contract/words/say.ts'
import type { Rules } from '../../../contract/rules.ts'
import { LEAST, type Pace, type PacedCard, type Sensor } from './pace.ts'

/** Why a card is slower than it could be, in a sentence; null at full pace. */
export function paceSentence(pace: Pace, card: PacedCard, limits: Rules['limits']): string | null {
  const { because, duty } = pace
  if (because === null) return null
  const percent = Math.round(100 * duty)
  const limit = limits[because] ?? 0
  const value = pace.blind.includes(because) ? null : card[because]
  if (value !== null) return readSentence(because, percent, Math.round(value), limit)
  return duty <= LEAST ? doubtedSentence(because, percent) : missingSentence(because, percent, limit)
}

function readSentence(sensor: Sensor, percent: number, value: number, limit: number): string {
  if (sensor === 'temperatureC')
    return say`Paced to ${percent} %: the card is at ${value} °C, your limit is ${limit} °C.`
  if (sensor === 'fanPercent') return say`Paced to ${percent} %: its fan runs at ${value} %, your limit is ${limit} %.`
  return say`Paced to ${percent} %: the card draws ${value} W, your limit is ${limit} W.`
}

function missingSentence(sensor: Sensor, percent: number, limit: number): string {
  return sensor === 'powerW'
    ? say`Paced to ${percent} %: the card does not tell its power, so your limit of ${limit} W is kept by guess.`
    : say`Paced to ${percent} %: the card does not tell its temperature, so your limit of ${limit} °C is kept by guess.`
}

function doubtedSentence(sensor: Sensor, percent: number): string {
  if (sensor === 'temperatureC') return say`Paced to ${percent} %: its temperature cannot be believed at the moment.`
  if (sensor === 'fanPercent') return say`Paced to ${percent} %: its fan speed cannot be believed at the moment.`
  return say`Paced to ${percent} %: its power cannot be believed at the moment.`
}
