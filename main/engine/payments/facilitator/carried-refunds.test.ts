import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Address } from '../../../../contract/money.ts'
import { ourFault, paidJob, receiptAt } from '../../ledger/books.fixture.ts'
import type { TransferRecord } from '../../ledger/records.ts'
import { silentLog } from '../../ports/log.ts'
import { openChain } from '../../wallet/evm-chain.ts'
import type { Carrier } from '../../wallet/gasless.ts'
import { type Bench, chainOf, freshAddress, openBench } from '../../wallet/testing/bench.ts'
import { type Life, lives } from '../../wallet/testing/dying.ts'
import { lyingNode } from '../../wallet/testing/lying-node.ts'
import { unlockedWallet } from '../../wallet/unlocked.ts'
import { createTransfers, type TransferDeps, type Transfers } from '../../wallet/transfers.ts'
import { noting, practiceCarrier } from './testing/carriers.ts'

vi.setConfig({ testTimeout: 120_000 })

let bench: Bench
let skew = 0
let carrier: Carrier
/** Of the job that was bought last. */
let index = 1
const clock = { now: () => Date.now() + skew, monotonic: () => performance.now() + skew }

beforeEach(async () => {
  skew = 0
  index = 1
  bench = await openBench(1_000_000n)
  // Not a wei for gas.
  await bench.rpc.call('anvil_setBalance', [bench.wallet.address, '0x0'])
  carrier = practiceCarrier(bench)
})
afterEach(async () => bench.end())

function engine(change: Partial<TransferDeps> = {}): Transfers {
  return createTransfers({
    ledger: bench.books.ledger,
    chain: chainOf(bench),
    preset: bench.network,
    clock,
    log: silentLog,
    signer: () => bench.wallet,
    carrier,
    ...change,
  })
}

/** A buyer whose job failed through our fault, and who is owed its price. */
async function owe(amount = 9n): Promise<{ readonly to: Address; readonly job: string }> {
  index += 1
  const { ledger } = bench.books
  const to = freshAddress()
  const { id } = paidJob(ledger, index, {
    amount,
    payer: to,
    asset: bench.network.asset.address,
    payTo: bench.wallet.address,
  })
  await bench.mint(bench.wallet.address, amount)
  ledger.jobs.start(id, 30)
  ledger.jobs.end(id, ourFault, { receipt: receiptAt, refund: true }, 60)
  return { to, job: id }
}
const stored = (id: string): TransferRecord | null => bench.books.ledger.transfers.get(id)
const nothingOpen = () => {
  const { transfers } = bench.books.ledger
  return transfers.live().length + transfers.owedRefunds().length === 0
}
async function settle(transfers: Transfers): Promise<void> {
  const done = async () => {
    await transfers.step()
    return nothingOpen()
  }
  await vi.waitUntil(done, { timeout: 60_000, interval: 20 })
}
/** A block at that time, Unix seconds. */
async function blockAt(time: number): Promise<void> {
  await bench.rpc.call('evm_setNextBlockTimestamp', [time])
  await bench.rpc.call('anvil_mine', ['0x1'])
}
const tokens = () => chainOf(bench).balance(bench.wallet.address)

describe('a wallet without any coin for gas', () => {
  test('pays its buyer back once, and its books are the chain', async () => {
    const { to, job } = await owe(700n)
    const before = await tokens()
    const transfers = engine()
    await settle(transfers)
    expect(await bench.paidTo(to)).toEqual([700n])
    const { ledger } = bench.books
    expect(stored(`refund-${job}-1`)).toMatchObject({
      kind: 'refund',
      method: 'authorization',
      state: 'final',
      raw: null,
    })
    expect(ledger.jobs.get(job)?.refund).toBe('paid')
    expect(ledger.entries.totals().refundsOwed).toBe(0n)
    expect(before - (await tokens())).toBe(700n)
    expect(ledger.entries.totals().expectedBalance).toBe(await tokens())
    expect(ledger.audit()).toBeNull()
    expect(ledger.journal.compare()).toEqual([])
    expect(transfers.refundsWait()).toBeNull()
  })

  test('that waited for coin without a carrier goes with one, and is paid once', async () => {
    const { to, job } = await owe()
    const alone = engine({ carrier: null })
    await alone.step()
    expect(alone.refundsWait()).toMatchObject({ sentence: expect.stringContaining('Send a little') })
    const transfers = engine()
    await transfers.step()
    expect(transfers.refundsWait()).toBeNull()
    await settle(transfers)
    expect(stored(`refund-${job}-1`)).toMatchObject({ method: 'transaction', state: 'failed', raw: null })
    expect(stored(`refund-${job}-2`)).toMatchObject({ method: 'authorization', state: 'final' })
    expect(await bench.paidTo(to)).toEqual([9n])
  })

  test('sends a withdrawal of its own beside one that is with a silent carrier', async () => {
    await owe()
    const silent = noting(() => new Promise(() => undefined))
    const transfers = engine({ carrier: silent.carrier })
    await transfers.step()
    expect(silent.given).toHaveLength(1)
    await bench.practice.fundWallet(bench.wallet.address)
    const to = freshAddress()
    const { reviewId } = await transfers.review({ to, amount: 5n })
    await transfers.confirm(reviewId)
    await vi.waitUntil(async () => {
      await transfers.step()
      return stored(reviewId)?.state === 'final'
    })
    expect(await bench.paidTo(to)).toEqual([5n])
  })
})

test('of many that are owed a few are with the carrier at a time, and all are paid once', async () => {
  const owed = []
  for (let n = 0; n < 6; n += 1) owed.push(await owe(10n + BigInt(n)))
  const silent = noting(() => new Promise(() => undefined))
  const slow = engine({ carrier: silent.carrier })
  await slow.step()
  await slow.step()
  expect(silent.given).toHaveLength(4)
  await settle(engine())
  const paid = await Promise.all(owed.map(({ to }) => bench.paidTo(to)))
  expect(paid).toEqual([[10n], [11n], [12n], [13n], [14n], [15n]])
})

test('without one that is open, a refund waits for the wallet that began it', async () => {
  const { to } = await owe()
  await engine({ chain: { ...chainOf(bench), head: () => Promise.reject(new Error('cut off')) } }).step()
  const other = unlockedWallet(new Uint8Array(32).fill(9))
  const transfers = engine({ signer: () => other })
  await transfers.step()
  const sentence = expect.stringContaining(`begun by another wallet, ${bench.wallet.address.toLowerCase()}`)
  expect(transfers.refundsWait()).toEqual({ sentence, unlock: false, all: true })
  const own = engine()
  await own.step()
  expect(own.refundsWait()).toBeNull()
  await settle(own)
  expect(await bench.paidTo(to)).toEqual([9n])
})

describe('a carrier that cannot be trusted', () => {
  test('says that it paid, and it did not: the buyer is owed until the chain shows it', async () => {
    const { to, job } = await owe()
    const liar = noting(async () => `0x${'ab'.repeat(32)}`)
    const transfers = engine({ carrier: liar.carrier })
    for (let round = 0; round < 3; round += 1) {
      await transfers.step()
      skew += 25_000
    }
    expect(stored(`refund-${job}-1`)).toMatchObject({ state: 'broadcast', transaction: null })
    expect(new Set(liar.given.map(({ nonce }) => nonce)).size).toBe(1)
    expect(bench.books.ledger.entries.totals().refundsOwed).toBe(9n)
    await settle(engine())
    expect(await bench.paidTo(to)).toEqual([9n])
  })

  test('says nothing: the next is signed only when both nodes say that the first one lapsed, and one is paid', async () => {
    const { to, job } = await owe()
    const second = await lyingNode(() => bench.practice.rpcUrl)
    const silent = noting(() => new Promise(() => undefined))
    const furtherNodes = [openChain(bench.network, second.url)]
    const transfers = engine({ carrier: silent.carrier, furtherNodes })
    await transfers.step()
    const { validBefore } = bench.books.ledger.transfers.authorization(`refund-${job}-1`) ?? { validBefore: 0 }
    // Our clock is past it; the chain's is not.
    skew += 950_000
    await transfers.step()
    expect(stored(`refund-${job}-1`)?.state).toBe('broadcast')
    await blockAt(validBefore)
    second.away(true)
    await transfers.step()
    expect(stored(`refund-${job}-1`)).toMatchObject({
      state: 'broadcast',
      problem: expect.stringContaining('second node'),
    })
    expect(transfers.refundsWait()).toMatchObject({ sentence: expect.stringContaining('second node'), unlock: false })
    second.away(false)
    skew += 15_000
    await transfers.step()
    expect(stored(`refund-${job}-1`)?.state).toBe('failed')
    const honest = noting((signed) => carrier.carry(signed))
    await settle(engine({ carrier: honest.carrier, furtherNodes }))
    // What was given away before is worthless now.
    const [old] = silent.given
    if (old === undefined) throw new Error('nothing was handed over')
    await carrier.carry(old).catch(() => undefined)
    expect(new Set(honest.given.map(({ nonce }) => nonce))).not.toContain(old.nonce)
    expect(stored(`refund-${job}-2`)).toMatchObject({ method: 'authorization', state: 'final' })
    expect(await bench.paidTo(to)).toEqual([9n])
    await second.close()
  })

  test('is gone: what it holds is followed to its end, and only then paid in another way', async () => {
    const { to, job } = await owe()
    const silent = noting(() => new Promise(() => undefined))
    await engine({ carrier: silent.carrier }).step()
    await bench.practice.fundWallet(bench.wallet.address)
    const { validBefore } = bench.books.ledger.transfers.authorization(`refund-${job}-1`) ?? { validBefore: 0 }
    const alone = engine({ carrier: null })
    await alone.step()
    expect(stored(`refund-${job}-1`)?.state).toBe('broadcast')
    skew += 950_000
    await blockAt(validBefore)
    await settle(alone)
    expect(stored(`refund-${job}-2`)).toMatchObject({ method: 'transaction', state: 'final' })
    expect(await bench.paidTo(to)).toEqual([9n])
  })

  test('is gone and had paid: it is final without another', async () => {
    const { to, job } = await owe()
    const silent = noting(() => new Promise(() => undefined))
    await engine({ carrier: silent.carrier }).step()
    const [given] = silent.given
    if (given === undefined) throw new Error('nothing was handed over')
    await carrier.carry(given)
    await settle(engine({ carrier: null }))
    expect(stored(`refund-${job}-1`)?.state).toBe('final')
    expect(stored(`refund-${job}-2`)).toBeNull()
    expect(await bench.paidTo(to)).toEqual([9n])
  })
})

const STEPS = ['transfers.request', 'transfers.authorized', 'transfers.advance', 'carry', 'authorization', 'isFinal']

test.each(['before', 'after'] as const)(
  'M07: dying %s any call, a buyer is paid back exactly once, under one authorization',
  async (when) => {
    let amount = 100n
    for (const life of lives(when, STEPS)) {
      amount += 1n
      const { to, job } = await owe(amount)
      // Half a life earlier it had no carrier, and waited for coin.
      await engine({ carrier: null }).step()
      const given = noting((signed) => carrier.carry(signed))
      await untilDeath(life, given.carrier)
      await settle(engine({ carrier: given.carrier }))
      const where = life.diedAt()
      const seen = { where, paid: await bench.paidTo(to), refund: bench.books.ledger.jobs.get(job)?.refund }
      expect(seen).toEqual({ where, paid: [amount], refund: 'paid' })
      expect(new Set(given.given.map(({ nonce }) => nonce)).size).toBe(1)
    }
    expect(bench.books.ledger.entries.totals().expectedBalance).toBe(await tokens())
    expect(bench.books.ledger.audit()).toBeNull()
  },
)

async function untilDeath(life: Life, by: Carrier): Promise<void> {
  const transfers = engine({
    ledger: life.wrap(bench.books.ledger),
    chain: life.wrap(chainOf(bench)),
    carrier: life.wrap(by),
  })
  life.begin()
  while (!life.dead() && !nothingOpen()) {
    await transfers.step().catch(() => undefined)
    // As the engine's own rounds do, and long enough for the carrier to be through.
    await setTimeout(150)
  }
}
