import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchDwell, type Attention } from './attention.ts'
import { emptyForm, isGasless, readForm, throwawayAddress } from './form.ts'

const ADDRESS = '0x71C7656EC7ab88b098defB751B7401B5f6d8976F'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function attention(): Attention & { set(attentive: boolean): void } {
  let attentive = true
  const listeners = new Set<() => void>()
  return {
    attentive: () => attentive,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    set(next) {
      attentive = next
      for (const listener of listeners) listener()
    },
  }
}

test('confirming opens only after the whole dwell', () => {
  const reports: boolean[] = []
  watchDwell(attention(), 1_500, (ready) => reports.push(ready))
  vi.advanceTimersByTime(1_499)
  expect(reports).toEqual([false])
  vi.advanceTimersByTime(1)
  expect(reports).toEqual([false, true])
})

test('looking away closes it at once and starts the dwell anew', () => {
  const page = attention()
  let ready = false
  watchDwell(page, 1_500, (next) => {
    ready = next
  })
  vi.advanceTimersByTime(1_500)
  page.set(false)
  expect(ready).toBe(false)
  vi.advanceTimersByTime(10_000)
  expect(ready).toBe(false)
  page.set(true)
  vi.advanceTimersByTime(1_499)
  expect(ready).toBe(false)
  vi.advanceTimersByTime(1)
  expect(ready).toBe(true)
})

test('a review that is gone reports nothing more', () => {
  const report = vi.fn<(ready: boolean) => void>()
  const stop = watchDwell(attention(), 1_500, report)
  stop()
  vi.advanceTimersByTime(5_000)
  expect(report).toHaveBeenCalledTimes(1)
})

test('what was typed becomes base units', () => {
  expect(readForm({ ...emptyForm, to: ` ${ADDRESS} `, amount: '1.5' }, '2000000', 6, false)).toEqual({
    request: { to: ADDRESS, amount: '1500000', gasless: false },
  })
  expect(readForm({ ...emptyForm, to: ADDRESS, all: true }, '2000000', 6, false)).toEqual({
    request: { to: ADDRESS, amount: 'all', gasless: false },
  })
})

test.each([
  ['', 'Write an amount'],
  ['0', 'more than 0'],
  ['1.2345678', 'at most 6 decimal places'],
  ['1,5', 'not an amount'],
  ['-1', 'not an amount'],
  ['1e3', 'not an amount'],
  ['2.000001', 'At most 2.00'],
])('the amount “%s” is refused with a reason', (amount, reason) => {
  const read = readForm({ ...emptyForm, to: ADDRESS, amount }, '2000000', 6, false)
  expect('problems' in read ? read.problems.amount : null).toContain(reason)
})

test('without coin for fees the way without a fee is taken, unless the person wants it otherwise', () => {
  const gas = { coin: 'ETH', held: '0', problem: 'There is none.', carrier: 'somebody' }
  expect(isGasless(emptyForm, gas)).toBe(true)
  expect(isGasless({ ...emptyForm, gasless: false }, gas)).toBe(false)
  expect(isGasless(emptyForm, { ...gas, held: '1', problem: null })).toBe(false)
  expect(isGasless({ ...emptyForm, gasless: true }, { ...gas, carrier: null })).toBe(false)
  expect(isGasless({ ...emptyForm, gasless: true }, null)).toBe(false)
})

test('an address of the wrong form is refused before anything is sent', () => {
  const read = readForm({ ...emptyForm, to: '0x71C7656EC7ab', amount: '1' }, '2000000', 6, false)
  expect('problems' in read ? read.problems.to : null).toContain('40 digits')
})

test('a throwaway address is one the contract accepts, and never the same', () => {
  const made = [throwawayAddress(), throwawayAddress()]
  expect(made[0]).not.toBe(made[1])
  for (const to of made) expect(readForm({ ...emptyForm, to, all: true }, '1', 6, false)).toHaveProperty('request')
})
