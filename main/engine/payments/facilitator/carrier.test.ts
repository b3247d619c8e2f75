import { setTimeout } from 'node:timers/promises'
import { encodeFunctionData, hashTypedData, parseAbi } from 'viem'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Address } from '../../../../contract/money.ts'
import type { TransferRecord } from '../../ledger/records.ts'
import { silentLog } from '../../ports/log.ts'
import type { Carrier } from '../../wallet/gasless.ts'
import { type Bench, chainOf, freshAddress, openBench } from '../../wallet/testing/bench.ts'
import { openChain } from '../../wallet/evm-chain.ts'
import { lyingNode } from '../../wallet/testing/lying-node.ts'
import { createSweeper } from '../../wallet/sweep.ts'
import { type Life, lives } from '../../wallet/testing/dying.ts'
import { createTransfers, type TransferDeps, type Transfers } from '../../wallet/transfers.ts'
import { noting, practiceCarrier } from './testing/carriers.ts'

vi.setConfig({ testTimeout: 120_000 })

let bench: Bench
let skew = 0
let carrier: Carrier
const clock = { now: () => Date.now() + skew, monotonic: () => performance.now() + skew }

beforeEach(async () => {
  skew = 0
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
const stored = (id: string): TransferRecord | null => bench.books.ledger.transfers.get(id)
const authorization = (id: string) => bench.books.ledger.transfers.authorization(id)

async function withdraw(from: Transfers, to: Address, amount = 9n): Promise<string> {
  const { reviewId } = await from.review({ to, amount, gasless: true })
  await from.confirm(reviewId)
  return reviewId
}
async function until(transfers: Transfers, id: string, state: TransferRecord['state']): Promise<void> {
  await vi.waitUntil(
    async () => {
      await transfers.step()
      return stored(id)?.state === state
    },
    { timeout: 30_000, interval: 20 },
  )
}
describe('a wallet without any coin for gas', () => {
  test('is told so, and that somebody else can send it', async () => {
    const wish = { to: freshAddress(), amount: 9n }
    const refused = await engine()
      .review(wish)
      .catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'wallet/no-gas' })
    expect(refused).toHaveProperty('hint', expect.stringContaining('without a network fee: the practice facilitator'))
    const alone = engine({ carrier: null })
    await expect(alone.review(wish)).rejects.toHaveProperty('hint', expect.stringContaining('Send a little ETH'))
    await expect(alone.review({ ...wish, gasless: true })).rejects.toMatchObject({ code: 'wallet/not-carried' })
  })

  test('withdraws: the money arrives once, and costs it nothing', async () => {
    const to = freshAddress()
    const transfers = engine()
    const review = await transfers.review({ to, amount: 'all', gasless: true })
    expect(review).toMatchObject({ amount: 1_000_000n, maxFeeWei: 0n, carrier: 'the practice facilitator' })
    await transfers.confirm(review.reviewId)
    await until(transfers, review.reviewId, 'final')
    expect(await bench.paidTo(to)).toEqual([1_000_000n])
    expect(stored(review.reviewId)).toMatchObject({ method: 'authorization', raw: null, feeWei: null })
    expect(stored(review.reviewId)?.transaction).toMatch(/^0x[0-9a-f]{64}$/)
    expect(bench.books.ledger.entries.totals()).toMatchObject({ withdrawn: 1_000_000n, withdrawing: 0n })
    expect(bench.books.ledger.audit()).toBeNull()
  })
})

function sweeper(transfers: Transfers, to: Address, carriedBy: string | null) {
  return createSweeper({
    ledger: bench.books.ledger,
    transfers,
    preset: bench.network,
    payout: () => to,
    unlocked: () => true,
    carrier: carriedBy,
    clock,
    log: silentLog,
  })
}

describe('a sweep of a wallet without any coin for gas', () => {
  const rule = { cap: '900000', keep: '700000' }

  test('is carried as its withdrawals are, and what is confirmed says so', async () => {
    const to = freshAddress()
    const transfers = engine()
    const sweep = sweeper(transfers, to, carrier.name)
    const { reviewId, sentences } = sweep.review(rule)
    expect(sentences.join(' ')).toContain('the practice facilitator sends it and pays the fee')
    sweep.confirm(reviewId)
    await sweep.step()
    const [sent] = bench.books.ledger.transfers.live()
    expect(sent).toMatchObject({ method: 'authorization', amount: 300_000n, to })
    await until(transfers, sent?.id ?? '', 'final')
    await sweep.step()
    expect(await bench.paidTo(to)).toEqual([300_000n])
  })

  test('waits and says what is missing where nobody carries it', async () => {
    const sweep = sweeper(engine({ carrier: null }), freshAddress(), null)
    const { reviewId, sentences } = sweep.review(rule)
    expect(sentences.join(' ')).not.toContain('pays the fee')
    sweep.confirm(reviewId)
    await sweep.step()
    expect(sweep.view().waiting).toContain('the wallet holds 0.00 ETH')
    expect(bench.books.ledger.transfers.live()).toEqual([])
  })
})

describe('a carrier that cannot be trusted', () => {
  test('says that it was sent, and it was not: nothing is believed, and the same is handed over again', async () => {
    const to = freshAddress()
    const liar = noting(async () => `0x${'ab'.repeat(32)}`)
    const transfers = engine({ carrier: liar.carrier })
    const id = await withdraw(transfers, to)
    for (let round = 0; round < 3; round += 1) {
      skew += 25_000
      await transfers.step()
    }
    expect(stored(id)).toMatchObject({ state: 'broadcast', transaction: null })
    expect(liar.given.length).toBeGreaterThan(1)
    expect(new Set(liar.given.map(({ nonce }) => nonce)).size).toBe(1)
    const honest = engine()
    await until(honest, id, 'final')
    expect(await bench.paidTo(to)).toEqual([9n])
  })

  test('says nothing: that is no failure before a block is past its time', async () => {
    const to = freshAddress()
    const silent = noting(() => new Promise(() => undefined))
    const transfers = engine({ carrier: silent.carrier })
    const id = await withdraw(transfers, to)
    const { validBefore } = authorization(id) ?? { validBefore: 0 }
    // Our clock is past it; the chain's is not.
    skew += 2_000_000
    await transfers.step()
    expect(stored(id)?.state).toBe('broadcast')
    expect(bench.books.ledger.entries.totals().withdrawing).toBe(9n)
    await bench.rpc.call('evm_setNextBlockTimestamp', [validBefore])
    await bench.rpc.call('anvil_mine', ['0x1'])
    await transfers.step()
    expect(stored(id)).toMatchObject({ state: 'failed', problem: expect.stringContaining('still in the wallet') })
    expect(bench.books.ledger.entries.totals().withdrawing).toBe(0n)
    // What was given away is worthless now.
    const [given] = silent.given
    if (given !== undefined) await carrier.carry(given).catch(() => undefined)
    expect(await bench.paidTo(to)).toEqual([])
  })

  test('keeps it and sends it at the last moment: it is paid, whoever heard of it', async () => {
    const to = freshAddress()
    const slow = noting(async () => null)
    const transfers = engine({ carrier: slow.carrier })
    const id = await withdraw(transfers, to)
    await transfers.step()
    const [given] = slow.given
    if (given === undefined) throw new Error('nothing was handed over')
    await carrier.carry(given)
    await until(transfers, id, 'final')
    expect(await bench.paidTo(to)).toEqual([9n])
  })

  test('one that was cancelled on the chain has failed', async () => {
    const to = freshAddress()
    const silent = noting(async () => null)
    const transfers = engine({ carrier: silent.carrier })
    const id = await withdraw(transfers, to)
    await cancel(silent.given[0]?.nonce ?? '0x')
    await transfers.step()
    expect(stored(id)).toMatchObject({ state: 'failed', problem: expect.stringContaining('cancelled') })
  })
})

test('a block that is taken away: it goes back, and is paid once in the end', async () => {
  const to = freshAddress()
  const transfers = engine({ chain: { ...chainOf(bench), isFinal: async () => false } })
  const snapshot = await bench.rpc.call('evm_snapshot', [])
  const id = await withdraw(transfers, to)
  await until(transfers, id, 'mined')
  await bench.rpc.call('evm_revert', [snapshot])
  await transfers.step()
  expect(stored(id)).toMatchObject({ state: 'broadcast', transaction: null })
  skew += 30_000
  await until(engine(), id, 'final')
  expect(await bench.paidTo(to)).toEqual([9n])
})

test('M07: is final only once a second node has its block', async () => {
  const second = await lyingNode(() => bench.practice.rpcUrl)
  const transfers = engine({ furtherNodes: [openChain(bench.network, second.url)] })
  const to = freshAddress()
  const id = await withdraw(transfers, to)
  second.lie({ eth_getTransactionReceipt: () => null, eth_getLogs: () => [] })
  await until(transfers, id, 'mined')
  for (let round = 0; round < 3; round += 1) {
    skew += 15_000
    await transfers.step()
  }
  expect(stored(id)).toMatchObject({ state: 'mined', problem: expect.stringContaining('second node') })
  second.lie({})
  skew += 15_000
  await until(transfers, id, 'final')
  expect(await bench.paidTo(to)).toEqual([9n])
  await second.close()
})

test('M07: an authorization that another one would follow is refused by the books', async () => {
  const id = await withdraw(engine({ carrier: noting(async () => null).carrier }), freshAddress())
  const known = authorization(id)
  if (known === null) throw new Error('not authorized')
  const other = { ...known, nonce: `0x${'77'.repeat(32)}` } as const
  expect(() => bench.books.ledger.transfers.authorized(id, other, 1)).toThrow(
    expect.objectContaining({ code: 'ledger/authorized-before' }),
  )
})

const STEPS = ['transfers.request', 'transfers.authorized', 'transfers.advance', 'carry', 'authorization', 'isFinal']

test.each(['before', 'after'] as const)(
  'M07: dying %s any call, it is paid exactly once or not begun, under one authorization',
  async (when) => {
    let amount = 100n
    for (const life of lives(when, STEPS)) {
      const to = freshAddress()
      amount += 1n
      const given = noting((signed) => carrier.carry(signed))
      const id = await untilDeath(to, amount, life, given.carrier)
      await finishAll(given.carrier)
      const where = life.diedAt()
      const record = stored(id)
      const seen = { where, paid: await bench.paidTo(to), state: record?.state }
      const begun = { where, paid: [amount], state: 'final' }
      expect(seen).toEqual(record === null ? { where, paid: [], state: undefined } : begun)
      expect(new Set(given.given.map(({ nonce }) => nonce)).size).toBeLessThanOrEqual(1)
    }
  },
)

async function untilDeath(to: Address, amount: bigint, life: Life, by: Carrier): Promise<string> {
  const transfers = engine({
    ledger: life.wrap(bench.books.ledger),
    chain: life.wrap(chainOf(bench)),
    carrier: life.wrap(by),
  })
  const { reviewId } = await transfers.review({ to, amount, gasless: true })
  life.begin()
  await transfers.confirm(reviewId).catch(() => undefined)
  while (!life.dead() && bench.books.ledger.transfers.live().length > 0) {
    // As the engine's own rounds do, and long enough for the carrier to be through.
    await setTimeout(150)
    await transfers.step().catch(() => undefined)
  }
  return reviewId
}

async function finishAll(by: Carrier): Promise<void> {
  const transfers = engine({ carrier: by })
  const done = async () => {
    await transfers.step()
    return bench.books.ledger.transfers.live().length === 0
  }
  await vi.waitUntil(done, { timeout: 60_000, interval: 20 })
}

const cancelAbi = parseAbi(['function cancelAuthorization(address authorizer, bytes32 nonce, bytes signature)'])

async function cancel(nonce: `0x${string}`): Promise<void> {
  const { rpc, wallet, network, practice } = bench
  const digest = hashTypedData({
    domain: { ...network.asset.eip712, chainId: network.numericId, verifyingContract: network.asset.address },
    types: {
      CancelAuthorization: [
        { name: 'authorizer', type: 'address' },
        { name: 'nonce', type: 'bytes32' },
      ],
    },
    primaryType: 'CancelAuthorization',
    message: { authorizer: wallet.address, nonce },
  })
  const signature = bench.sign(digest)
  const data = encodeFunctionData({
    abi: cancelAbi,
    functionName: 'cancelAuthorization',
    args: [wallet.address, nonce, signature],
  })
  const hash = await rpc.call('eth_sendTransaction', [
    { from: practice.buyer.address, to: network.asset.address, data },
  ])
  await vi.waitUntil(() => rpc.call('eth_getTransactionReceipt', [hash]), { interval: 5, timeout: 30_000 })
}
