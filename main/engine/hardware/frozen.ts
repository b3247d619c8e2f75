import type { Gpu } from '../../../contract/hardware.ts'

/** What is remembered of a card to notice that its readings stand still. */
export interface Still {
  /** The temperature that has not changed, since when, ms, and the least and most power that was drawn meanwhile. */
  readonly temperature: {
    readonly value: number
    readonly leastW: number
    readonly mostW: number
    /** Since when the card has drawn so much more or less that the temperature had to follow, ms. */
    readonly movedAt: number | null
  } | null
  /** Temperature, power and load in one, and since when not one of them has changed, ms. */
  readonly all: { readonly readings: string; readonly since: number }
}

/** So much more or less power moves any card by more than a degree. */
const MOVES_W = 60
const FOLLOWS_MS = 60_000
/** Power is told to a hundredth of a watt and never stands still on a card that works. */
const ALL_STILL_MS = 90_000

export function nextStill(before: Still | null, gpu: Gpu, at: number): Still {
  const readings = [gpu.temperatureC, gpu.powerW, gpu.utilization].join()
  const all = before?.all.readings === readings ? before.all : { readings, since: at }
  return { all, temperature: nextTemperature(before?.temperature ?? null, gpu, at) }
}

function nextTemperature(before: Still['temperature'], gpu: Gpu, at: number): Still['temperature'] {
  const { temperatureC: value, powerW } = gpu
  if (value === null || powerW === null) return null
  if (before?.value !== value) return { value, leastW: powerW, mostW: powerW, movedAt: null }
  const [leastW, mostW] = [Math.min(before.leastW, powerW), Math.max(before.mostW, powerW)]
  return { value, leastW, mostW, movedAt: before.movedAt ?? (mostW - leastW >= MOVES_W ? at : null) }
}

/** Readings that stand still although the card does not. A fan may: many run at one speed for hours. */
export function frozenSensors(still: Still, gpu: Gpu, at: number): readonly ('temperatureC' | 'powerW')[] {
  const works = gpu.utilization !== null && gpu.utilization > 0
  if (works && gpu.temperatureC !== null && gpu.powerW !== null && at - still.all.since >= ALL_STILL_MS) {
    return ['temperatureC', 'powerW']
  }
  const movedAt = still.temperature?.movedAt ?? null
  return movedAt !== null && at - movedAt >= FOLLOWS_MS ? ['temperatureC'] : []
}
