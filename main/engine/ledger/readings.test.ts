import { rmSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bytes32, type Fixture, NETWORK, NOTHING_PAID, paidJob, PROVIDER, temporaryBooks } from './books.fixture.ts'
import { createDatabase } from './file.ts'
import { migrate } from './migrate.ts'
import { migrations } from './migrations/all.ts'
import { openLedger } from './open.ts'
import { rebuildLedger } from './rebuild.ts'

const owner = () => ({ file: books.file, provider: PROVIDER, network: NETWORK }) as const

let books: Fixture
beforeEach(() => {
  books = temporaryBooks()
})
afterEach(() => books.remove())

const payout = (n: number, amount = 5n) => ({
  transaction: bytes32(n),
  logIndex: 0,
  amount,
  blockNumber: n,
  blockHash: bytes32(100 + n),
})
const lines = () =>
  books.ledger.entries
    .list({ cursor: null, limit: 20 })
    .rows.map(({ kind, amount, at, state }) => [kind, amount, at, state])

function rebuilt(): void {
  books.ledger.close()
  rmSync(books.file)
  rebuildLedger(owner())
  books.ledger = openLedger(owner())
}

test('what was paid out, and where reading began, is the same in books made anew; where to go on they do not say', () => {
  const { collections } = books.ledger
  const reading = { ...NOTHING_PAID, block: 9, claimed: 30n, settled: 20n, settledBefore: 12n, held: 3n, booked: 8n }
  collections.begin(reading, 30n, 50)
  collections.book({ claims: [], settlements: [payout(10), payout(11, 2n)] }, 12, 60)
  collections.book({ claims: [], settlements: [payout(11, 2n)] }, 12, 70)
  const before = { lines: lines(), sums: books.ledger.entries.totals(), readings: collections.readings() }
  expect(before.sums).toMatchObject({ earned: 15n, pending: 3n, expectedBalance: 15n })
  expect([books.ledger.entries.earnedSince(0), books.ledger.channels.sums().settled]).toEqual([7n, 15n])
  for (const _ of [1, 2]) {
    rebuilt()
    expect(books.ledger.audit()).toBeNull()
    expect(books.ledger.journal.compare()).toEqual([])
    expect({ lines: lines(), readings: books.ledger.collections.readings() }).toEqual({
      lines: before.lines,
      readings: before.readings,
    })
    expect(books.ledger.collections.scan()).toBeNull()
    // Not below zero where nobody knows yet what was charged.
    expect(books.ledger.entries.totals()).toMatchObject({ earned: 15n, uncollected: 0n })
  }
})

test('reading begins once, and what was claimed before only grows', () => {
  const { collections } = books.ledger
  collections.begin(NOTHING_PAID, 4n, 1)
  expect(() => collections.begin(NOTHING_PAID, 4n, 2)).toThrow('do not allow this')
  expect(collections.readings()).toHaveLength(1)
  collections.claimedMore(3n)
  expect(collections.scan()).toEqual({ nextBlock: 1, settledBefore: 0n, claimedBefore: 4n })
  collections.claimedMore(6n)
  expect(collections.scan()?.claimedBefore).toBe(6n)
})

test('books of before keep every line and sum, and their journal is told of their payouts at the next start', () => {
  books.ledger.close()
  rmSync(books.file)
  createDatabase(books.file, (db) => {
    migrate(db, migrations.slice(0, 16))
    db.prepare('INSERT INTO meta (only_row, provider, network) VALUES (1, ?, ?)').run(PROVIDER, NETWORK)
    db.exec(`
      INSERT INTO notes (n, kind, ref, at) VALUES (1, 'opened', '', 1);
      INSERT INTO channel_scan (only_row, next_block, settled_before) VALUES (1, 40, '7');
      INSERT INTO settlements VALUES (1, '${bytes32(30)}', 2, '900', 30, '${bytes32(31)}', 5);
      INSERT INTO entries (id, at, kind, amount, state, settlement_n) VALUES (1, 5, 'vouchers', '900', 'final', 1);
    `)
  })
  books.ledger = openLedger(owner())
  expect(books.ledger.journal.hold()).toMatchObject({ reason: 'differs' })
  books.ledger.journal.release(9)
  expect(lines()).toEqual([['vouchers', 900n, 5, 'final']])
  expect(books.ledger.collections.scan()).toEqual({ nextBlock: 40, settledBefore: 7n, claimedBefore: 7n })
  expect(books.ledger.collections.readings()).toMatchObject([
    { block: 39, blockHash: null, settled: 7n, settledBefore: 7n, booked: 0n },
  ])
  expect(books.ledger.audit()).toBeNull()
  paidJob(books.ledger, 1)
  const before = lines()
  rebuilt()
  expect(new Set(lines())).toEqual(new Set(before))
})
