import { statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { finished, paidJob, receiptAt, temporaryBooks } from './books.fixture.ts'

const MIB = 1024 * 1024

test('D10: nobody can read long enough to keep the log of the books from being emptied', { timeout: 120_000 }, () => {
  const books = temporaryBooks()
  try {
    for (let index = 0; index < 1_000; index += 1) {
      paidJob(books.ledger, index)
      books.ledger.jobs.start(`job-${index}`, 30)
      books.ledger.jobs.end(`job-${index}`, finished, { receipt: receiptAt, refund: false }, 60)
    }
    const outside = new Database(books.file, { readonly: true, timeout: 50 })
    expect(() => outside.prepare('SELECT count(*) FROM receipts').get()).toThrow(/locked/)
    outside.close()
    const whole = statSync(books.file).size
    expect(whole).toBeGreaterThan(MIB)
    // SQLite empties the log about every thousand pages of four KiB.
    expect(statSync(`${books.file}-wal`).size).toBeLessThan(8 * MIB)
  } finally {
    books.remove()
  }
})
