import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RefundsWait } from '../../../contract/refunds.ts'
import {
  ASSET,
  bytes32,
  NETWORK,
  ourFault,
  paidJob,
  receiptAt,
  signature,
  temporaryBooks,
  type Fixture,
} from '../ledger/books.fixture.ts'
import { silentLog } from '../ports/log.ts'
import { createRefunds } from './refunds.ts'
import { unlockedWallet } from './unlocked.ts'

let books: Fixture
let locked: boolean
let now: number
beforeEach(() => {
  books = temporaryBooks()
  locked = false
  now = 1_000_000
})
afterEach(() => books.remove())

const wallet = unlockedWallet(new Uint8Array(32).fill(7))

function refunds() {
  const { ledger } = books
  return createRefunds({
    ledger,
    clock: { now: () => now },
    log: silentLog,
    signer: () => (locked ? null : wallet),
    store: (transfer) => ledger.transfers.request({ ...transfer, network: NETWORK, asset: ASSET }, now),
  })
}
function owe(n: number): string {
  const { ledger } = books
  const { id } = paidJob(ledger, n)
  ledger.jobs.start(id, 30)
  ledger.jobs.end(id, ourFault, { receipt: receiptAt, refund: true }, 60)
  return id
}
const mined = { transaction: bytes32(0x5160001), blockNumber: 5, blockHash: bytes32(5) }

test('while the wallet is locked what is owed waits for an unlock, and with it is requested', async () => {
  const each = refunds()
  expect(each.wait()).toBeNull()
  owe(1)
  locked = true
  expect(await each.request()).toBe(true)
  expect(each.wait()).toEqual<RefundsWait>({
    sentence: expect.stringContaining('The wallet is locked. Unlock it'),
    unlock: true,
    all: true,
  })
  locked = false
  await each.request()
  expect(each.wait()).toBeNull()
  expect(books.ledger.transfers.live()).toHaveLength(1)
})

test('a requested one waits for what its transfer says, and for an unlock once that is over', async () => {
  const each = refunds()
  const job = owe(1)
  await each.request()
  books.ledger.transfers.waits(`refund-${job}-1`, 'No coin.')
  expect(each.wait()).toEqual({ sentence: 'No coin.', unlock: false, all: true })
  locked = true
  expect(each.wait()).toMatchObject({ unlock: true, all: true })
})

test('with one on its way they do not all wait; one that is mined needs nobody', async () => {
  const each = refunds()
  const [first, second] = [owe(1), owe(2)]
  await each.request()
  const { transfers } = books.ledger
  transfers.waits(`refund-${second}-1`, 'No coin.')
  transfers.signed(`refund-${first}-1`, signature(1), now)
  expect(each.wait()).toMatchObject({ sentence: 'No coin.', all: false })
  transfers.advance(`refund-${first}-1`, 'mined', { mined }, now)
  transfers.waits(`refund-${first}-1`, 'A second node is away.')
  locked = true
  expect(each.wait()).toMatchObject({ unlock: true, all: false })
})

test('one that the network refused three times is said to be tried once a day', async () => {
  const each = refunds()
  const job = owe(1)
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    await each.request()
    const id = `refund-${job}-${attempt}`
    books.ledger.transfers.signed(id, signature(attempt), now)
    books.ledger.transfers.advance(id, 'failed', { problem: 'refused' }, now)
  }
  await each.request()
  expect(books.ledger.transfers.live()).toEqual([])
  expect(each.wait()).toMatchObject({ sentence: expect.stringContaining('once a day'), unlock: false, all: true })
  now += 86_400_001
  await each.request()
  expect(books.ledger.transfers.live()).toHaveLength(1)
})
