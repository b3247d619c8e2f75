import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchDwell, type Attention } from './attention.ts'
import { emptyForm, isGasless, readForm, throwawayAddress } from './form.ts'
import { filledFrom, readPaymentUri } from './payment-uri.ts'

const two = { withdrawable: '2000000', decimals: 6, gasless: false, takesNames: false }
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
  expect(readForm({ ...emptyForm, to: ` ${ADDRESS} `, amount: '1.5' }, two)).toEqual({
    request: { to: ADDRESS, amount: '1500000', gasless: false },
  })
  expect(readForm({ ...emptyForm, to: ADDRESS, all: true }, two)).toEqual({
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
  const read = readForm({ ...emptyForm, to: ADDRESS, amount }, two)
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
  const read = readForm({ ...emptyForm, to: '0x71C7656EC7ab', amount: '1' }, two)
  expect('problems' in read ? read.problems.to : null).toContain('40 digits')
})

test('a throwaway address is one the contract accepts, and never the same', () => {
  const made = [throwawayAddress(), throwawayAddress()]
  expect(made[0]).not.toBe(made[1])
  for (const to of made)
    expect(readForm({ ...emptyForm, to, all: true }, { ...two, withdrawable: '1' })).toHaveProperty('request')
})

test('a name is taken where names are looked up, and nowhere else', () => {
  const named = { ...emptyForm, to: ' alice.eth ', all: true }
  expect(readForm(named, { ...two, takesNames: true })).toEqual({
    request: { to: 'alice.eth', amount: 'all', gasless: false },
  })
  expect(readForm(named, two)).toHaveProperty('problems')
  expect(readForm({ ...named, to: 'https://alice.eth/x' }, { ...two, takesNames: true })).toHaveProperty('problems')
})

const token = '0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913'
const here = {
  asset: {
    network: 'eip155:8453',
    address: token,
    symbol: 'USDC',
    decimals: 6,
    eip712: { name: 'USDC', version: '2' },
  },
  chainId: 'eip155:8453',
} as const

test.each([
  ['an address', `ethereum:${ADDRESS}`, { to: ADDRESS, units: null }],
  ['an address on this network', `ethereum:pay-${ADDRESS}@8453`, { to: ADDRESS, units: null }],
  [
    'an amount of this coin',
    `ethereum:${token.toLowerCase()}@8453/transfer?address=${ADDRESS}&uint256=1500000`,
    { to: ADDRESS, units: '1500000' },
  ],
  [
    'an amount in another spelling',
    `ethereum:${token}/transfer?address=${ADDRESS}&uint256=1.5e6`,
    { to: ADDRESS, units: null },
  ],
])('a payment link with %s is read', (_what, link, read) => {
  expect(readPaymentUri(` ${link} `, here)).toEqual(read)
})

test.each([
  ['for another network', `ethereum:${ADDRESS}@1`, 'another network'],
  ['for the network’s own coin', `ethereum:${ADDRESS}@8453?value=1e18`, 'does not ask for USDC'],
  ['for another coin', `ethereum:${ADDRESS}@8453/transfer?address=${ADDRESS}&uint256=1`, 'does not ask for USDC'],
  ['for another function', `ethereum:${token}@8453/approve?address=${ADDRESS}&uint256=1`, 'does not ask for USDC'],
  ['to nobody', `ethereum:${token}@8453/transfer?uint256=1`, 'names no address'],
  ['that is broken', 'ethereum:', 'names no address'],
])('a payment link %s is not followed', (_what, link, problem) => {
  expect(readPaymentUri(link, here)).toEqual({ problem: expect.stringContaining(problem) })
})

test('what is no payment link is left to the person, and what a link fills in is read as it was meant', () => {
  expect(readPaymentUri(ADDRESS, here)).toBeNull()
  const filled = { ...emptyForm, ...filledFrom({ to: ADDRESS, units: '1234567890' }, 6) }
  expect(readForm(filled, { ...two, withdrawable: '9999999999' })).toMatchObject({ request: { amount: '1234567890' } })
})
