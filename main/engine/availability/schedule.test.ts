import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { NIGHTS, type WeekGrid } from '../../../contract/rules.ts'
import { nextHour, weekHour } from './local-time.ts'
import { isOpen, nextEdge } from './schedule.ts'

const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Chatham']
const day = fc.array(fc.constantFrom('0', '1'), { minLength: 24, maxLength: 24 }).map((hours) => hours.join(''))
const grids: fc.Arbitrary<WeekGrid> = fc.array(day, { minLength: 7, maxLength: 7 })
const times = fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2036, 0) })

const nightEdge = (now: number) => nextEdge(NIGHTS, { now, monotonic: 0, timeZone: 'Europe/Berlin' })

/** What the system's own calendar says, the slow way. */
function shown(time: number, timeZone: string): { day: number; hour: number } {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', hour: 'numeric', hourCycle: 'h23' })
  const found = Object.fromEntries(parts.formatToParts(time).map(({ type, value }) => [type, value]))
  const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
  return { day: days.indexOf(found['weekday'] ?? ''), hour: Number(found['hour']) }
}

test('the hour of the week is what a clock on the wall shows', () => {
  fc.assert(
    fc.property(times, fc.constantFrom(...zones), (time, zone) => {
      expect(weekHour(time, zone)).toEqual(shown(time, zone))
    }),
    { numRuns: 2000 },
  )
})

test('an edge is the first moment of another kind of hour', () => {
  fc.assert(
    fc.property(times, fc.constantFrom(...zones), grids, (now, timeZone, grid) => {
      const open = isOpen(grid, now, timeZone)
      const found = nextEdge(grid, { now, monotonic: 0, timeZone })
      expect(found !== null || !grid.join('').includes(open ? '0' : '1')).toBe(true)
      fc.pre(found !== null)
      const edge = found ?? now
      expect(edge).toBeGreaterThan(now)
      expect([isOpen(grid, edge, timeZone), isOpen(grid, edge - 1, timeZone)]).toEqual([!open, open])
      for (let time = now; time < edge; time = nextHour(time, timeZone)) expect(isOpen(grid, time, timeZone)).toBe(open)
    }),
    { numRuns: 500 },
  )
})

test('a night is an hour longer or shorter when the clocks are changed', () => {
  // From 22:00 on 24 October 2026 to 07:00 on the 25th, when the hour from two to three comes twice.
  const autumn = Date.UTC(2026, 9, 24, 20)
  expect((nightEdge(autumn) ?? 0) - autumn).toBe(10 * 3_600_000)
  const spring = Date.UTC(2027, 2, 27, 21)
  expect((nightEdge(spring) ?? 0) - spring).toBe(8 * 3_600_000)
})

test('an hour that daylight saving skips never opens', () => {
  // Berlin: no 02:00 on Sunday 28 March 2027.
  const onlyThat = Array.from({ length: 7 }, (_, each) => (each === 6 ? '001000000000000000000000' : '0'.repeat(24)))
  const saturday = Date.UTC(2027, 2, 27, 12)
  const edge = nextEdge(onlyThat, { now: saturday, monotonic: 0, timeZone: 'Europe/Berlin' })
  expect(edge).toBe(null)
})
