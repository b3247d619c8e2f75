import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { addAmountFunctions } from './amounts.ts'
import {
  bytes32,
  minedAs,
  mineTransfer,
  NETWORK,
  ourFault,
  paidJob,
  PROVIDER,
  receiptAt,
  refund,
  signature,
  temporaryBooks,
  withdrawal,
  type Fixture,
} from './books.fixture.ts'
import { auditBooks } from './audit.ts'
import { migrate, schemaVersion } from './migrate.ts'
import { migrations } from './migrations/all.ts'
import { rebuildLedger } from './rebuild.ts'

let books: Fixture
beforeEach(() => {
  books = temporaryBooks()
})
afterEach(() => books.remove())

const authorization = (n: number) => {
  return { nonce: bytes32(n), validBefore: 900, fromBlock: 3, signature: '0xabcd' } as const
}

/** A job that failed through our fault, and the refund that is owed for it. */
function owe(index: number) {
  const { ledger } = books
  const { id } = paidJob(ledger, index)
  ledger.jobs.start(id, 30)
  ledger.jobs.end(id, ourFault, { receipt: receiptAt, refund: true }, 60)
  const owed = ledger.transfers.owedRefunds().find(({ jobId }) => jobId === id)
  if (owed === undefined) throw new Error('no refund is owed')
  return owed
}

describe('a refund that somebody carries', () => {
  test('is in books made anew from the journal alone, and owed no second time', () => {
    const { transfers } = books.ledger
    for (const [index, end] of ['under way', 'lapsed', 'paid'].entries()) {
      const id = `carried-${index}`
      transfers.request({ ...refund(id, owe(index + 1)), method: 'authorization' }, 70)
      transfers.authorized(id, authorization(index), 71)
      if (end === 'lapsed') transfers.advance(id, 'failed', { problem: 'Its time was up.' }, 72)
      if (end !== 'paid') continue
      transfers.advance(id, 'mined', { mined: minedAs(bytes32(0x77)) }, 72)
      transfers.advance(id, 'final', {}, 73)
    }
    const story = () => ({
      transfers: [0, 1, 2].map((index) => {
        const record = books.ledger.transfers.get(`carried-${index}`)
        return { ...record, updatedAt: 0, authorized: books.ledger.transfers.authorization(`carried-${index}`) }
      }),
      refunds: [1, 2, 3].map((index) => books.ledger.jobs.get(`job-${index}`)?.refund),
      owed: books.ledger.transfers.owedRefunds(),
    })
    const before = story()
    expect(before).toMatchObject({ refunds: ['owed', 'owed', 'paid'], owed: [{ jobId: 'job-2' }] })
    books.ledger.close()
    rmSync(books.file)
    rebuildLedger({ file: books.file, provider: PROVIDER, network: NETWORK })
    books.reopen()
    expect(story()).toEqual(before)
    expect(books.ledger.journal.compare()).toEqual([])
    expect(books.ledger.audit()).toBeNull()
  })

  test('leaves the journal’s lines of withdrawals as every earlier Hearth reads them', () => {
    paidJob(books.ledger, 1)
    books.ledger.transfers.request({ ...withdrawal('free', 50n), method: 'authorization' }, 70)
    books.ledger.transfers.authorized('free', authorization(1), 71)
    books.ledger.close()
    const journal = path.join(books.dir, `${path.parse(books.file).name}.journal`, 'money-000001.journal')
    const line = /\{"kind":"authorized","transfer":\{([^}]*)\}/.exec(readFileSync(journal, 'latin1'))?.[1] ?? ''
    expect(line).toContain('"id":"free"')
    expect(line).not.toMatch(/"kind"|"jobId"/)
  })

  test('has one transfer at a time and one authorization, which stands before it is handed over', () => {
    const { transfers } = books.ledger
    const owed = owe(1)
    transfers.request({ ...refund('first', owed), method: 'authorization' }, 70)
    expect(() => transfers.request({ ...refund('second', owed), method: 'authorization' }, 70)).toThrow(
      expect.objectContaining({ code: 'ledger/no-refund-owed' }),
    )
    expect(() => transfers.advance('first', 'broadcast', {}, 71)).toThrow('stored before it is handed over')
    transfers.authorized('first', authorization(1), 71)
    expect(() => transfers.authorized('first', authorization(2), 72)).toThrow(
      expect.objectContaining({ code: 'ledger/authorized-before' }),
    )
  })
})

test('books from before keep every transfer and all that refers to it, and every rule of the table', () => {
  const { ledger } = books
  ledger.transfers.request(refund('mined', owe(1)), 70)
  mineTransfer(ledger, 'mined', 3)
  ledger.transfers.unmined('mined', 75)
  paidJob(ledger, 2)
  ledger.transfers.request(withdrawal('signed', 100n), 80)
  ledger.transfers.signed('signed', signature(4), 81)
  ledger.transfers.request({ ...withdrawal('free', 50n), method: 'authorization' }, 82)
  ledger.transfers.authorized('free', authorization(9), 83)
  ledger.close()
  const today = new Database(books.file)
  const old = new Database(':memory:')
  try {
    old.pragma('foreign_keys = ON')
    old.pragma('recursive_triggers = ON')
    addAmountFunctions(old)
    migrate(old, upTo(18))
    copyRows(today, old)
    const before = rows(old)
    const kept = { triggers: rules(old, 'trigger'), indexes: rules(old, 'index') }
    expect(before[0]).toHaveLength(3)
    migrate(old, upTo(19))
    expect({ triggers: rules(old, 'trigger'), indexes: rules(old, 'index') }).toEqual(kept)
    migrate(old, migrations)
    expect(schemaVersion(old)).toBe(migrations.length)
    expect(rows(old)).toEqual(before)
    expect(old.pragma('foreign_key_check')).toEqual([])
    expect(auditBooks(old)).toBeNull()
    for (const sql of [
      `DELETE FROM transfers`,
      `UPDATE transfers SET amount = '1' WHERE id = 'signed'`,
      `UPDATE transfers SET method = 'transaction' WHERE id = 'free'`,
      `UPDATE transfers SET nonce = 9 WHERE id = 'signed'`,
      `UPDATE transfers SET state = 'requested' WHERE id = 'signed'`,
      `UPDATE authorizations SET valid_before = 1`,
      `DELETE FROM authorizations`,
      `INSERT INTO transfers (id, kind, method, network, asset, from_address, to_address, amount, state, job_id,
         created_at, updated_at)
       SELECT 'twice', kind, 'authorization', network, asset, from_address, to_address, amount, 'requested', job_id, 1, 1
       FROM transfers WHERE id = 'mined'`,
    ]) {
      expect(() => old.prepare(sql).run()).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/CONSTRAINT/) }),
      )
    }
  } finally {
    today.close()
    old.close()
  }
})

const upTo = (last: number) => migrations.filter(({ version }) => version <= last)

function rows(db: Database.Database): readonly (readonly unknown[])[] {
  const tables = ['transfers', 'reorgs', 'authorizations', 'entries', 'attempts']
  return tables.map((table) => db.prepare(`SELECT * FROM ${table}`).all())
}

/** Every row as it stands, past the rules for how it came to be, which are put back. */
function copyRows(from: Database.Database, to: Database.Database): void {
  const kept = rules(to, 'trigger')
  to.pragma('foreign_keys = OFF')
  for (const { name } of kept) to.exec(`DROP TRIGGER ${name}`)
  for (const table of names(to)) {
    to.exec(`DELETE FROM ${table}`)
    for (const row of from.prepare(`SELECT * FROM ${table}`).raw().all()) {
      const values = Array.isArray(row) ? row : []
      to.prepare(`INSERT INTO ${table} VALUES (${values.map(() => '?').join(', ')})`).run(...values)
    }
  }
  for (const { sql } of kept) to.exec(sql)
  to.pragma('foreign_keys = ON')
}

function names(db: Database.Database): readonly string[] {
  return db
    .prepare<[], { name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
    .all()
    .map(({ name }) => name)
}

interface Rule {
  readonly name: string
  readonly sql: string
}

function rules(db: Database.Database, type: 'trigger' | 'index'): readonly Rule[] {
  return db
    .prepare<[string], Rule>('SELECT name, sql FROM sqlite_schema WHERE type = ? AND sql IS NOT NULL ORDER BY name')
    .all(type)
}
