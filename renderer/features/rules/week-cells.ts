import type { WeekGrid } from '../../../contract/rules.ts'
import { t } from '../../../contract/words/speak.ts'
import { say } from '../../../contract/words/say.ts'

export interface Cell {
  /** 0 is Monday. */
  readonly day: number
  readonly hour: number
}

export const dayNames = [
  say`Monday`,
  say`Tuesday`,
  say`Wednesday`,
  say`Thursday`,
  say`Friday`,
  say`Saturday`,
  say`Sunday`,
] as const

export const shortDayNames = [say`Mon`, say`Tue`, say`Wed`, say`Thu`, say`Fri`, say`Sat`, say`Sun`] as const

export function hourText(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`
}

/** The same week with one hour set. */
export function painted(grid: WeekGrid, { day, hour }: Cell, value: '0' | '1'): WeekGrid {
  return grid.map((hours, index) => (index === day ? hours.slice(0, hour) + value + hours.slice(hour + 1) : hours))
}

/** Where a key leads from a cell, or null for a key that leads nowhere. The week has edges. */
export function stepFrom({ day, hour }: Cell, key: string): Cell | null {
  if (key === 'ArrowRight') return { day, hour: Math.min(23, hour + 1) }
  if (key === 'ArrowLeft') return { day, hour: Math.max(0, hour - 1) }
  if (key === 'ArrowDown') return { day: Math.min(6, day + 1), hour }
  if (key === 'ArrowUp') return { day: Math.max(0, day - 1), hour }
  if (key === 'Home') return { day, hour: 0 }
  if (key === 'End') return { day, hour: 23 }
  return null
}

/** "61 of 168 hours a week." */
export function hoursAllowed(grid: WeekGrid): string {
  const hours = grid.join('').replaceAll('0', '').length
  return t`${hours} of 168 hours a week.`
}
