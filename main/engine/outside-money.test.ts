import { rmSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Hex } from '../../contract/money.ts'
import {
  address,
  bytes32,
  mined,
  NETWORK,
  paidJob,
  payment,
  PROVIDER,
  temporaryBooks,
  WALLET,
  withdrawal,
  type Fixture,
} from './ledger/books.fixture.ts'
import type { ReceivedEvent } from './ledger/outside.ts'
import { rebuildLedger } from './ledger/rebuild.ts'
import { createOutsideMoney } from './outside-money.ts'
import { systemClock } from './ports/clock.ts'
import { reconcile } from './reconcile.ts'
import { openIncoming } from './wallet/incoming.ts'
import { type Bench, chainOf, openBench } from './wallet/testing/bench.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const STRANGER = address(0x57)
const CONTRACT = address(0x40)

let books: Fixture
/** The chain: blocks, and what each transfer was authorized with. */
let chain: { final: number; newest: number; transfers: ReceivedEvent[]; nonces: Map<Hex, Hex> }
beforeEach(() => {
  books = temporaryBooks()
  chain = { final: 100, newest: 110, transfers: [], nonces: new Map() }
})
afterEach(() => books.remove())

const sent = (index: number, amount: bigint, blockNumber: number, from = STRANGER): ReceivedEvent => ({
  transaction: bytes32(0xf000 + index),
  logIndex: index,
  from,
  amount,
  blockNumber,
  blockHash: bytes32(0xb10c + blockNumber),
})

const incoming = {
  logRange: 7,
  blocks: async () => ({ final: chain.final, newest: chain.newest }),
  transfers: async (from: number, to: number) =>
    chain.transfers.filter(({ blockNumber }) => blockNumber >= from && blockNumber <= to),
  authorization: async ({ transaction }: Pick<ReceivedEvent, 'transaction'>) => chain.nonces.get(transaction) ?? null,
}
const opened = () =>
  createOutsideMoney({ ledger: books.ledger, incoming, clock: systemClock, booked: [WALLET, CONTRACT] })
const lines = () =>
  books.ledger.entries
    .list({ cursor: null, limit: 50 })
    .rows.filter(({ kind }) => kind === 'outside')
    .map(({ amount, state }) => [amount, state])

describe('money that was sent here from outside', () => {
  test('is booked once from final blocks, can be withdrawn, and is never earned; what is not final is told', async () => {
    chain.transfers = [sent(1, 1n, 20), sent(2, 500n, 99), sent(3, 30n, 105)]
    expect(await opened().look(531n)).toBe(30n)
    expect(await opened().look(30n)).toBe(30n)
    expect(lines()).toEqual([
      [500n, 'final'],
      [1n, 'final'],
    ])
    const { earned, pending, expectedBalance } = books.ledger.entries.totals()
    expect({ earned, pending, expectedBalance }).toEqual({ earned: 0n, pending: 0n, expectedBalance: 501n })
    expect(books.ledger.entries.earnedSince(0)).toBe(0n)
    expect(books.ledger.entries.list({ cursor: null, limit: 9, show: 'earned' }).rows).toEqual([])
    books.ledger.transfers.request(withdrawal('all', 501n), 1)
    expect(books.ledger.entries.withdrawable()).toBe(0n)
    expect(books.ledger.audit()).toBeNull()
    chain = { ...chain, final: 110 }
    expect(await opened().look(30n)).toBe(0n)
    expect(lines()).toHaveLength(3)
  })

  test('is none of a payment, a payout of vouchers or of the wallet itself', async () => {
    paidJob(books.ledger, 1)
    chain.transfers = [
      { ...sent(1, 1000n, 20, payment(1).payer), transaction: mined(1).transaction },
      sent(2, 70n, 21, CONTRACT),
      sent(3, 80n, 22, WALLET),
    ]
    expect(await opened().look(10_000n)).toBe(0n)
    expect(lines()).toEqual([])
  })

  test('waits for a payment that is being settled, and is not taken for one that was given up', async () => {
    books.ledger.payments.reserve(payment(2), 10)
    const paying = sent(2, 1000n, 30, payment(2).payer)
    chain.transfers = [sent(1, 5n, 29), paying, sent(3, 7n, 31)]
    chain.nonces.set(paying.transaction, payment(2).nonce)
    await opened().look(1012n)
    expect(lines()).toEqual([[5n, 'final']])
    books.ledger.payments.markRejected('payment-2', 'It failed.', 11)
    await opened().look(1007n)
    expect(lines()).toEqual([
      [7n, 'final'],
      [5n, 'final'],
    ])
  })

  test('of before the first look is believed only as far as the chain holds more than the books say', async () => {
    chain.transfers = [sent(1, 900n, 20), sent(2, 40n, 50)]
    await opened().look(40n)
    expect(lines()).toEqual([[40n, 'final']])
    chain.transfers.push(sent(3, 900n, 104))
    chain.final = 110
    await opened().look(1n)
    expect(lines()).toHaveLength(2)
  })

  test('is in books made anew from their journal', async () => {
    chain.transfers = [sent(1, 41n, 20)]
    await opened().look(41n)
    books.ledger.close()
    rmSync(books.file)
    rebuildLedger({ file: books.file, provider: PROVIDER, network: NETWORK })
    books.reopen()
    expect(lines()).toEqual([[41n, 'final']])
    // While they are read-only nothing is booked, and all of it is told.
    chain.transfers.push(sent(2, 8n, 60))
    expect(await opened().look(8n)).toBe(8n)
    books.ledger.journal.release(99)
    expect(books.ledger.journal.compare()).toEqual([])
    expect(await opened().look(8n)).toBe(0n)
    expect(books.ledger.entries.totals().expectedBalance).toBe(49n)
  })
})

describe('on a chain', () => {
  let bench: Bench
  beforeAll(async () => {
    bench = await openBench(1_000n)
  })
  afterAll(() => bench.end())

  test('one unit from a stranger is no lasting alarm: the next comparison books it, and then it can be withdrawn', async () => {
    const { ledger } = bench.books
    const { address: wallet } = bench.wallet
    const outside = createOutsideMoney({
      ledger,
      incoming: openIncoming(bench.network, () => bench.practice.rpcUrl, wallet),
      clock: systemClock,
      booked: [wallet],
    })
    const compared = () =>
      reconcile({
        ledger,
        chain: chainOf(bench),
        wallet,
        asset: bench.network.asset,
        clock: systemClock,
        channels: null,
        outside,
      })
    expect(await compared()).toMatchObject({ ok: true, difference: '0' })
    await bench.mint(wallet, 1n)
    expect(await compared()).toMatchObject({ ok: true, difference: '0' })
    expect(ledger.entries.withdrawable()).toBe(1_001n)
    expect(ledger.entries.totals().expectedBalance).toBe(1_001n)
    expect(await compared()).toMatchObject({ ok: true, sentence: 'The books and the chain agree to the last unit.' })
  })
})
