import { NIGHTS, type Rules, type WeekGrid } from '../../../contract/rules.ts'
import type { Moment } from './facts.ts'
import { nextHour, weekHour } from './local-time.ts'

const HOURS_OF_A_WEEK = 7 * 24

/** The hours in which work may be done; null: any. */
export function gridOf({ when, grid }: Rules): WeekGrid | null {
  if (when === 'nights') return NIGHTS
  return when === 'hours' ? grid : null
}

export function isOpen(grid: WeekGrid, time: number, timeZone: string): boolean {
  const { day, hour } = weekHour(time, timeZone)
  return grid[day]?.[hour] === '1'
}

/**
 * When the grid opens if it is closed, or closes if it is open; null if that never happens. An hour that
 * daylight saving skips does not occur, one that it repeats occurs twice.
 */
export function nextEdge(grid: WeekGrid, { now, timeZone }: Moment): number | null {
  const open = isOpen(grid, now, timeZone)
  if (grid.every((day) => !day.includes(open ? '0' : '1'))) return null
  let time = now
  // One hour more than a week, for the hour that may be skipped, and one that begins in the middle.
  for (let hours = 0; hours <= HOURS_OF_A_WEEK + 2; hours += 1) {
    time = nextHour(time, timeZone)
    if (isOpen(grid, time, timeZone) !== open) return time
  }
  return null
}
