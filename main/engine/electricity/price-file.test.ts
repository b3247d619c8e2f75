import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { priceNow, nextPrice, tooDear } from '../availability/price.ts'
import { anyTime, berlin } from '../availability/world.fixture.ts'
import { holesIn, parsePriceFile } from './price-file.ts'

const good = `from,to,price
2026-06-10T00:00+02:00,2026-06-10T01:00+02:00,0.31
2026-06-10T01:00+02:00,2026-06-10T02:00+02:00,-0.02

# the supplier sent nothing for two o'clock
2026-06-10T03:00:00Z,2026-06-10T04:00:00Z,0.4
`

const at = (hour: number, minute = 0) => ({ ...berlin, now: Date.UTC(2026, 5, 10, hour, minute) })

function slotsOf(text: string) {
  const file = parsePriceFile(text)
  if (!file.ok) throw new Error(file.problem)
  return file.slots
}

test('a price file may have a heading, comments, prices below zero, and holes', () => {
  const slots = slotsOf(good)
  expect(slots.map(({ perKwh }) => perKwh)).toEqual([0.31, -0.02, 0.4])
  expect(holesIn(slots)).toEqual([{ from: Date.UTC(2026, 5, 10, 0), to: Date.UTC(2026, 5, 10, 3) }])
})

test.each([
  ['', 'It has no prices.'],
  ['from,to,price\n', 'It has no prices.'],
  ['2026-06-10T00:00Z,2026-06-10T01:00Z,0.3\nrubbish', 'Line 2 is not'],
  ['2026-06-10T00:00Z,2026-06-10T01:00Z,0.3\n2026-06-10T02:00,2026-06-10T03:00,0.3', 'Line 2 is not'],
  ['2026-06-10T00:00Z,2026-06-10T01:00Z,0.3\n2026-06-10T03:00Z,2026-06-10T02:00Z,0.3', 'Line 2 is not'],
  ['2026-06-10T00:00Z,2026-06-10T01:00Z,0.3\n2026-06-10T01:00Z,2026-06-10T02:00Z,1e9', 'Line 2 is not'],
  ['2026-06-10T00:00Z,2026-06-10T02:00Z,0.3\n2026-06-10T01:00Z,2026-06-10T03:00Z,0.4', 'two prices for'],
])('what is no price file is refused with its reason: %j', (text, reason) => {
  expect(parsePriceFile(text)).toMatchObject({ ok: false, problem: expect.stringContaining(reason) })
})

test('no text makes it fail or gives prices out of order', () => {
  const lines = fc.array(fc.oneof(fc.string(), fc.constantFrom(...good.split('\n'))), { maxLength: 8 })
  fc.assert(
    fc.property(lines, (text) => {
      const file = parsePriceFile(text.join('\n'))
      const starts = file.ok ? file.slots.map(({ from }) => from) : []
      expect(starts).toEqual([...starts].sort((a, b) => a - b))
    }),
  )
})

test('in a hole the price is what the person said, or unknown, and unknown waits', () => {
  const prices = slotsOf(good)
  const tariff = { kind: 'file', otherwise: null } as const
  expect(priceNow({ prices }, tariff, at(3, 30))).toBe(0.4)
  expect(priceNow({ prices }, tariff, at(1))).toBeNull()
  expect(priceNow({ prices }, { ...tariff, otherwise: 0.25 }, at(1))).toBe(0.25)
  expect(nextPrice({ prices }, tariff, at(1))).toBe(Date.UTC(2026, 5, 10, 3))
  const rules = { ...anyTime, electricity: { ...anyTime.electricity, tariff, perKwhLimit: 0.5 } }
  expect([tooDear({ prices }, rules, at(3)), tooDear({ prices }, rules, at(1))]).toEqual([false, true])
})

/** Each hour of the day costs as many cents. */
const byHour = { kind: 'hours', perKwh: Array.from({ length: 24 }, (_, hour) => hour / 100) } as const
const inBerlin = (now: number) => ({ ...berlin, now })

test('an hour that daylight saving skips is never charged, and one that it repeats is charged twice', () => {
  const spring = Date.UTC(2027, 2, 28, 0, 30)
  const skipped = [0, 1, 2].map((hours) => priceNow({ prices: null }, byHour, inBerlin(spring + hours * 3_600_000)))
  expect(skipped).toEqual([0.01, 0.03, 0.04])
  const autumn = Date.UTC(2026, 9, 24, 23, 30)
  const twice = [0, 1, 2, 3].map((hours) => priceNow({ prices: null }, byHour, inBerlin(autumn + hours * 3_600_000)))
  expect(twice).toEqual([0.01, 0.02, 0.02, 0.03])
  expect(nextPrice({ prices: null }, byHour, inBerlin(spring))).toBe(spring + 1_800_000)
})

test('a clock that is set back has the price of the hour it shows, also in a file', () => {
  const prices = slotsOf(good)
  const file = { kind: 'file', otherwise: null } as const
  expect(
    [at(3, 30), at(3, 30), { ...at(3, 30), now: at(3, 30).now - 4 * 3_600_000 }].map((when) =>
      priceNow({ prices }, file, when),
    ),
  ).toEqual([0.4, 0.4, -0.02])
})
