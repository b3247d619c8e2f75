import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { getAddress } from 'viem'
import type { Address } from '../../../contract/money.ts'
import { address, ourFault, paidJob, receiptAt } from '../ledger/books.fixture.ts'
import type { TransferRecord } from '../ledger/records.ts'
import { systemClock } from '../ports/clock.ts'
import { silentLog } from '../ports/log.ts'
import { openBench, chainOf, freshAddress, type Bench } from './testing/bench.ts'
import { createTransfers, type TransferDeps, type Transfers } from './transfers.ts'
import type { UnlockedWallet } from './unlocked.ts'

vi.setConfig({ testTimeout: 120_000 })

let bench: Bench
let unlocked: UnlockedWallet | null
beforeAll(async () => {
  bench = await openBench(1_000_000n)
})
afterAll(async () => bench.end())

function transfers(change: Partial<TransferDeps> = {}): Transfers {
  unlocked = bench.wallet
  return createTransfers({
    ledger: bench.books.ledger,
    chain: chainOf(bench),
    preset: bench.network,
    clock: systemClock,
    log: silentLog,
    signer: () => unlocked,
    ...change,
  })
}
async function untilEnded(outbox: Transfers, id: string): Promise<TransferRecord> {
  return vi.waitUntil(
    async () => {
      await outbox.step()
      const record = bench.books.ledger.transfers.get(id)
      return record !== null && ['final', 'replaced', 'failed'].includes(record.state) ? record : null
    },
    { timeout: 60_000, interval: 5 },
  )
}

describe('a withdrawal', () => {
  test('arrives once, is final, and its fee is known', async () => {
    const outbox = transfers()
    const to = freshAddress()
    const review = await outbox.review({ to, amount: 1_000n })
    expect(review).toMatchObject({ to: getAddress(to), amount: 1_000n, feeCoin: 'ETH' })
    const record = await outbox.confirm(review.reviewId)
    expect(['signed', 'broadcast', 'mined', 'final']).toContain(record.state)
    const ended = await untilEnded(outbox, review.reviewId)
    expect(ended.state).toBe('final')
    expect(ended.feeWei).toBeGreaterThan(0n)
    expect(ended.feeWei).toBeLessThanOrEqual(review.maxFeeWei)
    expect(await bench.paidTo(to)).toEqual([1_000n])
  })

  test('M09: confirmed a hundred times at once is one transfer', async () => {
    const outbox = transfers()
    const to = freshAddress()
    const { reviewId } = await outbox.review({ to, amount: 1_001n })
    const records = await Promise.all(Array.from({ length: 100 }, () => outbox.confirm(reviewId)))
    expect(new Set(records.map((record) => record.transaction)).size).toBe(1)
    await untilEnded(outbox, reviewId)
    expect(await bench.paidTo(to)).toEqual([1_001n])
  })

  test('M09: confirmed again after a restart, which knows no reviews, is the same one', async () => {
    const outbox = transfers()
    const { reviewId } = await outbox.review({ to: freshAddress(), amount: 2n })
    const { transaction } = await outbox.confirm(reviewId)
    expect(await transfers().confirm(reviewId)).toMatchObject({ id: reviewId, transaction })
    await untilEnded(outbox, reviewId)
  })

  test('several follow one another without a hole, in the order they were confirmed', async () => {
    const outbox = transfers()
    const wishes = [freshAddress(), freshAddress(), freshAddress()]
    const reviews = await Promise.all(wishes.map((to) => outbox.review({ to, amount: 7n })))
    for (const { reviewId } of reviews) await outbox.confirm(reviewId)
    const ended: TransferRecord[] = []
    for (const { reviewId } of reviews) ended.push(await untilEnded(outbox, reviewId))
    const nonces = ended.map((record) => record.nonce ?? -1)
    expect(nonces).toEqual([...nonces].sort((a, b) => a - b))
    expect(ended.every((record) => record.state === 'final')).toBe(true)
  })

  test('of all takes what the books allow, though the wallet holds more', async () => {
    const outbox = transfers()
    await bench.mint(bench.wallet.address, 5_000n)
    const { amount } = await outbox.review({ to: freshAddress(), amount: 'all' })
    expect(amount).toBe(bench.books.ledger.entries.withdrawable())
  })

  test('runs in the background until it is stopped', async () => {
    const outbox = transfers({ pauseMs: 5 })
    outbox.start()
    const { reviewId } = await outbox.review({ to: freshAddress(), amount: 3n })
    await outbox.confirm(reviewId)
    const state = () => bench.books.ledger.transfers.get(reviewId)?.state
    await vi.waitUntil(() => state() === 'final', { timeout: 30_000 })
    await outbox.stop()
    const late = await outbox.review({ to: freshAddress(), amount: 3n })
    await outbox.confirm(late.reviewId)
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(bench.books.ledger.transfers.get(late.reviewId)?.state).toBe('broadcast')
    await untilEnded(outbox, late.reviewId)
  })
})

describe('M10: what cannot be meant is refused in the review, in plain words', () => {
  const good = getAddress('0x52908400098527886e0f7030069857d2e4169ee7')
  test.each<[string, () => { to: Address; amount: bigint | 'all' }, string]>([
    ['the zero address', () => ({ to: address(0), amount: 1n }), 'wallet/bad-address'],
    ['the own address', () => ({ to: bench.wallet.address, amount: 1n }), 'wallet/bad-address'],
    ['the token', () => ({ to: bench.network.asset.address, amount: 1n }), 'wallet/bad-address'],
    [
      'a wrong checksum',
      () => ({ to: '0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD', amount: 1n }),
      'wallet/bad-address',
    ],
    ['nothing', () => ({ to: good, amount: 0n }), 'wallet/bad-amount'],
    ['too much', () => ({ to: good, amount: 10n ** 12n }), 'wallet/insufficient'],
  ])('%s', async (_name, wish, code) => {
    await expect(transfers().review(wish())).rejects.toMatchObject({ code })
  })

  test('an address without a checksum, or of a contract, is warned of', async () => {
    const outbox = transfers()
    const contract = freshAddress()
    await bench.rpc.call('anvil_setCode', [contract, '0x60006000f3'])
    const { warnings } = await outbox.review({ to: contract, amount: 1n })
    expect(warnings.join(' ')).toMatch(/no capital letters.*program/)
    expect(
      (await outbox.review({ to: getAddress('0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359'), amount: 1n })).warnings,
    ).toEqual([])
  })

  test('M10: an address that only looks like a known one is warned of first', async () => {
    const to = freshAddress()
    const known: Address = `0x${to.slice(2, 5)}${'5'.repeat(34)}${to.slice(-3)}`
    const outbox = transfers({ known: () => [{ name: '“Home”', address: known }] })
    const { warnings } = await outbox.review({ to, amount: 1n })
    expect(warnings[0]).toContain('looks like “Home”')
    expect((await outbox.review({ to: freshAddress(), amount: 1n })).warnings).toHaveLength(1)
  })

  test('M14: without coins for the fee it says how much is needed', async () => {
    const { wallet } = bench
    const held = await bench.rpc.call('eth_getBalance', [wallet.address, 'latest'])
    await bench.rpc.call('anvil_setBalance', [wallet.address, '0x1'])
    await expect(transfers().review({ to: freshAddress(), amount: 1n })).rejects.toMatchObject({
      code: 'wallet/no-gas',
      message: expect.stringMatching(/costs up to 0\.0*[1-9]\d* ETH; the wallet holds 0\.0*1 ETH/),
    })
    await bench.rpc.call('anvil_setBalance', [wallet.address, held])
  })

  test('a locked wallet reviews and confirms nothing', async () => {
    const outbox = transfers()
    const { reviewId } = await outbox.review({ to: freshAddress(), amount: 1n })
    unlocked = null
    await expect(outbox.review({ to: freshAddress(), amount: 1n })).rejects.toMatchObject({ code: 'wallet/locked' })
    await expect(outbox.confirm(reviewId)).rejects.toMatchObject({ code: 'wallet/locked' })
    expect(bench.books.ledger.transfers.get(reviewId)).toBeNull()
  })

  test('an old or unknown review is not confirmed', async () => {
    let now = 0
    const outbox = transfers({ clock: { now: () => now, monotonic: () => now } })
    const { reviewId, expiresAt } = await outbox.review({ to: freshAddress(), amount: 1n })
    now = expiresAt
    await expect(outbox.confirm(reviewId)).rejects.toMatchObject({ code: 'wallet/review-expired' })
    await expect(outbox.confirm('another')).rejects.toMatchObject({ code: 'wallet/review-unknown' })
  })
})

describe('M10: bytes that say anything but what was confirmed are never stored or sent', () => {
  test.each([
    ['another recipient', { data: `0xa9059cbb${'00'.repeat(12)}${'ee'.repeat(20)}${'00'.repeat(31)}05` as const }],
    ['another contract', { to: address(0xbad) }],
    ['another chain', { chainId: 1 }],
    ['coins as well', { value: 1n }],
  ])('%s', async (_name, change) => {
    const honest = bench.wallet
    const outbox = transfers({
      signer: () => ({ ...honest, signTransaction: (unsigned) => honest.signTransaction({ ...unsigned, ...change }) }),
    })
    const { reviewId } = await outbox.review({ to: freshAddress(), amount: 5n })
    const record = await outbox.confirm(reviewId)
    expect(record).toMatchObject({ state: 'failed', raw: null, problem: expect.stringContaining('nothing was sent') })
  })
})

describe('refunds that are owed', () => {
  test('are paid by themselves, once, as soon as the wallet is unlocked', async () => {
    const { ledger } = bench.books
    const payer = freshAddress()
    const { id } = paidJob(ledger, 50, {
      amount: 40n,
      asset: bench.network.asset.address,
      payTo: bench.wallet.address,
      payer,
    })
    await bench.mint(bench.wallet.address, 40n)
    ledger.jobs.start(id, 1)
    ledger.jobs.end(id, ourFault, { refund: true, receipt: receiptAt }, 2)
    const outbox = transfers()
    unlocked = null
    await outbox.step()
    expect(ledger.transfers.live()).toEqual([])
    unlocked = bench.wallet
    await Promise.all([outbox.step(), outbox.step(), outbox.step()])
    await vi.waitUntil(
      async () => {
        await outbox.step()
        return ledger.jobs.get(id)?.refund === 'paid'
      },
      { timeout: 30_000 },
    )
    expect(await bench.paidTo(payer)).toEqual([40n])
  })
})
