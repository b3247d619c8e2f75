import { expect, test } from 'vitest'
import type { BookedJob, ClosedBooks } from './closed-books.ts'
import { type SeenFromOutside, whatIsLost } from './verdict.ts'

const job: BookedJob = {
  id: 'a',
  state: 'finished',
  attempts: 1,
  refund: 'none',
  transaction: '0x1',
  receipt: 0,
  charge: null,
}
const paidBack: BookedJob = { ...job, state: 'failed', refund: 'paid', receipt: null }
const books: ClosedBooks = { jobs: [job], open: 0, receipts: 1, paidTwice: 0, withoutJob: 0, paid: 100n, refunded: 0n }
const seen = { spent: 100n, receiptsVerified: 1, difference: '0', earned: '100' }

const told = {
  event: 'bought',
  job: 'a',
  kind: 'wasm',
  program: 'p',
  by: 'exact',
  price: '100',
  transaction: '0x1',
  milliseconds: 1,
} as const
const wrong = { event: 'checked', job: 'a', kind: 'wasm', program: 'p', ok: false, detail: 'other bytes' } as const
const refused = { event: 'refused', program: 'p', code: 'job/unknown', reason: 'no such job' } as const

function outside(changes: Partial<typeof seen> = {}, events: Partial<Record<'wrong' | 'refused', boolean>> = {}) {
  const customers: SeenFromOutside['customers'] = {
    bought: () => [told],
    wrong: () => (events.wrong === true ? [wrong] : []),
    refused: () => (events.refused === true ? [refused] : []),
  }
  return { ...seen, ...changes, customers }
}

test('nothing is lost when buyers, books, receipts and chain agree', () => {
  expect(whatIsLost(books, outside())).toBeNull()
})

test('a job that was given up and paid back is not lost, whatever its buyer thought of it', () => {
  const given = { ...books, jobs: [paidBack], receipts: 0, refunded: 100n }
  const after = outside({ spent: 0n, receiptsVerified: 0, earned: '0' }, { wrong: true })
  expect(whatIsLost(given, after)).toBeNull()
})

test('a job that failed through us and was not charged is not lost', () => {
  const released = { ...books, jobs: [{ ...paidBack, refund: 'none' as const, charge: 'released' as const }] }
  const after = outside({ spent: 0n, receiptsVerified: 0, earned: '0' }, { wrong: true })
  expect(whatIsLost({ ...released, receipts: 0, paid: 0n }, after)).toBeNull()
})

test.each([
  ['an acknowledged job is in no book', { jobs: [] }, 'is in no book'],
  ['it is booked under another payment', { jobs: [{ ...job, transaction: '0x2' }] }, 'another payment'],
  ['it has neither receipt nor refund', { jobs: [{ ...job, receipt: null }] }, 'neither a receipt nor a refund'],
  ['a job never ended', { jobs: [{ ...job, state: 'running' }] }, 'still running'],
  ['a refund is owed', { jobs: [job, { ...paidBack, id: 'b', refund: 'owed' as const }] }, 'still owed'],
  ['a voucher is held', { jobs: [{ ...job, charge: 'open' as const }] }, 'still held'],
  ['a payment is open', { open: 1 }, 'still open'],
  ['a payment bought two jobs', { paidTwice: 1 }, 'more than one job'],
  ['a payment bought nothing', { withoutJob: 1 }, 'have no job'],
  ['a receipt is missing from the chain', { receipts: 2 }, 'verify as one chain'],
  ['money left the buyers that no book explains', { paid: 99n }, 'the books explain 99'],
])('it is named when %s', (_name, change, sentence) => {
  expect(whatIsLost({ ...books, ...change }, outside())).toContain(sentence)
})

test('it is named when the chain differs, the engine says another sum, or a buyer is turned away or given wrong bytes', () => {
  expect(whatIsLost(books, outside({ difference: '-1' }))).toContain('differ by -1')
  expect(whatIsLost(books, outside({ earned: '99' }))).toContain('says it earned 99')
  expect(whatIsLost(books, outside({}, { refused: true }))).toContain('refused what it had paid for')
  expect(whatIsLost(books, outside({}, { wrong: true }))).toContain('found it wrong')
})
