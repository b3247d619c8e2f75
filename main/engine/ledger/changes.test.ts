import { setImmediate as nextTick } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { paidJob, payment, temporaryBooks, type Fixture } from './books.fixture.ts'

let books: Fixture
let calls: number
beforeEach(() => {
  books = temporaryBooks()
  calls = 0
})
afterEach(() => books.remove())

/** Long enough for a note sent by `setImmediate` to arrive. */
async function settle(): Promise<void> {
  await nextTick()
  await nextTick()
}

test('many changes of one tick are one piece of news', async () => {
  books.ledger.onChange(() => (calls += 1))
  for (const index of [1, 2, 3]) paidJob(books.ledger, index)
  expect(calls).toBe(0)
  await settle()
  expect(calls).toBe(1)
  books.ledger.settings.set('a', 'b')
  await settle()
  expect(calls).toBe(2)
})

test('reading, repeating and failing are no news', async () => {
  books.ledger.payments.reserve(payment(1), 10)
  await settle()
  books.ledger.onChange(() => (calls += 1))
  books.ledger.payments.reserve(payment(1), 11)
  books.ledger.entries.totals()
  expect(() => books.ledger.payments.markFinal('payment-1', 12)).toThrow('cannot go')
  await settle()
  expect(calls).toBe(0)
})

test('a listener that left, or whose books are closed, hears nothing', async () => {
  const leave = books.ledger.onChange(() => (calls += 1))
  books.ledger.settings.set('a', 'b')
  leave()
  await settle()
  books.ledger.onChange(() => (calls += 1))
  books.ledger.settings.set('a', 'c')
  books.ledger.close()
  await settle()
  expect(calls).toBe(0)
})

test('settings are kept', () => {
  expect(books.ledger.settings.get('price')).toBeNull()
  books.ledger.settings.set('price', '1')
  books.ledger.settings.set('price', '2')
  books.reopen()
  expect(books.ledger.settings.get('price')).toBe('2')
})
