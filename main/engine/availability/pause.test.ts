import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { timeWordsIn } from './local-time.ts'
import { pauseUntil } from './pause.ts'

const berlin = 'Europe/Berlin'
/** `2026-06-10 12:00` in Berlin, where summer time is two hours ahead of UTC. */
const summer = (day: number, hour: number, minute = 0): number => Date.UTC(2026, 5, day, hour - 2, minute)

test('an hour is an hour, and “until I resume” has no end', () => {
  expect(pauseUntil('hour', 5, berlin)).toBe(5 + 3_600_000)
  expect(pauseUntil('resume', 5, berlin)).toBeNull()
})

test('until tomorrow is the coming 08:00 of a night that still has four hours', () => {
  expect(pauseUntil('tomorrow', summer(10, 22), berlin)).toBe(summer(11, 8))
  expect(pauseUntil('tomorrow', summer(10, 12), berlin)).toBe(summer(11, 8))
  expect(pauseUntil('tomorrow', summer(10, 1), berlin)).toBe(summer(10, 8))
  expect(pauseUntil('tomorrow', summer(10, 4), berlin)).toBe(summer(10, 8))
  expect(pauseUntil('tomorrow', summer(10, 4, 1), berlin)).toBe(summer(11, 8))
  expect(pauseUntil('tomorrow', summer(10, 7), berlin)).toBe(summer(11, 8))
})

test('08:00 stays 08:00 over a change of the clocks', () => {
  // Berlin goes back from 03:00 to 02:00 on 25 October 2026, and forward on 28 March 2027.
  expect(pauseUntil('tomorrow', Date.UTC(2026, 9, 24, 20), berlin)).toBe(Date.UTC(2026, 9, 25, 7))
  expect(pauseUntil('tomorrow', Date.UTC(2027, 2, 27, 20), berlin)).toBe(Date.UTC(2027, 2, 28, 6))
})

test('anywhere, at any time, tomorrow is 4 to 29 hours away and 08:00 on the local clock', () => {
  const zones = [
    'UTC',
    berlin,
    'America/New_York',
    'Asia/Kolkata',
    'Asia/Shanghai',
    'Australia/Lord_Howe',
    'Pacific/Kiritimati',
  ]
  const times = fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2040, 0) })
  fc.assert(
    fc.property(fc.constantFrom(...zones), times, (zone, now) => {
      const until = pauseUntil('tomorrow', now, zone) ?? 0
      expect(until - now).toBeGreaterThanOrEqual(4 * 3_600_000)
      expect(until - now).toBeLessThanOrEqual(29 * 3_600_000)
      expect(timeWordsIn(zone).until(until, now)).toMatch(/^(tomorrow )?08:00$/)
    }),
    { numRuns: 500 },
  )
})

test('a time is told with its day unless it is today', () => {
  const words = timeWordsIn(berlin)
  expect(words.until(summer(10, 14, 5), summer(10, 13))).toBe('14:05')
  expect(words.until(summer(11, 0, 5), summer(10, 23))).toBe('tomorrow 00:05')
  expect(words.until(summer(14, 9), summer(10, 23))).toBe('2026-06-14 09:00')
})
