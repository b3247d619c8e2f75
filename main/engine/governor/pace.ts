import type { Gpu } from '../../../contract/hardware.ts'
import type { Rules } from '../../../contract/rules.ts'

export type Sensor = 'temperatureC' | 'fanPercent' | 'powerW'
type Limits = Pick<Rules['limits'], Sensor>

/** One look at a card. */
export interface PacedCard extends Pick<Gpu, Sensor | 'powerLimitW'> {
  /** Readings that cannot be believed at the moment. */
  readonly doubtful: readonly Sensor[]
  /** A job of ours runs on it. */
  readonly working: boolean
}

/** What is remembered of one limit from look to look. */
interface Loop {
  /** Share of the time that this limit allows by itself, before the present excess is taken off. */
  readonly allowed: number
  readonly value: number
  /** Change of the reading, smoothed, per second. */
  readonly rate: number
}

/** How a card is paced; given to the next look. */
export interface Pace {
  /** Share of the time in which the card computes for jobs, `LEAST` to 1. */
  readonly duty: number
  /** The limit that the pace is owed to; null at full pace. */
  readonly because: Sensor | null
  /** Limits that are kept by guess, because the card tells no such reading. */
  readonly blind: readonly Sensor[]
  /** A limit was passed for so long, in spite of the slowest pace, that pacing does not help, seconds. */
  readonly helplessFor: number
  readonly loops: Readonly<Partial<Record<Sensor, Loop>>>
}

/** Slower than this is no work: then the card rests. */
export const LEAST = 0.1
/** Pace under a limit on something that the card does not tell. */
export const BLIND = 0.5
/** So far over its limit a reading may come for a moment. What is more is not paced but ended. */
export const OVERSHOOT = { temperatureC: 3, fanPercent: 10, powerW: 0.15 } as const

/** Longer between two looks says nothing about how fast a reading changes. */
const LONGEST_STEP_S = 10
const SMOOTH_S = 8

/**
 * Of one sort of limit: how far below it is aimed, the error that counts as 1, how far ahead a change is followed,
 * and how fast the pace falls and rises for an error of 1.
 */
const TUNING = {
  temperatureC: { below: 3, unit: 10, ahead: 5, down: 0.05, up: 0.012, at: 0.3, dead: 0.06 },
  fanPercent: { below: 4, unit: 25, ahead: 5, down: 0.05, up: 0.012, at: 0.3, dead: 0.06 },
  powerW: { below: 0.05, unit: 1, ahead: 0, down: 0.25, up: 0.1, at: 0, dead: 0.01 },
} as const
const SENSORS = ['temperatureC', 'fanPercent', 'powerW'] as const
/** What a card of unknown size may draw, W. */
const UNKNOWN_FULL_W = 300

/**
 * The next pace of a card, from its readings, the person's limits and what was before; `seconds` since the last look.
 * A proportional-integral controller for each limit, which looks a little ahead; the strictest one decides. A stricter
 * limit never gives a faster pace, for the same readings. Pure.
 */
export function nextPace(before: Pace | null, card: PacedCard, limits: Limits, seconds: number): Pace {
  const step = Math.min(Math.max(seconds, 0), LONGEST_STEP_S)
  const limited = SENSORS.filter((sensor) => limits[sensor] !== null)
  const loops: Partial<Record<Sensor, Loop>> = {}
  const blind: Sensor[] = []
  let [duty, because, isOver]: [number, Sensor | null, boolean] = [1, null, false]
  for (const sensor of limited) {
    const limit = limits[sensor] ?? 0
    const value = card.doubtful.includes(sensor) ? null : card[sensor]
    const allowed = value === null ? withoutReading(sensor, card) : null
    if (allowed !== null && allowed < 1) blind.push(sensor)
    if (value !== null) {
      loops[sensor] = nextLoop(sensor, limit, value, before?.loops[sensor] ?? null, card, step)
      isOver ||= value > limit
    }
    const own = allowed ?? ownDuty(sensor, limit, loops[sensor], card)
    if (own < duty) [duty, because] = [own, sensor]
  }
  const helpless = isOver && duty <= LEAST
  return { duty, because, blind, loops, helplessFor: helpless ? (before?.helplessFor ?? 0) + step : 0 }
}

/** Many cards have no fan, or leave it to the laptop: nobody hears it, and it needs no limit. */
function withoutReading(sensor: Sensor, { doubtful }: PacedCard): number {
  if (doubtful.includes(sensor)) return LEAST
  return sensor === 'fanPercent' ? 1 : BLIND
}

function nextLoop(
  sensor: Sensor,
  limit: number,
  value: number,
  before: Loop | null,
  card: PacedCard,
  step: number,
): Loop {
  const { down, up, dead } = TUNING[sensor]
  if (before === null) return { allowed: firstAllowed(sensor, limit, card), value, rate: 0 }
  const now = step === 0 ? 0 : (value - before.value) / step
  const rate = before.rate + (now - before.rate) * Math.min(1, step / SMOOTH_S)
  const error = errorOf(sensor, limit, value, rate, card)
  const beyond = error < 0 ? Math.min(0, error + dead) : Math.max(0, error - dead)
  // What a card at rest draws says nothing about what it will draw at work.
  const change = beyond < 0 ? down * beyond : card.working || sensor !== 'powerW' ? up * beyond : 0
  return { allowed: clamp(before.allowed + step * change), value, rate }
}

/** A job must not begin with what its limit forbids: of a card whose full power is known, its share. */
function firstAllowed(sensor: Sensor, limit: number, card: PacedCard): number {
  if (sensor !== 'powerW') return 1
  return clamp((limit * (1 - TUNING.powerW.below)) / fullPower(card) - 0.05)
}

function ownDuty(sensor: Sensor, limit: number, loop: Loop | undefined, card: PacedCard): number {
  if (loop === undefined) return 1
  const error = errorOf(sensor, limit, loop.value, loop.rate, card)
  return clamp(loop.allowed + TUNING[sensor].at * Math.min(0, error))
}

/** How far below its aim a reading is going to be, in units of its kind; negative above it. At most 1. */
function errorOf(sensor: Sensor, limit: number, value: number, rate: number, card: PacedCard): number {
  const { below, unit, ahead } = TUNING[sensor]
  const aim = sensor === 'powerW' ? limit * (1 - below) : limit - below
  const scale = sensor === 'powerW' ? fullPower(card) : unit
  return Math.max(-1, Math.min(1, (aim - value - ahead * rate) / scale))
}

function fullPower({ powerLimitW }: PacedCard): number {
  return powerLimitW === null || powerLimitW <= 0 ? UNKNOWN_FULL_W : powerLimitW
}

function clamp(duty: number): number {
  return Math.min(1, Math.max(LEAST, duty))
}
