import {
  copyFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  address,
  bytes32,
  finished,
  job,
  mined,
  mineTransfer,
  minedAs,
  NETWORK,
  ourFault,
  paidJob,
  payment,
  PROVIDER,
  receiptAt,
  refund,
  signature,
  temporaryBooks,
  withdrawal,
  type Fixture,
} from '../books.fixture.ts'
import { connect } from '../file.ts'
import { openLedger } from '../open.ts'
import { rebuildLedger } from '../rebuild.ts'

let books: Fixture
beforeEach(() => {
  books = temporaryBooks()
})
afterEach(() => books.remove())

/** Some of everything that may happen to money. */
function trade(from: number): void {
  const { ledger } = books
  for (let index = from; index < from + 6; index += 1) {
    paidJob(ledger, index)
    ledger.jobs.start(`job-${index}`, 30)
    const faulty = index % 3 === 0
    ledger.jobs.end(`job-${index}`, faulty ? ourFault : finished, { receipt: receiptAt, refund: faulty }, 60)
  }
  for (const owed of ledger.transfers.owedRefunds().slice(0, 1)) {
    ledger.transfers.request(refund(`refund-${from}`, owed), 70)
    mineTransfer(ledger, `refund-${from}`, from * 10)
    ledger.transfers.advance(`refund-${from}`, 'final', { mined: minedAs(signature(from * 10).transaction) }, 71)
  }
  ledger.transfers.request(withdrawal(`out-${from}`, 1_500n), 80)
  ledger.transfers.signed(`out-${from}`, signature(from * 10 + 1), 81)
  const dearer = { raw: '0x02ff', transaction: signature(from * 10 + 2).transaction } as const
  ledger.transfers.signedAgain(`out-${from}`, dearer, 82)
  ledger.transfers.request(withdrawal(`never-${from}`, 100n), 83)
  ledger.transfers.signed(`never-${from}`, signature(from * 10 + 5), 84)
  ledger.transfers.advance(`never-${from}`, 'replaced', { problem: 'Its place was taken.' }, 85)
  for (const [index, name] of ['free', 'lapsed'].entries()) {
    const id = `${name}-${from}`
    const authorization = {
      nonce: bytes32(from * 10 + index),
      validBefore: 900,
      fromBlock: 3,
      signature: '0xabcd',
    } as const
    ledger.transfers.request({ ...withdrawal(id, 50n), method: 'authorization' }, 86)
    ledger.transfers.authorized(id, authorization, 87)
    if (name === 'lapsed') ledger.transfers.advance(id, 'failed', { problem: 'Its time was up.' }, 88)
  }
}

/** What must be the same in books made anew; finality is looked up on the chain again. */
function story() {
  const { entries, receipts, jobs, transfers } = books.ledger
  const { expectedBalance, refundsOwed, withdrawn, withdrawing } = entries.totals()
  return {
    sums: { expectedBalance, refundsOwed, withdrawn, withdrawing, withdrawable: entries.withdrawable() },
    receipts: Array.from({ length: receipts.count() }, (_, seq) => receipts.bySeq(seq)),
    jobs: jobs
      .list({ cursor: null, limit: 100, filter: 'all', search: '' })
      .rows.map((row) => ({ ...row, attempts: 0 })),
    transfers: transfers
      .live()
      .map(({ id, method, raw, nonce }) => ({ id, method, raw, nonce, authorized: transfers.authorization(id) })),
    owed: transfers.owedRefunds(),
  }
}

describe('D05: the journal alone', () => {
  test('makes the same books anew, to the unit, and they are held until they are reconciled', () => {
    trade(1)
    trade(20)
    const before = story()
    books.ledger.close()
    rmSync(books.file)
    expect(() => books.reopen()).toThrow(expect.objectContaining({ code: 'ledger/missing' }))
    rebuildLedger({ file: books.file, provider: PROVIDER, network: NETWORK })
    books.reopen()
    expect(books.ledger.journal.hold()).toMatchObject({ reason: 'rebuilt' })
    expect(() => paidJob(books.ledger, 90)).toThrow(
      expect.objectContaining({ code: 'ledger/read-only-until-reconciled' }),
    )
    expect(story()).toEqual(before)
    expect(books.ledger.journal.compare()).toEqual([])
    books.ledger.journal.release(99)
    books.reopen()
    expect(books.ledger.journal.hold()).toBeNull()
    trade(40)
    expect(books.ledger.journal.compare()).toEqual([])
    expect(books.ledger.audit()).toBeNull()
  })

  test('a damaged ledger is set aside, not thrown away', () => {
    trade(1)
    const before = story()
    books.ledger.close()
    writeFileSync(books.file, 'not a database '.repeat(1000))
    expect(() => books.reopen()).toThrow(
      expect.objectContaining({ code: 'ledger/corrupt', hint: expect.stringContaining('hearth ledger rebuild') }),
    )
    const { kept, records } = rebuildLedger({ file: books.file, provider: PROVIDER, network: NETWORK })
    expect(readFileSync(kept ?? '', 'utf8')).toContain('not a database')
    expect(records).toBeGreaterThan(0)
    books.reopen()
    expect(story()).toEqual(before)
  })

  test('of another provider is not taken', () => {
    books.ledger.close()
    const rebuild = () => rebuildLedger({ file: books.file, provider: `0x${'9'.repeat(40)}`, network: NETWORK })
    expect(rebuild).toThrow(expect.objectContaining({ code: 'ledger/other-books' }))
    books.reopen()
    expect(books.ledger.journal.hold()).toBeNull()
  })
})

function restoreYesterday(): ReturnType<typeof story> {
  trade(1)
  books.ledger.close()
  const backup = path.join(books.dir, 'backup')
  copyFileSync(books.file, backup)
  books.reopen()
  trade(20)
  const today = story()
  books.ledger.close()
  copyFileSync(backup, books.file)
  books.ledger = openLedger({ file: books.file, provider: PROVIDER, network: NETWORK })
  return today
}

describe('D06: a ledger from a backup', () => {
  test('is told from one whose journal ends with the newest thing that happened, whatever that was', () => {
    const authorization = { nonce: bytes32(9), validBefore: 900, fromBlock: 3, signature: '0xabcd' } as const
    const happenings: readonly (() => void)[] = [
      () => paidJob(books.ledger, 1),
      () => {
        books.ledger.jobs.start('job-1', 30)
        books.ledger.jobs.end('job-1', finished, { receipt: receiptAt, refund: false }, 60)
      },
      () => books.ledger.transfers.request(withdrawal('out', 50n), 70),
      () => books.ledger.transfers.signed('out', signature(7), 71),
      () => books.ledger.transfers.advance('out', 'replaced', { problem: 'Its place was taken.' }, 72),
      () => books.ledger.transfers.request({ ...withdrawal('free', 50n), method: 'authorization' }, 73),
      () => books.ledger.transfers.authorized('free', authorization, 74),
      () => books.ledger.transfers.advance('free', 'failed', { problem: 'Its time was up.' }, 75),
    ]
    for (const happen of happenings) {
      happen()
      books.reopen()
      expect(books.ledger.journal.hold()).toBeNull()
    }
  })

  test('opens read-only and says so: no receipt number is given twice and nothing is paid out twice', () => {
    restoreYesterday()
    const hold = () => books.ledger.journal.hold()
    expect(hold()).toMatchObject({ reason: 'older', sentence: expect.stringContaining('older than its journal') })
    expect(hold()?.missing).toBeGreaterThan(10)
    const refused = expect.objectContaining({ code: 'ledger/read-only-until-reconciled' })
    expect(() => books.ledger.payments.reserve(payment(99), 1)).toThrow(refused)
    expect(() => books.ledger.transfers.request(withdrawal('again', 1n), 1)).toThrow(refused)
    expect(books.ledger.entries.totals().expectedBalance).toBeGreaterThan(0n)
    expect(books.ledger.journal.compare()).not.toEqual([])
  })

  test('is brought up to date from the journal, stays held meanwhile also through a crash, and goes on when released', () => {
    const today = restoreYesterday()
    expect(books.ledger.journal.catchUp()).toBeGreaterThan(10)
    expect(story()).toEqual(today)
    books.reopen()
    expect(books.ledger.journal.hold()).toMatchObject({ reason: 'older' })
    books.ledger.journal.release(99)
    trade(40)
    books.reopen()
    expect(books.ledger.journal.hold()).toBeNull()
    expect(books.ledger.journal.compare()).toEqual([])
  })

  test('whose last move was only to open the books is found too', () => {
    books.ledger.close()
    const backup = path.join(books.dir, 'backup')
    copyFileSync(books.file, backup)
    books.reopen()
    books.ledger.close()
    copyFileSync(backup, books.file)
    books.ledger = openLedger({ file: books.file, provider: PROVIDER, network: NETWORK })
    expect(books.ledger.journal.hold()).toMatchObject({ reason: 'older', missing: 1 })
  })

  test('copied over the folder together with its journal, after a refund was paid, is held: it is not owed again', () => {
    trade(1)
    books.ledger.close()
    const backup = mkdtempSync(path.join(tmpdir(), 'hearth-backup-'))
    cpSync(books.dir, backup, { recursive: true, preserveTimestamps: true })
    books.reopen()
    const [owed] = books.ledger.transfers.owedRefunds()
    if (owed === undefined) throw new Error('no refund is owed')
    books.ledger.transfers.request(refund('since', owed), 90)
    mineTransfer(books.ledger, 'since', 50)
    books.ledger.transfers.advance('since', 'final', { mined: minedAs(signature(50).transaction) }, 91)
    expect(books.ledger.transfers.owedRefunds()).not.toContainEqual(owed)
    books.ledger.close()
    const { ino } = statSync(journal())
    cpSync(backup, books.dir, { recursive: true, preserveTimestamps: true })
    rmSync(backup, { recursive: true })
    expect(statSync(journal()).ino).toBe(ino)

    books.ledger = openLedger({ file: books.file, provider: PROVIDER, network: NETWORK })
    expect(books.ledger.transfers.owedRefunds()).toContainEqual(owed)
    expect(books.ledger.journal.hold()).toMatchObject({ reason: 'older' })
    expect(() => books.ledger.transfers.request(refund('twice', owed), 92)).toThrow(
      expect.objectContaining({ code: 'ledger/read-only-until-reconciled' }),
    )
    books.reopen()
    expect(books.ledger.journal.hold()).toMatchObject({ reason: 'older' })
    books.ledger.journal.release(99)
    books.reopen()
    expect(books.ledger.journal.hold()).toBeNull()
  })

  test('with its whole folder, or on another machine, is a copy: held until somebody says that it is the only one', () => {
    trade(1)
    books.ledger.close()
    cpSync(path.join(books.dir, 'books.journal'), path.join(books.dir, 'copy'), { recursive: true })
    renameSync(path.join(books.dir, 'books.journal'), path.join(books.dir, 'original'))
    renameSync(path.join(books.dir, 'copy'), path.join(books.dir, 'books.journal'))
    books.reopen()
    expect(books.ledger.journal.hold()).toMatchObject({ reason: 'copied' })
    books.ledger.journal.release(99)
    books.reopen()
    expect(books.ledger.journal.hold()).toBeNull()
  })
})

function journal(): string {
  return path.join(books.dir, 'books.journal', 'money-000001.journal')
}

describe('a journal that is behind, lost or damaged', () => {
  test('is completed from the books, which are written first', () => {
    trade(1)
    books.ledger.close()
    const whole = readFileSync(journal())
    writeFileSync(journal(), whole.subarray(0, Math.floor(whole.length / 2)))
    books.reopen()
    expect(books.ledger.journal.hold()).toBeNull()
    expect(books.ledger.journal.compare()).toEqual([])
  })

  test('is written anew when its middle is damaged, and the damaged one is kept', () => {
    trade(1)
    books.ledger.close()
    const bytes = readFileSync(journal())
    bytes[2_000] = (bytes[2_000] ?? 0) ^ 1
    writeFileSync(journal(), bytes)
    books.reopen()
    expect(books.ledger.journal.problem()).toBeNull()
    expect(books.ledger.journal.hold()).toBeNull()
    expect(books.ledger.journal.compare()).toEqual([])
    expect(readdirSync(path.join(books.dir, 'books.journal')).some((name) => name.includes('.damaged-'))).toBe(true)
  })

  test('an amount changed in the ledger together with every sum is found by comparing', () => {
    trade(1)
    books.ledger.close()
    const db = connect(books.file)
    db.exec(`
      DROP TRIGGER payments_are_fixed; DROP TRIGGER entries_are_fixed;
      UPDATE payments SET amount = '9000' WHERE id = 'payment-2';
      UPDATE entries SET amount = '9000' WHERE payment_ref = 'payment-2';
      UPDATE sums SET amount = units_plus(amount, '8000') WHERE kind = 'payment' AND state = 'pending';
    `)
    db.close()
    books.reopen()
    expect(books.ledger.audit()).toBeNull()
    expect(books.ledger.journal.compare()).toEqual([expect.stringContaining('(settled) is not what the ledger says')])
  })
})

test('a payment that was reversed is reversed in books made anew', () => {
  paidJob(books.ledger, 1)
  books.ledger.payments.reserve(payment(2), 10)
  books.ledger.payments.settle('payment-2', mined(2), job(2), 20)
  books.ledger.payments.reverse('payment-2', 'The chain dropped it.', 30)
  const before = story()
  expect(before.sums.expectedBalance).toBe(1000n)
  rebuilt()
  expect(story()).toEqual(before)
  expect(books.ledger.payments.get('payment-2')).toMatchObject({ state: 'reversed', problem: 'The chain dropped it.' })
})

function told() {
  return { bans: books.ledger.payers.bans(), agent: books.ledger.identity.agent() }
}
function rebuilt(): void {
  books.ledger.close()
  rmSync(books.file)
  rebuildLedger({ file: books.file, provider: PROVIDER, network: NETWORK })
  books.reopen()
}

describe('what the person and the registry told the books', () => {
  const [first, second, third] = [address(0xa1), address(0xa2), address(0xa3)]
  test('bans and our agent are the same in books made anew', () => {
    const { payers, identity } = books.ledger
    payers.ban(first, 'wrong work', 10)
    payers.ban(second, 'by mistake', 11)
    payers.ban(first, 'worse', 12)
    payers.unban(second, 13)
    payers.unban(third, 14)
    identity.adopt('4', 15)
    identity.adopt('7', 16)
    const before = told()
    expect(before).toEqual({ bans: [{ payer: first, reason: 'worse', at: 10 }], agent: '7' })
    rebuilt()
    expect(told()).toEqual(before)
    expect(books.ledger.journal.compare()).toEqual([])
    books.ledger.journal.release(99)
    books.reopen()
    expect(told()).toEqual(before)
    expect(books.ledger.journal.hold()).toBeNull()
  })

  test('an agent that a reorganisation took is none in books made anew', () => {
    const { identity } = books.ledger
    const { id } = identity.sign({ kind: 'register', about: '', sender: first, ...signature(1) }, 10)
    identity.advance(id, 'mined', { mined: minedAs(signature(1).transaction), agentId: '5' }, 11)
    expect(told().agent).toBe('5')
    identity.unmined(id, 12)
    rebuilt()
    expect(told().agent).toBeNull()
  })

  test('what was told before there were notes of it is noted at the next start, once', () => {
    books.ledger.close()
    const db = connect(books.file)
    db.exec(`INSERT INTO banned_payers VALUES ('${first}', 'old', 3); INSERT INTO agents VALUES (1, '9', NULL, 4)`)
    db.close()
    books.reopen()
    books.reopen()
    rebuilt()
    expect(told()).toEqual({ bans: [{ payer: first, reason: 'old', at: 3 }], agent: '9' })
    expect(books.ledger.journal.compare()).toEqual([])
  })

  test('what the person bans and lets in again while the books are held counts when they go on', () => {
    books.ledger.payers.ban(first, 'before', 10)
    books.ledger.close()
    const backup = path.join(books.dir, 'backup')
    copyFileSync(books.file, backup)
    books.reopen()
    books.ledger.payers.ban(second, 'after', 11)
    books.ledger.close()
    copyFileSync(backup, books.file)
    books.ledger = openLedger({ file: books.file, provider: PROVIDER, network: NETWORK })
    expect(books.ledger.journal.hold()).toMatchObject({ reason: 'older' })
    books.ledger.payers.ban(third, 'meanwhile', 20)
    expect(books.ledger.payers.unban(first, 21)).toBe(true)
    books.ledger.journal.catchUp()
    books.ledger.journal.release(30)
    expect(books.ledger.journal.compare()).toEqual([])
    rebuilt()
    expect(told().bans).toEqual([
      { payer: third, reason: 'meanwhile', at: 20 },
      { payer: second, reason: 'after', at: 11 },
    ])
  })
})
