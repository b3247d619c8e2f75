import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  bytes32,
  finished,
  minedAs,
  ourFault,
  paidJob,
  receiptAt,
  refund,
  signature,
  temporaryBooks,
  withdrawal,
  type Fixture,
} from '../ledger/books.fixture.ts'
import { traceOf } from './trace.ts'

let books: Fixture
beforeEach(() => {
  books = temporaryBooks()
})
afterEach(() => books.remove())

/** A job that ended well, one that is paid back, and a withdrawal; each final. */
function busyBooks() {
  const { ledger } = books
  const done = paidJob(ledger, 1)
  ledger.jobs.start(done.id, 30)
  ledger.jobs.end(done.id, finished, { receipt: receiptAt, refund: false }, 60)
  const failed = paidJob(ledger, 2)
  ledger.jobs.start(failed.id, 30)
  ledger.jobs.end(failed.id, ourFault, { refund: true }, 60)
  ledger.payments.markFinal('payment-1', 70)
  for (const owed of ledger.transfers.owedRefunds()) ledger.transfers.request(refund('refund-1', owed), 80)
  send('refund-1', 0)
  ledger.transfers.request(withdrawal('out', 400n), 90)
  send('out', 1)
  return { done, failed }
}

function send(id: string, nonce: number): void {
  const { transfers } = books.ledger
  const signed = signature(nonce)
  transfers.signed(id, signed, 91)
  transfers.advance(id, 'broadcast', {}, 92)
  transfers.advance(id, 'final', { mined: minedAs(signed.transaction), feeWei: 21_000n }, 93)
}

function lineOf(kind: 'payment' | 'refund' | 'withdrawal', jobId: string | null): number {
  const { rows } = books.ledger.entries.list({ cursor: null, limit: 50 })
  return rows.find((row) => row.kind === kind && row.jobId === jobId)?.id ?? -1
}

test('a payment leads to its job, receipt, authorization and transaction', () => {
  const { done } = busyBooks()
  const { entry, steps } = traceOf(books.ledger, lineOf('payment', done.id))
  expect(entry).toMatchObject({ amount: 1_000n, state: 'final' })
  expect(steps.map(({ kind }) => kind)).toEqual(['job', 'receipt', 'payment', 'transaction'])
  expect(steps[1]).toMatchObject({ seq: 0, jobId: done.id })
  expect(steps[2]).toMatchObject({ authorization: bytes32(1), state: 'final' })
  expect(steps[3]).toMatchObject({ transaction: entry.transaction, block: 7 })
})

test('a refund and a withdrawal lead to where the money went, and what that cost', () => {
  const { failed } = busyBooks()
  const back = traceOf(books.ledger, lineOf('refund', failed.id))
  expect(back.steps.map(({ kind }) => kind)).toEqual(['job', 'transfer', 'transaction', 'fee'])
  const out = traceOf(books.ledger, lineOf('withdrawal', null))
  expect(out.steps).toMatchObject([{ kind: 'transfer', state: 'final' }, { kind: 'transaction' }, { wei: '21000' }])
})

test('every line of the books leads to a transaction, and every final one to its block', () => {
  busyBooks()
  const { rows } = books.ledger.entries.list({ cursor: null, limit: 50 })
  expect(rows).toHaveLength(4)
  for (const { id, transaction } of rows) {
    const { steps } = traceOf(books.ledger, id)
    expect(steps).toContainEqual(expect.objectContaining({ kind: 'transaction', transaction }))
  }
  expect(() => traceOf(books.ledger, 99)).toThrow('no such line')
})

test('what a total is made of adds up to it', () => {
  const { done } = busyBooks()
  const { entries } = books.ledger
  const sumOf = (show: 'earned' | 'pending' | 'withdrawn' | 'refunds') =>
    entries.list({ cursor: null, limit: 50, show }).rows.reduce((sum, row) => sum + row.amount, 0n)
  const { earned, pending, withdrawn } = entries.totals()
  expect([sumOf('earned'), sumOf('pending'), -sumOf('withdrawn')]).toEqual([earned, pending, withdrawn])
  expect(entries.list({ cursor: null, limit: 1, show: 'refunds' })).toMatchObject({ total: 1, nextCursor: null })
  const first = entries.list({ cursor: null, limit: 1, show: 'earned' })
  expect(first.total).toBe(2)
  expect(entries.list({ cursor: first.nextCursor, limit: 5, show: 'earned' }).rows).toMatchObject([{ jobId: done.id }])
})

test('income of one kind is that of its jobs', () => {
  busyBooks()
  const { entries } = books.ledger
  expect(entries.paymentsSince(0, 'wasm')).toEqual(entries.paymentsSince(0))
  expect(entries.paymentsSince(0, 'wgsl')).toEqual([])
  expect(entries.paymentsSince(0, 'vouchers')).toEqual([])
})
