import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { HearthError } from '../../../contract/errors.ts'
import { bytes32, finished, ourFault, paidJob, receiptAt, temporaryBooks, type Fixture } from './books.fixture.ts'
import type { JobRecord } from './records.ts'

let books: Fixture
beforeEach(() => {
  books = temporaryBooks()
})
afterEach(() => books.remove())

function refusedWith(code: string): HearthError {
  return expect.objectContaining({ code })
}

function lockedKey(): never {
  throw new Error('the key is locked')
}

function runToEnd(index: number, end = finished, refund = false): JobRecord {
  paidJob(books.ledger, index)
  books.ledger.jobs.start(`job-${index}`, 30)
  return books.ledger.jobs.end(`job-${index}`, end, { receipt: receiptAt, refund }, 60)
}

describe('a job', () => {
  test('runs from the queue to its end and keeps everything that was said about it', () => {
    paidJob(books.ledger, 1)
    expect(books.ledger.jobs.start('job-1', 30)).toMatchObject({ state: 'running', attempts: 1, startedAt: 30 })
    const ended = books.ledger.jobs.end('job-1', finished, { receipt: receiptAt, refund: false }, 60)
    expect(ended).toMatchObject({ ...finished, receiptSeq: 0, refund: 'none', finishedAt: 50 })
    books.reopen()
    expect(books.ledger.jobs.get('job-1')).toEqual(ended)
    expect(books.ledger.jobs.byPayment('payment-1')).toEqual(ended)
  })

  test('starts once', () => {
    paidJob(books.ledger, 1)
    books.ledger.jobs.start('job-1', 30)
    expect(() => books.ledger.jobs.start('job-1', 31)).toThrow(refusedWith('ledger/job-not-queued'))
    expect(() => books.ledger.jobs.start('job-9', 31)).toThrow(refusedWith('ledger/unknown-job'))
  })

  test('that lost its engine goes back to its place in the queue and counts its attempts', () => {
    for (const index of [1, 2]) paidJob(books.ledger, index)
    books.ledger.jobs.start('job-1', 30)
    books.ledger.jobs.requeue('job-1')
    books.ledger.jobs.requeue('job-1')
    expect(books.ledger.jobs.byState(['queued']).map(({ id }) => id)).toEqual(['job-1', 'job-2'])
    expect(books.ledger.jobs.start('job-1', 40)).toMatchObject({ attempts: 2, startedAt: 40 })
  })

  test('that has ended is returned as it is', () => {
    const ended = runToEnd(1)
    const again = () => books.ledger.jobs.end('job-1', ourFault, { receipt: receiptAt, refund: true }, 90)
    expect(again()).toEqual(ended)
    expect(books.ledger.receipts.count()).toBe(1)
    expect(() => books.ledger.jobs.requeue('job-1')).toThrow(refusedWith('ledger/refused'))
    expect(() => books.ledger.jobs.start('job-1', 91)).toThrow(refusedWith('ledger/job-not-queued'))
  })

  test('that never ran can be cancelled, but not finished', () => {
    for (const index of [1, 2]) paidJob(books.ledger, index)
    const cancelled = { ...ourFault, state: 'cancelled', reason: 'buyer-cancelled', finishedAt: null } as const
    expect(books.ledger.jobs.end('job-1', cancelled, { refund: false }, 60)).toMatchObject({
      state: 'cancelled',
      receiptSeq: null,
      finishedAt: 60,
    })
    const finish = () => books.ledger.jobs.end('job-2', finished, { refund: false }, 60)
    expect(finish).toThrow(refusedWith('ledger/refused'))
  })

  test('that failed through our fault is owed back, unless it was free', () => {
    expect(runToEnd(1, ourFault, true).refund).toBe('owed')
    paidJob(books.ledger, 2, { amount: 0n })
    expect(books.ledger.jobs.end('job-2', ourFault, { refund: true }, 60).refund).toBe('none')
    expect(books.ledger.transfers.owedRefunds()).toEqual([
      { jobId: 'job-1', to: expect.stringMatching(/^0x0+d$/), amount: 1000n },
    ])
    expect(books.ledger.entries.totals()).toMatchObject({ refundsOwed: 1000n, pending: 0n, expectedBalance: 1000n })
    expect(books.ledger.entries.withdrawable()).toBe(0n)
  })
})

describe('receipts', () => {
  test('are numbered from 0 and each names the one before it', () => {
    for (const index of [1, 2, 3]) runToEnd(index)
    const texts = [0, 1, 2].map((seq) => books.ledger.receipts.bySeq(seq)?.file)
    expect(texts).toEqual([
      JSON.stringify({ seq: 0, prev: bytes32(0) }),
      JSON.stringify({ seq: 1, prev: bytes32(0xd16e0000) }),
      JSON.stringify({ seq: 2, prev: bytes32(0xd16e0001) }),
    ])
    expect(books.ledger.receipts.byJob('job-2')).toMatchObject({ seq: 1, createdAt: 60 })
    expect(books.ledger.receipts.bySeq(3)).toBeNull()
    expect(books.ledger.receipts.count()).toBe(3)
  })

  test('that cannot be signed leave the job as it was, and no gap', () => {
    paidJob(books.ledger, 1)
    books.ledger.jobs.start('job-1', 30)
    const { jobs } = books.ledger
    const end = () => jobs.end('job-1', ourFault, { receipt: lockedKey, refund: true }, 60)
    expect(end).toThrow('the key is locked')
    expect(books.ledger.jobs.get('job-1')).toMatchObject({ state: 'running', refund: 'none', finishedAt: null })
    expect(runToEnd(2).receiptSeq).toBe(0)
  })

  test('never share a digest', () => {
    runToEnd(1)
    const digest = books.ledger.receipts.bySeq(0)?.digest ?? '0x'
    paidJob(books.ledger, 2)
    books.ledger.jobs.start('job-2', 30)
    const receipt = () => ({ digest, file: 'forged' })
    const end = () => books.ledger.jobs.end('job-2', finished, { receipt, refund: false }, 60)
    expect(end).toThrow(refusedWith('ledger/refused'))
    expect(books.ledger.receipts.count()).toBe(1)
  })
})

describe('the history', () => {
  const query = { cursor: null, limit: 10, filter: 'all', search: '' } as const

  test('is read in pages, newest first, and new jobs shift nothing', () => {
    for (const index of [1, 2, 3, 4, 5]) paidJob(books.ledger, index)
    const first = books.ledger.jobs.list({ ...query, limit: 2 })
    expect(first).toMatchObject({ total: 5, rows: [{ id: 'job-5' }, { id: 'job-4' }] })
    paidJob(books.ledger, 6)
    const second = books.ledger.jobs.list({ ...query, limit: 2, cursor: first.nextCursor })
    expect(second).toMatchObject({ total: 6, rows: [{ id: 'job-3' }, { id: 'job-2' }] })
    const last = books.ledger.jobs.list({ ...query, limit: 2, cursor: second.nextCursor })
    expect(last).toMatchObject({ rows: [{ id: 'job-1' }], nextCursor: null })
    expect(last.rows[0]).toEqual(books.ledger.jobs.get('job-1'))
    expect(() => books.ledger.jobs.list({ ...query, cursor: "1' OR 1" })).toThrow(refusedWith('ledger/bad-cursor'))
  })

  test('can be filtered and searched', () => {
    runToEnd(1)
    runToEnd(2, ourFault)
    paidJob(books.ledger, 3)
    const ids = (change: object) => books.ledger.jobs.list({ ...query, ...change }).rows.map(({ id }) => id)
    expect(ids({ filter: 'finished' })).toEqual(['job-1'])
    expect(ids({ filter: 'problems' })).toEqual(['job-2'])
    expect(ids({ search: 'JOB-3' })).toEqual(['job-3'])
    expect(ids({ search: '%' })).toEqual([])
    expect(books.ledger.jobs.list({ ...query, search: 'sha256', limit: 1 })).toMatchObject({ total: 3 })
    expect(books.ledger.jobs.counts(50)).toEqual({ total: 3, finishedSince: 1, waiting: 1 })
    expect(books.ledger.jobs.counts(51)).toMatchObject({ finishedSince: 0 })
  })
})
