import { rmSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { job, mined, NETWORK, paidJob, payment, PROVIDER, temporaryBooks, type Fixture } from '../books.fixture.ts'
import { connect } from '../file.ts'
import { rebuildLedger } from '../rebuild.ts'

const sold = { kind: 'data', ref: 'upload-1', sha256: 'ab'.repeat(32), size: 9 } as const
let books: Fixture
beforeEach(() => {
  books = temporaryBooks()
})
afterEach(() => books.remove())

test('data that was sold is sold in books made anew, and one that was reversed is reversed', () => {
  paidJob(books.ledger, 1)
  for (const index of [2, 3]) {
    books.ledger.payments.reserve(payment(index), 10)
    books.ledger.payments.settleSale(`payment-${index}`, mined(index), sold, 20)
    books.ledger.payments.settleSale(`payment-${index}`, mined(9), sold, 21)
  }
  books.ledger.payments.reverse('payment-3', 'The chain dropped it.', 30)
  books.ledger.payments.markFinal('payment-2', 31)
  expect(books.ledger.audit()).toBeNull()
  expect(books.ledger.journal.compare()).toEqual([])
  expect(books.ledger.entries.totals()).toMatchObject({ earned: 1000n, expectedBalance: 2000n })
  books.ledger.close()
  rmSync(books.file)
  rebuildLedger({ file: books.file, provider: PROVIDER, network: NETWORK })
  books.reopen()
  expect(books.ledger.audit()).toBeNull()
  expect(books.ledger.entries.totals().expectedBalance).toBe(2000n)
  expect([2, 3].map((index) => books.ledger.payments.sold(`payment-${index}`))).toEqual([sold, sold])
  expect(books.ledger.payments.get('payment-3')?.state).toBe('reversed')
  expect(books.ledger.payments.sold('payment-1')).toBeNull()
})

test('a payment buys one thing: the database lets no sale beside a job, and the audit finds what bought nothing', () => {
  paidJob(books.ledger, 1)
  expect(() => books.ledger.payments.settleSale('payment-1', mined(1), sold, 20)).toThrow('books')
  books.ledger.payments.reserve(payment(2), 10)
  books.ledger.payments.settleSale('payment-2', mined(2), sold, 20)
  expect(() => books.ledger.payments.settle('payment-2', mined(2), job(2), 20)).toThrow('books')
  expect(books.ledger.audit()).toBeNull()
  books.ledger.close()
  const db = connect(books.file)
  db.exec('DROP TRIGGER sales_are_kept; DELETE FROM sales')
  db.close()
  expect(() => books.reopen()).toThrow('bought nothing')
})
