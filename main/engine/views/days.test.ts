import { array, assert, bigInt, constantFrom, integer, property, record } from 'fast-check'
import { expect, test } from 'vitest'
import { sumByDay } from './days.ts'

const now = Date.parse('2026-03-30T10:00:00Z')

test('days without income are rows too, and a shortened day is one row', () => {
  const rows = sumByDay([], 3, now, 'Europe/Berlin')
  expect(rows.map((row) => row.day)).toEqual(['2026-03-28', '2026-03-29', '2026-03-30'])
})

test('a payment just after local midnight belongs to the new day', () => {
  const at = Date.parse('2026-03-29T22:30:00Z')
  const rows = sumByDay([{ at, amount: 5n, state: 'final' }], 2, now, 'Europe/Berlin')
  expect(rows[1]).toEqual({ day: '2026-03-30', earned: 5n, pending: 0n, jobs: 1 })
})

test('every payment of the period is in exactly one day', () => {
  const zone = constantFrom('UTC', 'Europe/Berlin', 'Asia/Shanghai', 'America/New_York', 'Pacific/Kiritimati')
  const payment = record({
    at: integer({ min: now - 20 * 86_400_000, max: now }),
    amount: bigInt({ min: 0n, max: 10n ** 30n }),
    state: constantFrom('pending' as const, 'final' as const, 'void' as const),
  })
  assert(
    property(array(payment), zone, (payments, timeZone) => {
      const rows = sumByDay(payments, 30, now, timeZone)
      const counted = rows.reduce((sum, row) => sum + row.earned + row.pending, 0n)
      const given = payments.filter((entry) => entry.state !== 'void').reduce((sum, entry) => sum + entry.amount, 0n)
      expect(counted).toBe(given)
    }),
  )
})
