import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { HearthError } from '../../../contract/errors.ts'
import {
  address,
  finished,
  NETWORK,
  paidJob,
  PROVIDER,
  receiptAt,
  temporaryBooks,
  type Fixture,
} from './books.fixture.ts'
import { connect } from './file.ts'
import type { Ledger } from './ledger.ts'
import { migrate, schemaVersion } from './migrate.ts'
import { migrations } from './migrations/all.ts'
import { openLedger } from './open.ts'
import { requireSoundSqlite } from './sqlite-version.ts'

let books: Fixture
beforeEach(() => {
  books = temporaryBooks()
})
afterEach(() => books.remove())

function open(change: Partial<Parameters<typeof openLedger>[0]> = {}): Ledger {
  return openLedger({ file: books.file, provider: PROVIDER, network: NETWORK, ...change })
}
function refusedWith(code: string): HearthError {
  return expect.objectContaining({ code, hint: expect.any(String) })
}

describe('new books', () => {
  test('are made whole, for this person only, and found again', () => {
    paidJob(books.ledger, 1)
    books.reopen()
    expect(books.ledger.entries.totals().expectedBalance).toBe(1000n)
    expect(statSync(books.file).mode & 0o777).toBe(0o600)
    expect(readdirSync(books.dir).filter((name) => name.includes('.new'))).toEqual([])
  })

  test('half made by a process that died are made again', () => {
    books.ledger.close()
    rmSync(books.file)
    rmSync(path.join(books.dir, 'books.journal'), { recursive: true })
    writeFileSync(`${books.file}.new`, 'half a database')
    writeFileSync(`${books.file}.new-wal`, 'and its log')
    books.ledger = open()
    expect(books.ledger.receipts.count()).toBe(0)
  })

  test('D05: are not made where the log of lost books lies', () => {
    books.ledger.close()
    rmSync(books.file)
    writeFileSync(`${books.file}-wal`, 'the log of books that were here')
    expect(() => open()).toThrow(refusedWith('ledger/corrupt'))
    expect(existsSync(books.file)).toBe(false)
  })

  test('in a folder that does not exist say so', () => {
    const file = path.join(books.dir, 'nowhere', 'books.db')
    expect(() => open({ file })).toThrow(refusedWith('ledger/no-folder'))
  })
})

describe('books that exist', () => {
  test('D07: are opened by one at a time', () => {
    expect(() => open()).toThrow(refusedWith('ledger/in-use'))
  })

  test('of another provider or network are refused', () => {
    books.ledger.close()
    expect(() => open({ provider: address(0x99) })).toThrow(refusedWith('ledger/other-books'))
    expect(() => open({ network: 'eip155:8453' })).toThrow(refusedWith('ledger/other-books'))
    books.ledger = open({ provider: '0x000000000000000000000000000000000000000A' })
  })

  test('D09: written by a newer Hearth are refused and left as they are', () => {
    books.ledger.close()
    const db = connect(books.file)
    db.pragma('user_version = 1000')
    db.close()
    const before = readFileSync(books.file)
    expect(() => open()).toThrow(refusedWith('ledger/newer-version'))
    expect(readFileSync(books.file).equals(before)).toBe(true)
  })

  test('D08: are kept with every setting that money needs', () => {
    books.ledger.close()
    const db = connect(books.file)
    const settings = ['journal_mode', 'synchronous', 'foreign_keys', 'locking_mode', 'recursive_triggers']
    expect(settings.map((name) => db.pragma(name, { simple: true }))).toEqual(['wal', 2, 1, 'exclusive', 1])
    const tables = db.prepare(`SELECT name, strict FROM pragma_table_list WHERE schema = 'main'`).all()
    const loose = tables.filter((table) => !JSON.stringify(table).includes('"strict":1'))
    expect(loose).toEqual([{ name: 'sqlite_schema', strict: 0 }])
    db.close()
  })

  test('say when they are closed', () => {
    books.ledger.close()
    expect(() => books.ledger.entries.totals()).toThrow(expect.objectContaining({ code: 'ledger/closed' }))
    expect(() => books.ledger.settings.set('a', 'b')).toThrow(expect.objectContaining({ code: 'ledger/closed' }))
  })
})

// Ninety durable commits before each: seconds on a slow disk.
describe('D05: damaged books', { timeout: 60_000 }, () => {
  beforeEach(() => {
    for (let index = 1; index <= 30; index += 1) {
      paidJob(books.ledger, index)
      books.ledger.jobs.start(`job-${index}`, 30)
      books.ledger.jobs.end(`job-${index}`, finished, { receipt: receiptAt, refund: false }, 60)
    }
    books.ledger.close()
  })

  const PAGE = 4096
  test.each([
    ['an empty file', () => truncateSync(books.file, 0)],
    ['a file cut in the middle', () => truncateSync(books.file, 10 * PAGE)],
    ['a file of another kind', () => writeFileSync(books.file, 'not a database '.repeat(1000))],
    ['a page of zeros', () => overwrite(5 * PAGE, Buffer.alloc(PAGE))],
    ['a page of noise', () => overwrite(7 * PAGE, Buffer.alloc(PAGE, 0xa5))],
    ['the database of another program', () => writeOtherDatabase()],
  ])('%s is refused and left as it is', (_, damage) => {
    damage()
    const before = readFileSync(books.file)
    expect(() => open()).toThrow(refusedWith('ledger/corrupt'))
    expect(readFileSync(books.file).equals(before)).toBe(true)
  })

  test('an amount changed inside the file, where SQLite itself sees nothing wrong, is refused', () => {
    const bytes = readFileSync(books.file)
    const page = bytes.indexOf('payment1000pending')
    expect(page).toBeGreaterThan(0)
    overwrite(page + 'payment'.length, Buffer.from('9'))
    expect(() => open()).toThrow(expect.objectContaining({ code: 'ledger/corrupt' }))
  })

  test('a damaged page is refused even while a log waits beside it', () => {
    const log = `${books.file}-wal`
    books.ledger = open()
    books.ledger.settings.set('a', 'b')
    const kept = path.join(books.dir, 'kept')
    copyFileSync(books.file, kept)
    copyFileSync(log, `${kept}-wal`)
    overwrite(5 * PAGE, Buffer.alloc(PAGE), kept)
    const before = [readFileSync(kept), readFileSync(`${kept}-wal`)]
    expect(() => open({ file: kept })).toThrow(refusedWith('ledger/corrupt'))
    const after = [readFileSync(kept), readFileSync(`${kept}-wal`)]
    expect(after.map((bytes, index) => bytes.equals(before[index] ?? Buffer.of()))).toEqual([true, true])
  })
})

function overwrite(offset: number, bytes: Buffer, file = books.file): void {
  const content = readFileSync(file)
  bytes.copy(content, offset)
  writeFileSync(file, content)
}

function writeOtherDatabase(): void {
  rmSync(books.file)
  const db = new Database(books.file)
  db.exec('CREATE TABLE bookmarks (url TEXT)')
  db.close()
}

describe('D09: migrations', () => {
  test('are numbered from 1 without a gap', () => {
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1))
  })

  test('each leave a whole version behind when the next one fails', () => {
    const db = new Database(':memory:')
    const broken = { version: 3, sql: 'CREATE TABLE half (a TEXT) STRICT; INSERT INTO nowhere VALUES (1);' }
    expect(() => migrate(db, [...migrations.slice(0, 2), broken])).toThrow('no such table')
    expect(schemaVersion(db)).toBe(2)
    expect(db.prepare(`SELECT count(*) FROM sqlite_schema WHERE name = 'half'`).pluck().get()).toBe(0)
    migrate(db, migrations)
    expect(schemaVersion(db)).toBe(migrations.length)
    migrate(db, migrations)
    db.close()
  })
})

test('D08: a SQLite that can lose commits is refused', () => {
  for (const version of ['3.40.1', '3.51.2', '3.9.9', '2.99.99', '3.52.0', '']) {
    expect(() => requireSoundSqlite(version)).toThrow(refusedWith('ledger/sqlite-too-old'))
  }
  for (const version of ['3.51.3', '3.51.10', '3.54.1', '4.0.0']) requireSoundSqlite(version)
})
