import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { amountText, coinAmount, decimalsNeeded, plainAmount, tickLabels, tickLabel, unitLabel } from './amount.ts'
import { foreignText } from './foreign-text.ts'
import { hexGroups, shortHex } from './hex.ts'
import { bytes, bytesPerSecond, mebibytesOf } from './quantity.ts'
import { ago, dayLabel, duration, elapsed, mediumDayLabel } from './time.ts'

test('amounts are written exactly, grouped, with a real minus', () => {
  expect(plainAmount('1234567890', 6)).toBe('1,234.56789')
  expect(plainAmount('-1', 6)).toBe('−0.000001')
  expect(plainAmount('0', 6)).toBe('0.00')
  expect(plainAmount('5', 0)).toBe('5')
})

test('no unit is lost in writing an amount', () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 40n), 10n ** 40n), fc.integer({ min: 0, max: 18 }), (value, decimals) => {
      const { negative, digits, padding } = amountText(value.toString(), decimals, decimals)
      const [whole = '', fraction = ''] = digits.replaceAll(',', '').split('.')
      const units = BigInt(whole + (fraction + padding).padEnd(decimals, '0'))
      expect(negative ? -units : units).toBe(value)
    }),
  )
})

test('a column is filled up so that its points line up', () => {
  expect(amountText('2000', 6, 6)).toEqual({ negative: false, digits: '0.002', padding: '000' })
  expect(amountText('2000000', 6, 6)).toEqual({ negative: false, digits: '2.00', padding: '0000' })
  expect(amountText('1', 18, 6).padding).toBe('')
  expect(decimalsNeeded(['2000', '1500000'], 6)).toBe(3)
})

test('practice money says so in its unit', () => {
  expect(unitLabel('USDC', true)).toBe('practice USDC')
  expect(unitLabel('USDC', false)).toBe('USDC')
  expect(coinAmount('52500000000000', 'ETH')).toBe('0.0000525 ETH')
})

test('large round values on a scale are short', () => {
  expect(tickLabel(500_000n, 6)).toBe('0.50')
  expect(tickLabel(500_000_000_000_000_000n, 6)).toBe('500B')
})

test('quantities have three digits at most', () => {
  expect([0, 812, 1_000, 1_228, 67_108_864].map(bytes)).toEqual(['0 B', '812 B', '1 KiB', '1.2 KiB', '64 MiB'])
  expect(bytesPerSecond(12_900.4)).toBe('13 KiB/s')
  expect(mebibytesOf(1_212, 16_376)).toBe('1.2 of 16 GiB')
})

test('durations never run backwards and keep their unit readable', () => {
  expect([-5, 420, 12_340, 30_000, 185_000, 7_800_000].map(duration)).toEqual([
    '0 s',
    '0.42 s',
    '12.3 s',
    '30 s',
    '3 min 05 s',
    '2 h 10 min',
  ])
  expect([-1, 6_900, 61_000].map(elapsed)).toEqual(['0 s', '6 s', '1 min 01 s'])
})

test('a calendar day keeps its name in every time zone', () => {
  expect(dayLabel('2026-11-22')).toBe('22 Nov')
  expect(mediumDayLabel('2026-11-22')).toBe('Sun 22 Nov')
})

test('hex is shortened in the middle and grouped without losing a digit', () => {
  const address = '0x71C7656EC7ab88b098defB751B7401B5f6d8976F'
  expect(shortHex(address)).toBe('0x71C7…976F')
  expect(hexGroups(address).join('')).toBe(address)
  expect(hexGroups(address)).toHaveLength(11)
})

test('text from others cannot reorder, hide or flood', () => {
  expect(foreignText('\u202eevil\u200b', 20)).toBe('evil')
  expect(foreignText('a\u0000b\nc', 20)).toBe('a b c')
  expect(foreignText('x'.repeat(100), 10)).toBe('xxxxxxxxx…')
  expect(foreignText('<b>plain</b>', 20)).toBe('<b>plain</b>')
})

const letters = new Intl.Segmenter('en')

test('no bidirectional or invisible control survives, whatever is sent', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.integer({ min: 1, max: 80 }), (text, limit) => {
      const shown = foreignText(text, limit)
      expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
      expect([...letters.segment(shown)].length).toBeLessThanOrEqual(limit)
    }),
  )
})

test('the labels of one axis have the same number of decimals', () => {
  expect(tickLabels([0n, 5_000n, 10_000n], 6)).toEqual(['0.000', '0.005', '0.010'])
  expect(tickLabels([0n, 2_000_000_000n], 6)).toEqual(['0.00', '2K'])
})

test('an age is said in the largest unit that is whole', () => {
  const now = 1_780_000_000_000
  const minutes = (count: number): string => ago(now - count * 60_000, now)
  expect([minutes(-5), minutes(0.9), minutes(1), minutes(59)]).toEqual([
    'just now',
    'just now',
    '1 minute ago',
    '59 minutes ago',
  ])
  expect([minutes(60), minutes(23 * 60 + 59), minutes(24 * 60), minutes(90 * 24 * 60)]).toEqual([
    '1 hour ago',
    '23 hours ago',
    '1 day ago',
    '90 days ago',
  ])
})
