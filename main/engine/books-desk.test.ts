import { copyFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Money } from '../../contract/engine.ts'
import { createBooksDesk } from './books-desk.ts'
import {
  finished,
  NETWORK,
  ASSET,
  paidJob,
  receiptAt,
  temporaryBooks,
  withdrawal,
  type Fixture,
} from './ledger/books.fixture.ts'
import { moneyView } from './views/money.ts'

let books: Fixture
beforeEach(() => {
  books = temporaryBooks()
})
afterEach(() => books.remove())

const asset = { network: NETWORK, address: ASSET, symbol: 'USDC', decimals: 6, eip712: { name: 'USDC', version: '2' } }
const clock = { now: () => 1_700_000_000_000, monotonic: () => 0 }
const session = { id: 'a', unlockedUntil: 0 }
const agreeing = { checkedAt: 1, difference: '0', ok: true, sentence: 'The books and the chain agree.' }

function desk(difference = '0') {
  const started: string[] = []
  const { ledger } = books
  const reconcile = async (): Promise<Money> =>
    moneyView(ledger, 0, {
      reconcile: { ...agreeing, difference, ok: difference === '0', sentence: `They differ by ${difference}.` },
      alarms: [],
      refundsWait: null,
    })
  const goOn = async (): Promise<void> => void started.push('money moves')
  return {
    ...createBooksDesk({
      ledger,
      asset,
      clock,
      takeUp: async () => undefined,
      reconcile,
      accept: async () => undefined,
      goOn,
    }),
    started,
  }
}

function restoreYesterday(): void {
  paidJob(books.ledger, 1)
  books.ledger.close()
  const backup = path.join(books.dir, 'backup')
  copyFileSync(books.file, backup)
  books.reopen()
  paidJob(books.ledger, 2)
  books.ledger.close()
  copyFileSync(backup, books.file)
  books.reopen()
}

describe('books that were brought back from a backup', () => {
  test('go on when they were brought up to date and agree with the chain', async () => {
    restoreYesterday()
    const { handlers, started } = desk()
    expect(await handlers['ledger.check']({}, session)).toMatchObject({ hold: expect.stringContaining('read-only') })
    await handlers['ledger.continue']({ acceptDifference: false }, session)
    expect(started).toEqual(['money moves'])
    expect(books.ledger.entries.totals().expectedBalance).toBe(2000n)
    paidJob(books.ledger, 3)
    expect(await handlers['ledger.check']({}, session)).toEqual({ hold: null, differences: [] })
  })

  test('stay read-only while they differ by one unit, unless the person says that they know', async () => {
    restoreYesterday()
    const { handlers, started } = desk('-1')
    const wish = { acceptDifference: false }
    await expect(handlers['ledger.continue'](wish, session)).rejects.toMatchObject({ code: 'ledger/differs' })
    expect(started).toEqual([])
    expect(books.ledger.journal.hold()).not.toBeNull()
    await handlers['ledger.continue']({ acceptDifference: true }, session)
    expect(books.ledger.journal.hold()).toBeNull()
  })
})

test('the export has one line an entry, with its receipt and exact amount, and pages join without a seam', async () => {
  const { ledger } = books
  for (let index = 1; index <= 3; index += 1) {
    paidJob(ledger, index)
    ledger.jobs.start(`job-${index}`, 30)
    ledger.jobs.end(`job-${index}`, finished, { receipt: receiptAt, refund: false }, 60)
  }
  ledger.transfers.request(withdrawal('out', 1_500n), 80)
  const used = { joules: 720_000, measured: false, perKwh: 0.3, currency: 'EUR', at: 70 }
  ledger.energy.add([{ jobId: 'job-3', ...used }])
  const { handlers } = desk()
  const first = await handlers['ledger.export']({ cursor: null, limit: 2 }, session)
  const second = await handlers['ledger.export']({ cursor: first.nextCursor, limit: 2 }, session)
  const lines = (first.text + second.text).split('\r\n')
  expect(lines).toHaveLength(6)
  expect(lines[0]).toBe(
    'id,time,kind,state,amount,base units,asset,network,transaction,job,receipt,transfer,power Wh,power by,power cost,power currency,data',
  )
  expect(lines[1]).toBe('4,1970-01-01T00:00:00.080Z,withdrawal,pending,-0.0015,-1500,USDC,eip155:31337,,,,out,,,,,')
  expect(lines[2]).toMatch(
    /^3,.*,payment,pending,0\.001,1000,USDC,eip155:31337,0x[0-9a-f]{64},job-3,2,,200,estimate,0\.06,EUR,$/,
  )
})

test('the fee limit is kept, and taken away again', async () => {
  const { handlers } = desk()
  expect(await handlers['fees.limit']({}, session)).toEqual({ wei: null })
  expect(await handlers['fees.limit']({ set: '5000' }, session)).toEqual({ wei: '5000' })
  await expect(handlers['fees.limit']({ set: '0' }, session)).rejects.toMatchObject({ code: 'wallet/bad-amount' })
  expect(await handlers['fees.limit']({ set: null }, session)).toEqual({ wei: null })
})
