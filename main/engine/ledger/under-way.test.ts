import { afterEach, beforeEach, expect, test } from 'vitest'
import { nothingUnderWay } from '../../../contract/money.ts'
import {
  mineTransfer,
  ourFault,
  paidJob,
  payment,
  refund,
  temporaryBooks,
  withdrawal,
  type Fixture,
} from './books.fixture.ts'

let books: Fixture
beforeEach(() => {
  books = temporaryBooks()
})
afterEach(() => books.remove())

test('a payment is on its way from when it is handed over until its end is known', () => {
  const { payments } = books.ledger
  payments.reserve(payment(1), 10)
  expect(books.ledger.underWay()).toEqual(nothingUnderWay)
  payments.markSettling('payment-1', 11)
  expect(books.ledger.underWay()).toEqual({ ...nothingUnderWay, payments: 1 })
  payments.markExpired('payment-1', 12)
  expect(books.ledger.underWay()).toEqual(nothingUnderWay)
})

test('a claim is on its way until the chain has it or refused it; what is only worth collecting is not', () => {
  const { collections } = books.ledger
  const { n } = collections.order({ action: 'settle', reason: 'age', lines: [] }, 10)
  expect(books.ledger.underWay()).toEqual({ ...nothingUnderWay, claims: 1 })
  collections.end(n, 'done', null, 11)
  expect(books.ledger.underWay()).toEqual(nothingUnderWay)
})

test('a withdrawal is on its way until it is final, but not while it waits for the person', () => {
  const { transfers } = books.ledger
  paidJob(books.ledger, 1)
  transfers.request(withdrawal('w', 1000n), 30)
  expect(books.ledger.underWay()).toEqual({ ...nothingUnderWay, withdrawals: 1 })
  transfers.waits('w', 'There is no coin for the fee.')
  expect(books.ledger.underWay()).toEqual(nothingUnderWay)
  mineTransfer(books.ledger, 'w', 0)
  expect(books.ledger.underWay()).toEqual({ ...nothingUnderWay, withdrawals: 1 })
  transfers.advance('w', 'final', {}, 50)
  expect(books.ledger.underWay()).toEqual(nothingUnderWay)
})

test('a refund that is only owed is not on its way', () => {
  const { jobs, transfers } = books.ledger
  paidJob(books.ledger, 1)
  jobs.end('job-1', ourFault, { refund: true }, 20)
  const [owed] = transfers.owedRefunds()
  if (owed === undefined) throw new Error('A refund is owed.')
  expect(books.ledger.underWay()).toEqual(nothingUnderWay)
  transfers.request(refund('r', owed), 30)
  expect(books.ledger.underWay()).toEqual({ ...nothingUnderWay, refunds: 1 })
  transfers.waits('r', 'There is no coin for the fee.')
  expect(books.ledger.underWay()).toEqual(nothingUnderWay)
})
