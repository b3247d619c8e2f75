import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { auditBooks } from './audit.ts'
import {
  address,
  bytes32,
  finished,
  mined,
  NETWORK,
  paidJob,
  PROVIDER,
  receiptAt,
  temporaryBooks,
  type Fixture,
} from './books.fixture.ts'
import { connect } from './file.ts'
import { migrate, schemaVersion } from './migrate.ts'
import { migrations } from './migrations/all.ts'

let books: Fixture
beforeEach(() => {
  books = temporaryBooks()
})
afterEach(() => books.remove())

const card = { adapter: 'software', name: 'SwiftShader' } as const

function answer(index: number): void {
  books.ledger.capability.sign({ challengeId: bytes32(index), card }, receiptAt, 70)
}
function endJob(index: number): void {
  const { id } = paidJob(books.ledger, index)
  books.ledger.jobs.start(id, 30)
  books.ledger.jobs.end(id, finished, { receipt: receiptAt, refund: false }, 60)
}
function attestation(index: number, verifier = address(0xf1)) {
  return { challengeId: bytes32(index), verifier, file: JSON.stringify({ index }) }
}

function unsignable(): never {
  throw new Error('no key')
}

describe('the receipt of a challenge', () => {
  test('stands in one chain with those of jobs, without a gap, and survives a restart', () => {
    endJob(1)
    answer(1)
    endJob(2)
    answer(2)
    books.reopen()
    const { receipts } = books.ledger
    expect([0, 1, 2, 3].map((seq) => receipts.bySeq(seq)?.jobId)).toEqual(['job-1', null, 'job-2', null])
    expect(receipts.count()).toBe(4)
    const links = [1, 2, 3].map((seq): unknown => JSON.parse(receipts.bySeq(seq)?.file ?? ''))
    expect(links).toEqual([1, 2, 3].map((seq) => ({ seq, prev: receipts.bySeq(seq - 1)?.digest })))
  })

  test('is written once: a second one, or one that cannot be signed, takes no number', () => {
    answer(1)
    expect(() => answer(1)).toThrow(expect.objectContaining({ code: 'ledger/challenge-known' }))
    expect(() => books.ledger.capability.sign({ challengeId: bytes32(2), card }, unsignable, 70)).toThrow('no key')
    expect(books.ledger.receipts.count()).toBe(1)
    endJob(1)
    expect(books.ledger.receipts.byJob('job-1')?.seq).toBe(1)
  })
})

describe('an attestation', () => {
  test('is kept with its card and its verifier, the first word only', () => {
    answer(1)
    const { capability } = books.ledger
    capability.attest(attestation(1), 80)
    capability.attest({ ...attestation(1), file: '{"second":"thought"}' }, 81)
    books.reopen()
    const digest = books.ledger.receipts.bySeq(0)?.digest ?? '0x'
    const kept = { seq: 0, digest, card, verifier: address(0xf1), file: '{"index":1}', receivedAt: 80 }
    expect(books.ledger.capability.byDigest(digest)).toEqual(kept)
    expect(books.ledger.capability.newestBy(address(0xf1))).toEqual(kept)
    expect(books.ledger.capability.newestBy(address(0xf2))).toBeNull()
    expect(books.ledger.capability.byDigest(bytes32(9))).toBeNull()
  })

  test('of a challenge that was never answered is refused', () => {
    expect(() => books.ledger.capability.attest(attestation(1), 80)).toThrow(
      expect.objectContaining({ code: 'ledger/unknown-challenge' }),
    )
  })

  test('is the newest of its verifier, newest first', () => {
    for (const [index, verifier] of [0xf1, 0xf2, 0xf1].entries()) {
      answer(index)
      books.ledger.capability.attest(attestation(index, address(verifier)), 80 + index)
    }
    const newest = books.ledger.capability.newest(5)
    expect(newest.map(({ seq, verifier }) => [seq, verifier])).toEqual([
      [2, address(0xf1)],
      [1, address(0xf2)],
    ])
    expect(books.ledger.capability.newest(1)).toHaveLength(1)
  })
})

describe('the database itself refuses', () => {
  test.each([
    `UPDATE capability_runs SET adapter = 'gpu'`,
    `DELETE FROM capability_runs`,
    `INSERT INTO capability_runs VALUES (0, '${bytes32(9)}', 'gpu', 'the receipt of a job')`,
    `INSERT INTO capability_runs VALUES (7, '${bytes32(9)}', 'gpu', 'no receipt')`,
    `INSERT OR REPLACE INTO capability_runs VALUES (1, '${bytes32(9)}', 'gpu', 'another card')`,
    `UPDATE attestations SET file = '{}'`,
    `DELETE FROM attestations`,
    `INSERT INTO attestations VALUES (5, 0, '${address(1)}', '{}', 1)`,
    `INSERT OR REPLACE INTO attestations VALUES (5, 1, '${address(1)}', '{}', 1)`,
    `INSERT INTO receipts VALUES (3, NULL, '0x${'ef'.repeat(32)}', 'gap', 1)`,
    `DELETE FROM receipts WHERE job_id IS NULL`,
    `UPDATE receipts SET job_id = 'job-1' WHERE seq = 1`,
  ])('%s', (sql) => {
    endJob(1)
    answer(1)
    books.ledger.capability.attest(attestation(1), 80)
    books.ledger.close()
    const db = connect(books.file)
    try {
      expect(() => db.prepare(sql).run()).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/CONSTRAINT/) }),
      )
      expect(auditBooks(db)).toBeNull()
    } finally {
      db.close()
    }
  })
})

test('a receipt of nothing is seen at the start', () => {
  answer(1)
  books.ledger.close()
  const db = connect(books.file)
  db.prepare(`INSERT INTO receipts VALUES (1, NULL, ?, 'of nothing', 1)`).run(bytes32(8))
  expect(auditBooks(db)).toBe('A receipt is of no job and of no challenge.')
  db.close()
})

test('books from before challenges keep their receipts, their anchors and every rule', () => {
  const db = new Database(':memory:')
  try {
    migrate(
      db,
      migrations.filter(({ version }) => version <= 6),
    )
    fillOldBooks(db)
    migrate(db, migrations)
    expect(schemaVersion(db)).toBe(migrations.length)
    expect(db.prepare('SELECT seq, job_id, digest FROM receipts').all()).toEqual([
      { seq: 0, job_id: 'job-1', digest: bytes32(1) },
    ])
    expect(db.prepare('SELECT to_seq FROM anchors').all()).toEqual([{ to_seq: 0 }])
    expect(() => db.prepare('DELETE FROM receipts').run()).toThrow('receipts are never deleted')
    expect(() => db.prepare('UPDATE receipts SET file = 1').run()).toThrow('receipts never change')
    expect(() => insertAnchor(db, 5)).toThrow('over receipts that exist')
    expect(db.pragma('foreign_key_check')).toEqual([])
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  } finally {
    db.close()
  }
})

/** As version 6 would have written them. */
function fillOldBooks(db: Database.Database): void {
  db.pragma('foreign_keys = ON')
  const { transaction, blockHash } = mined(1)
  db.prepare('INSERT INTO meta VALUES (1, ?, ?)').run(PROVIDER, NETWORK)
  db.prepare(
    `INSERT INTO payments (id, network, asset, payer, nonce, pay_to, amount, payment_id, held_id, request_hash, payload,
       valid_before, state, created_at, updated_at)
     VALUES ('payment-1', ?, ?, ?, ?, ?, '5', 'p', 'p', 'h', '{}', 1, 'reserved', 1, 1)`,
  ).run(NETWORK, address(1), address(2), bytes32(3), address(4))
  db.prepare(`UPDATE payments SET state = 'settled', transaction_hash = ?, block_number = 1, block_hash = ?`).run(
    transaction,
    blockHash,
  )
  db.exec(`INSERT INTO jobs (id, payment_ref, manifest, program, state, inputs, attempts, created_at, refund)
    VALUES ('job-1', 'payment-1', '{}', 'x', 'queued', '{}', 0, 1, 'none')`)
  db.prepare(`INSERT INTO receipts VALUES (0, 'job-1', ?, 'text', 1)`).run(bytes32(1))
  insertAnchor(db, 0)
}

function insertAnchor(db: Database.Database, toSeq: number): void {
  db.prepare(
    `INSERT INTO anchors (contract, from_seq, to_seq, root, prev_root, state, nonce, raw, transaction_hash, created_at,
       updated_at)
     VALUES (?, 0, ?, ?, ?, 'signed', 0, '0x02', ?, 1, 1)`,
  ).run(address(5), toSeq, bytes32(6), bytes32(0), bytes32(7 + toSeq))
}
