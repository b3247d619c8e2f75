import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bytes32, type Fixture, NETWORK, paidJob, PROVIDER, temporaryBooks } from '../books.fixture.ts'
import { connect } from '../file.ts'
import { openLedger } from '../open.ts'
import { rebuildLedger } from '../rebuild.ts'
import { decodeFrames, encodeFrame, NO_SUM } from './frame.ts'
import { openMoneyJournal } from './vouchers.ts'

const NEWER = { code: 'ledger/newer-version', hint: expect.stringContaining('Update Hearth') }

let books: Fixture
beforeEach(() => {
  books = temporaryBooks()
  paidJob(books.ledger, 1)
  books.ledger.close()
})
afterEach(() => books.remove())

const owner = () => ({ file: books.file, provider: PROVIDER, network: NETWORK }) as const
const journal = () => path.join(books.dir, `${path.parse(books.file).name}.journal`)

/** What a later Hearth writes at the end of a journal: a line of its own kind, and whole. */
function written(file: string, body: object): void {
  const last = decodeFrames(readFileSync(file), NO_SUM).frames.at(-1)
  appendFileSync(file, encodeFrame(last?.sum ?? NO_SUM, JSON.stringify(body)).bytes)
}
const contents = (dir: string) => readdirSync(dir).map((name) => [name, readFileSync(path.join(dir, name), 'hex')])

describe.each([
  ['an event', { n: 3, at: 9, event: { kind: 'insured', by: 'somebody' } }],
  ['a line', { kind: 'seal', of: 3 }],
  ['a field', { n: 3, at: 9, event: { kind: 'opened', why: 'update' } }],
])('a journal with %s that only a later Hearth knows', (_, body) => {
  beforeEach(() => written(path.join(journal(), 'money-000001.journal'), body))

  test('is left as it is, and the books with it; the sentence says what to do', () => {
    const before = contents(journal())
    expect(() => openLedger(owner())).toThrow(expect.objectContaining(NEWER))
    expect(contents(journal())).toEqual(before)
    const db = connect(books.file)
    expect(db.prepare('SELECT count(*) FROM payments').pluck().get()).toBe(1)
    db.close()
  })

  test('makes no books anew, which would lack it', () => {
    rmSync(books.file)
    const before = contents(journal())
    expect(() => rebuildLedger(owner())).toThrow(expect.objectContaining(NEWER))
    expect(existsSync(books.file)).toBe(false)
    expect(contents(journal())).toEqual(before)
  })
})

test('vouchers that only a later Hearth can read are left as they are', () => {
  const dir = path.join(books.dir, 'vouchers')
  openMoneyJournal({ dir }).close()
  written(path.join(dir, 'vouchers-000001.journal'), { kind: 'lent', channel: bytes32(1), at: 1 })
  const before = contents(dir)
  expect(() => openMoneyJournal({ dir })).toThrow(expect.objectContaining(NEWER))
  expect(contents(dir)).toEqual(before)
})
