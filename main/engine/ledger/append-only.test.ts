import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  finished,
  minedAs,
  mineTransfer,
  ourFault,
  paidJob,
  payment,
  receiptAt,
  refund,
  signature,
  temporaryBooks,
  withdrawal,
  type Fixture,
} from './books.fixture.ts'
import { auditBooks } from './audit.ts'
import { connect } from './file.ts'

/** Statements past every function of the ledger: the database itself must refuse them. */
let books: Fixture
let db: Database
beforeEach(() => {
  books = temporaryBooks()
  const { ledger } = books
  for (const index of [1, 2, 3]) paidJob(ledger, index)
  ledger.jobs.start('job-1', 30)
  ledger.jobs.end('job-1', finished, { receipt: receiptAt, refund: false }, 60)
  ledger.jobs.end('job-2', ourFault, { receipt: receiptAt, refund: true }, 60)
  ledger.payments.markFinal('payment-1', 61)
  ledger.payments.reserve(payment(4), 62)
  ledger.payments.markRejected('payment-4', 'no', 63)
  for (const owed of ledger.transfers.owedRefunds()) ledger.transfers.request(refund('refund', owed), 64)
  mineTransfer(ledger, 'refund', 0)
  ledger.transfers.request(withdrawal('withdrawal', 5n), 65)
  ledger.transfers.signed('withdrawal', signature(1), 66)
  ledger.transfers.advance('withdrawal', 'mined', { mined: minedAs(signature(1).transaction) }, 67)
  ledger.transfers.unmined('withdrawal', 68)
  ledger.close()
  db = connect(books.file)
})
afterEach(() => {
  db.close()
  books.remove()
})

describe('the database itself refuses', () => {
  test.each([
    `DELETE FROM receipts WHERE seq = 1`,
    `UPDATE receipts SET file = 'forged' WHERE seq = 0`,
    `INSERT INTO receipts VALUES (3, 'job-3', '0x${'ef'.repeat(32)}', 'gap', 1)`,
    `INSERT INTO receipts VALUES (1, 'job-3', '0x${'ef'.repeat(32)}', 'again', 1)`,
    `INSERT OR REPLACE INTO receipts VALUES (1, 'job-3', '0x${'ef'.repeat(32)}', 'replaced', 1)`,
    `INSERT INTO receipts VALUES (2, 'job-1', '0x${'ef'.repeat(32)}', 'second receipt of a job', 1)`,
    `INSERT OR REPLACE INTO receipts VALUES (2, 'job-1', '0x${'ef'.repeat(32)}', 'replaced by its job', 1)`,
    `DELETE FROM payments`,
    `UPDATE payments SET amount = '1' WHERE id = 'payment-1'`,
    `UPDATE payments SET state = 'reserved' WHERE id = 'payment-2'`,
    `UPDATE payments SET state = 'settled' WHERE id = 'payment-1'`,
    `UPDATE payments SET held_id = payment_id WHERE id = 'payment-4'`,
    `UPDATE payments SET transaction_hash = NULL WHERE id = 'payment-1'`,
    `DELETE FROM jobs WHERE id = 'job-3'`,
    `UPDATE jobs SET state = 'queued' WHERE id = 'job-1'`,
    `UPDATE jobs SET payment_ref = 'payment-4' WHERE id = 'job-3'`,
    `UPDATE jobs SET outputs = '{}' WHERE id = 'job-1'`,
    `UPDATE jobs SET refund = 'owed' WHERE id = 'job-1'`,
    `UPDATE jobs SET refund = 'none' WHERE id = 'job-2'`,
    `UPDATE jobs SET manifest = '{' WHERE id = 'job-3'`,
    `DELETE FROM transfers`,
    `UPDATE transfers SET amount = '1' WHERE id = 'refund'`,
    `UPDATE transfers SET to_address = from_address WHERE id = 'refund'`,
    `UPDATE transfers SET raw = '0x00' WHERE id = 'refund'`,
    `UPDATE transfers SET state = 'broadcast' WHERE id = 'refund'`,
    `UPDATE transfers SET state = 'requested' WHERE id = 'withdrawal'`,
    `UPDATE transfers SET block_hash = '0x00' WHERE id = 'refund'`,
    `DELETE FROM reorgs`,
    `UPDATE reorgs SET block_number = 0`,
    `DELETE FROM entries WHERE id = 1`,
    `UPDATE entries SET amount = '2000' WHERE id = 1`,
    `UPDATE entries SET state = 'pending' WHERE id = 1`,
    `INSERT INTO entries (at, kind, amount, state, payment_ref) VALUES (1, 'payment', '5', 'final', 'payment-4')`,
    `INSERT INTO entries (at, kind, amount, state, payment_ref) VALUES (1, 'payment', '5', 'pending', 'payment-1')`,
    `INSERT INTO entries (at, kind, amount, state, payment_ref) VALUES (1, 'payment', '5', 'pending', 'nobody')`,
    `INSERT INTO entries (at, kind, amount, state, payment_ref) VALUES (1, 'payment', '05', 'pending', 'payment-4')`,
    `INSERT INTO entries (at, kind, amount, state, payment_ref) VALUES (1, 'payment', '-5', 'pending', 'payment-4')`,
    `INSERT INTO entries (at, kind, amount, state, payment_ref) VALUES (1, 'payment', 5.5, 'pending', 'payment-4')`,
    `INSERT INTO entries (at, kind, amount, state, payment_ref) VALUES ('x', 'payment', '5', 'pending', 'payment-4')`,
    `UPDATE meta SET provider = '0x${'00'.repeat(20)}'`,
    `DELETE FROM meta`,
  ])('%s', (sql) => {
    expect(() => db.prepare(sql).run()).toThrow(expect.objectContaining({ code: expect.stringMatching(/CONSTRAINT/) }))
    expect(auditBooks(db)).toBeNull()
  })
})

describe('the audit at start sees', () => {
  test.each([
    ['a sum', `UPDATE sums SET amount = '1' WHERE kind = 'refund' AND state = 'void'`],
    ['a payment', `UPDATE payments SET state = 'final' WHERE id = 'payment-2'`],
    ['a transfer', `UPDATE transfers SET state = 'final' WHERE id = 'refund'`],
    ['a refund', `UPDATE jobs SET refund = 'paid' WHERE id = 'job-2'`],
  ])('%s changed without its counterpart', (_, sql) => {
    expect(auditBooks(db)).toBeNull()
    db.prepare(sql).run()
    expect(auditBooks(db)).toMatch(/^A /)
  })

  test('a payment changed to the unit, or a receipt taken away, by someone who removed the triggers', () => {
    db.exec(`DROP TRIGGER entries_are_fixed; UPDATE entries SET amount = '1001' WHERE id = 3;`)
    expect(auditBooks(db)).toBe('A remembered sum is not the sum of its entries.')
    db.exec(`UPDATE sums SET amount = '2001' WHERE kind = 'payment' AND state = 'pending'`)
    expect(auditBooks(db)).toBe('A payment and its entry disagree.')
    db.exec(`UPDATE entries SET amount = '1000' WHERE id = 3;
      UPDATE sums SET amount = '2000' WHERE kind = 'payment' AND state = 'pending'`)
    expect(auditBooks(db)).toBeNull()
    db.exec(`DROP TRIGGER receipts_are_kept; DELETE FROM receipts WHERE seq = 0`)
    expect(auditBooks(db)).toBe('A receipt is missing from the chain.')
  })
})
