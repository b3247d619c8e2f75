import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HearthError } from '../../../contract/errors.ts'
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
import { feeCeiling } from './fee-ceiling.ts'
import { usableNetwork } from './networks.ts'
import { createRefunds, type RefundDeps } from './refunds.ts'
import { unlockedWallet } from './unlocked.ts'

let books: Fixture
let locked: boolean
let now: number
/** What the wallet and its fee are, wei. */
let held: bigint
let fee: bigint
let away: boolean
let carrier: { readonly name: string } | null
beforeEach(() => {
  books = temporaryBooks()
  locked = false
  now = 1_000_000
  held = 100n
  fee = 60n
  away = false
  carrier = null
})
afterEach(() => books.remove())

const wallet = unlockedWallet(new Uint8Array(32).fill(7))

const chain: RefundDeps['chain'] = {
  balance: async () => 1_000n,
  nativeBalance: async () => {
    if (away) throw new HearthError('chain/unreachable', 'It does not answer.')
    return held
  },
  prepareTransfer: async () => ({ unsigned: { type: 'eip1559', chainId: 31_337 }, maxFeeWei: fee }),
}

function refunds() {
  const { ledger } = books
  return createRefunds({
    ledger,
    clock: { now: () => now, monotonic: () => now },
    chain,
    preset: usableNetwork('practice'),
    carrier,
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

const live = () => books.ledger.transfers.live().map(({ id, method }) => ({ id, method }))
const authorization = (n: number) => ({ nonce: bytes32(n), validBefore: 9, fromBlock: 1, signature: '0xab' }) as const

describe('how a refund goes that somebody could carry', () => {
  beforeEach(() => {
    carrier = { name: 'somebody' }
  })

  test.each([
    ['in a transaction while the wallet can pay its fee', 100n, 60n, null, 'transaction'],
    ['carried where it has less than the fee', 59n, 60n, null, 'authorization'],
    ['carried where it has no coin at all', 0n, 0n, null, 'authorization'],
    ['carried where the fee is above the limit', 100n, 60n, 59n, 'authorization'],
    ['in a transaction up to the limit', 100n, 60n, 60n, 'transaction'],
  ] as const)('%s', async (_, coin, asked, limit, method) => {
    ;[held, fee] = [coin, asked]
    feeCeiling(books.ledger.settings).set(limit)
    const job = owe(1)
    await refunds().request()
    expect(live()).toEqual([{ id: `refund-${job}-1`, method }])
  })

  test('in a transaction, however little coin there is, where nobody carries it', async () => {
    ;[held, carrier] = [0n, null]
    const job = owe(1)
    await refunds().request()
    expect(live()).toEqual([{ id: `refund-${job}-1`, method: 'transaction' }])
  })

  test('is not chosen while the chain is away, and nothing is lost by it', async () => {
    away = true
    const job = owe(1)
    const each = refunds()
    expect(await each.request()).toBe(true)
    expect(live()).toEqual([])
    away = false
    await each.request()
    expect(live()).toEqual([{ id: `refund-${job}-1`, method: 'transaction' }])
  })

  test('changes while it waits unsigned, and no reason of the other way stays', async () => {
    carrier = null
    const job = owe(1)
    await refunds().request()
    books.ledger.transfers.waits(`refund-${job}-1`, 'No coin.')
    carrier = { name: 'somebody' }
    held = 0n
    const each = refunds()
    await each.request()
    expect(live()).toEqual([{ id: `refund-${job}-2`, method: 'authorization' }])
    expect(books.ledger.transfers.get(`refund-${job}-1`)).toMatchObject({ state: 'failed', raw: null })
    expect(each.wait()).toBeNull()
    carrier = null
    held = 100n
    await refunds().request()
    expect(live()).toEqual([{ id: `refund-${job}-3`, method: 'transaction' }])
  })

  test('never changes once it is signed, whatever becomes of fees and carriers', async () => {
    const each = refunds()
    const [first, second] = [owe(1), owe(2)]
    await each.request()
    const { transfers } = books.ledger
    transfers.signed(`refund-${first}-1`, signature(1), now)
    transfers.waits(`refund-${first}-1`, 'No coin.')
    transfers.waits(`refund-${second}-1`, 'No coin.')
    held = 0n
    await each.request()
    const carried = { id: `refund-${second}-2`, method: 'authorization' }
    expect(live()).toEqual([{ id: `refund-${first}-1`, method: 'transaction' }, carried])
    transfers.authorized(carried.id, authorization(2), now)
    carrier = null
    await refunds().request()
    expect(live()).toContainEqual(carried)
  })

  test('one that was handed over three times for nothing is tried once an hour; what was never signed is no try', async () => {
    ;[held, fee] = [100n, 60n]
    const each = refunds()
    const job = owe(1)
    await each.request()
    books.ledger.transfers.waits(`refund-${job}-1`, 'No coin.')
    held = 0n
    for (let attempt = 2; attempt <= 4; attempt += 1) {
      await each.request()
      const id = `refund-${job}-${attempt}`
      expect(live()).toEqual([{ id, method: 'authorization' }])
      books.ledger.transfers.authorized(id, authorization(attempt), now)
      books.ledger.transfers.advance(id, 'failed', { problem: 'Nobody carried it.' }, now)
    }
    await each.request()
    expect(live()).toEqual([])
    expect(each.wait()).toMatchObject({ sentence: expect.stringContaining('somebody did not send it'), unlock: false })
    now += 3_600_001
    await each.request()
    expect(live()).toHaveLength(1)
  })
})
