import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { NIGHTS, WeekGrid } from '../../../contract/rules.ts'
import { hoursAllowed, painted, stepFrom } from './week-cells.ts'

const cell = fc.record({ day: fc.nat(6), hour: fc.nat(23) })

test('painting sets one hour and leaves the others', () => {
  fc.assert(
    fc.property(cell, fc.constantFrom('0' as const, '1' as const), (at, value) => {
      const next = painted(NIGHTS, at, value)
      expect(WeekGrid.safeParse(next).success).toBe(true)
      expect(next[at.day]?.[at.hour]).toBe(value)
      expect(painted(next, at, NIGHTS[at.day]?.[at.hour] === '1' ? '1' : '0')).toEqual(NIGHTS)
    }),
  )
})

test('no key leads out of the week', () => {
  const keys = fc.constantFrom('ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End')
  fc.assert(
    fc.property(cell, fc.array(keys), (start, pressed) => {
      const end = pressed.reduce((at, key) => stepFrom(at, key) ?? at, start)
      expect(end.day >= 0 && end.day <= 6 && end.hour >= 0 && end.hour <= 23).toBe(true)
    }),
  )
  expect(stepFrom({ day: 0, hour: 0 }, 'a')).toBeNull()
})

test('the hours of a week are counted', () => {
  expect(hoursAllowed(NIGHTS)).toBe('63 of 168 hours a week.')
})
