import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { HearthError } from '../../../contract/errors.ts'
import {
  address,
  bytes32,
  finished,
  job,
  mined,
  paidJob,
  payment,
  receiptAt,
  temporaryBooks,
  type Fixture,
} from './books.fixture.ts'

let books: Fixture
beforeEach(() => {
  books = temporaryBooks()
})
afterEach(() => books.remove())

function refusedWith(code: string): HearthError {
  return expect.objectContaining({ code })
}

describe('a reservation', () => {
  test('is stored once and keeps every term', () => {
    const terms = payment(1, { amount: 2n ** 255n, payload: '{"x":"ü"}' })
    const { outcome, payment: stored } = books.ledger.payments.reserve(terms, 10)
    expect(outcome).toBe('reserved')
    expect(stored).toMatchObject({ ...terms, state: 'reserved', createdAt: 10, updatedAt: 10, transaction: null })
    books.reopen()
    expect(books.ledger.payments.get('payment-1')).toEqual(stored)
  })

  test('of the same payment again answers with what happened then', () => {
    const { payments } = books.ledger
    payments.reserve(payment(1), 10)
    expect(payments.reserve(payment(1, { id: 'again' }), 11)).toMatchObject({ outcome: 'known', job: null })
    payments.settle('payment-1', mined(1), job(1), 20)
    const known = payments.reserve(payment(1, { id: 'again' }), 30)
    expect(known).toMatchObject({ outcome: 'known', payment: { id: 'payment-1' }, job: { id: 'job-1' } })
    expect(payments.get('again')).toBeNull()
  })

  test('of the same request under its payment id, with a new nonce, is known too', () => {
    books.ledger.payments.reserve(payment(1), 10)
    const again = payment(2, { paymentId: 'pay_1', requestHash: 'hash-1' })
    expect(books.ledger.payments.reserve(again, 11)).toMatchObject({ outcome: 'known', payment: { id: 'payment-1' } })
  })

  test('of the same payment or payment id for another request is a conflict', () => {
    const { payments } = books.ledger
    payments.reserve(payment(1), 10)
    const otherBody = { requestHash: 'other' }
    expect(payments.reserve(payment(1, otherBody), 11).outcome).toBe('conflict')
    expect(payments.reserve(payment(2, { ...otherBody, paymentId: 'pay_1' }), 11).outcome).toBe('conflict')
    expect(payments.reserve(payment(2), 12).outcome).toBe('reserved')
    const bothTaken = payment(1, { paymentId: 'pay_2', requestHash: 'hash-1' })
    expect(payments.reserve(bothTaken, 13).outcome).toBe('conflict')
  })

  test('letter case makes no second payment', () => {
    const upper = payment(1, {
      payer: '0x00000000000000000000000000000000000ABCDE',
      nonce: `0x${'AB'.repeat(32)}`,
      asset: '0x00000000000000000000000000000000000000AF',
    })
    const lower = payment(1, {
      id: 'lower',
      paymentId: 'pay_x',
      payer: address(0xabcde),
      nonce: `0x${'ab'.repeat(32)}`,
      asset: address(0xaf),
    })
    expect(books.ledger.payments.reserve(upper, 10).outcome).toBe('reserved')
    expect(books.ledger.payments.reserve(lower, 11)).toMatchObject({ outcome: 'known', payment: { id: 'payment-1' } })
  })

  test('of another payer may use the same nonce and payment id', () => {
    books.ledger.payments.reserve(payment(1), 10)
    const other = payment(1, { id: 'other', payer: address(0xee) })
    expect(books.ledger.payments.reserve(other, 11).outcome).toBe('reserved')
  })

  test('on another network or in another asset is refused', () => {
    const { payments } = books.ledger
    expect(() => payments.reserve(payment(1, { network: 'eip155:8453' }), 10)).toThrow(refusedWith('ledger/refused'))
    payments.reserve(payment(1), 10)
    expect(() => payments.reserve(payment(2, { asset: address(0xff) }), 10)).toThrow(refusedWith('ledger/refused'))
  })

  test('is found without being made', () => {
    const { payments } = books.ledger
    expect(payments.find(payment(1))).toBeNull()
    expect(payments.get('payment-1')).toBeNull()
    payments.reserve(payment(1), 10)
    expect(payments.find(payment(1))).toMatchObject({ outcome: 'known' })
    expect(payments.find(payment(1, { requestHash: 'other' }))).toMatchObject({ outcome: 'conflict' })
  })
})

describe('a refused payment', () => {
  test.each(['rejected', 'expired'] as const)('that is %s gives its payment id free, but not its nonce', (state) => {
    const { payments } = books.ledger
    payments.reserve(payment(1), 10)
    if (state === 'rejected') payments.markRejected('payment-1', 'no funds', 11)
    else payments.markExpired('payment-1', 11)
    expect(payments.get('payment-1')).toMatchObject({ state, problem: state === 'rejected' ? 'no funds' : null })
    expect(payments.reserve(payment(1, { id: 'again' }), 12)).toMatchObject({ outcome: 'known', payment: { state } })
    const newNonce = payment(2, { paymentId: 'pay_1', requestHash: 'hash-1' })
    expect(payments.reserve(newNonce, 13).outcome).toBe('reserved')
  })

  test('still makes its one job when the chain shows later that the money came', () => {
    const { payments, entries } = books.ledger
    payments.reserve(payment(1), 10)
    payments.markExpired('payment-1', 11)
    payments.reserve(payment(2, { paymentId: 'pay_1', requestHash: 'hash-1' }), 12)
    payments.settle('payment-2', mined(2), job(2), 13)
    expect(payments.settle('payment-1', mined(1), job(1), 14)).toMatchObject({ id: 'job-1', state: 'queued' })
    expect(payments.find(payment(2, { paymentId: 'pay_1', requestHash: 'hash-1' }))).toMatchObject({
      payment: { id: 'payment-2' },
    })
    expect(entries.totals().expectedBalance).toBe(2000n)
  })
})

describe('a settlement', () => {
  test('stores the transaction, the entry and the job together', () => {
    const { payments, entries } = books.ledger
    const made = paidJob(books.ledger, 1)
    expect(made).toMatchObject({ ...job(1), state: 'queued', paymentRef: 'payment-1', price: 1000n, attempts: 0 })
    expect(payments.get('payment-1')).toMatchObject({ state: 'settled', ...mined(1) })
    expect(entries.list({ cursor: null, limit: 5 }).rows).toEqual([
      {
        id: 1,
        at: 20,
        kind: 'payment',
        amount: 1000n,
        state: 'pending',
        transaction: mined(1).transaction,
        jobId: 'job-1',
        paymentRef: 'payment-1',
        transferId: null,
      },
    ])
  })

  test('given twice makes one job', () => {
    const first = paidJob(books.ledger, 1)
    expect(books.ledger.payments.settle('payment-1', mined(9), job(9), 30)).toEqual(first)
    books.ledger.payments.markFinal('payment-1', 31)
    expect(books.ledger.payments.settle('payment-1', mined(9), job(9), 32)).toMatchObject({ id: 'job-1' })
    expect(books.ledger.jobs.counts(0).total).toBe(1)
    expect(books.ledger.entries.totals()).toMatchObject({ earned: 1000n, expectedBalance: 1000n })
  })

  test('whose job cannot be stored settles nothing', () => {
    paidJob(books.ledger, 1)
    books.ledger.payments.reserve(payment(2), 10)
    expect(() => books.ledger.payments.settle('payment-2', mined(2), job(1), 20)).toThrow(refusedWith('ledger/refused'))
    expect(books.ledger.payments.get('payment-2')).toMatchObject({ state: 'reserved', transaction: null })
    expect(books.ledger.entries.totals().expectedBalance).toBe(1000n)
  })

  test('of a payment that is not in the books is refused', () => {
    const { payments } = books.ledger
    expect(() => payments.settle('nobody', mined(1), job(1), 20)).toThrow(refusedWith('ledger/unknown-payment'))
  })
})

describe('a payment', () => {
  test('goes forward only', () => {
    const { payments } = books.ledger
    payments.reserve(payment(1), 10)
    payments.markSettling('payment-1', 11)
    payments.markSettling('payment-1', 12)
    expect(payments.get('payment-1')).toMatchObject({ state: 'settling', updatedAt: 11 })
    expect(() => payments.markFinal('payment-1', 13)).toThrow(refusedWith('ledger/refused'))
    payments.settle('payment-1', mined(1), job(1), 14)
    for (const back of [
      () => payments.markSettling('payment-1', 15),
      () => payments.markRejected('payment-1', 'no', 15),
      () => payments.markExpired('payment-1', 15),
    ]) {
      expect(back).toThrow(refusedWith('ledger/refused'))
    }
    payments.markFinal('payment-1', 16)
    payments.markFinal('payment-1', 17)
    expect(payments.get('payment-1')).toMatchObject({ state: 'final', updatedAt: 16 })
  })

  test('is found by its state, oldest first', () => {
    const { payments } = books.ledger
    for (const index of [3, 1, 2]) payments.reserve(payment(index), 10)
    payments.markSettling('payment-1', 11)
    expect(payments.byState(['reserved', 'settling']).map(({ id }) => id)).toEqual([
      'payment-3',
      'payment-1',
      'payment-2',
    ])
    expect(payments.byState(['settling']).map(({ id }) => id)).toEqual(['payment-1'])
    expect(payments.byState([])).toEqual([])
  })

  test('becomes earned money only when it is final', () => {
    const { entries, payments, jobs } = books.ledger
    paidJob(books.ledger, 1, { amount: 10n ** 30n })
    paidJob(books.ledger, 2, { amount: 7n })
    jobs.start('job-1', 30)
    jobs.end('job-1', finished, { receipt: receiptAt, refund: false }, 31)
    expect(entries.totals()).toMatchObject({ earned: 0n, pending: 10n ** 30n + 7n })
    payments.markFinal('payment-1', 40)
    expect(entries.totals()).toMatchObject({ earned: 10n ** 30n, pending: 7n })
    expect(entries.earnedSince(20)).toBe(10n ** 30n)
    expect(entries.earnedSince(21)).toBe(0n)
    expect(entries.paymentsSince(0)).toEqual([
      { at: 20, amount: 10n ** 30n, state: 'final' },
      { at: 20, amount: 7n, state: 'pending' },
    ])
  })
})

test('a nonce is compared as 32 bytes', () => {
  books.ledger.payments.reserve(payment(1), 10)
  expect(() => books.ledger.payments.reserve(payment(2, { nonce: '0x02' }), 11)).toThrow(refusedWith('ledger/refused'))
  expect(books.ledger.payments.reserve(payment(3, { nonce: bytes32(1) }), 11).outcome).toBe('conflict')
})
