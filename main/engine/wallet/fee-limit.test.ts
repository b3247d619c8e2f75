import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { HearthError } from '../../../contract/errors.ts'
import { ourFault, paidJob, receiptAt } from '../ledger/books.fixture.ts'
import type { TransferRecord } from '../ledger/records.ts'
import { silentLog } from '../ports/log.ts'
import { feeCeiling } from './fee-ceiling.ts'
import type { UsableNetwork } from './networks.ts'
import { type Bench, chainOf, freshAddress, openBench } from './testing/bench.ts'
import { createTransfers, type TransferDeps, type Transfers } from './transfers.ts'

vi.setConfig({ testTimeout: 60_000 })

let bench: Bench
let skew = 0
/** What one unit of gas costs at most on this chain, wei; null: as it says itself. */
let gasPrice: bigint | null
let locked: boolean
beforeEach(async () => {
  bench = await openBench(1_000_000n)
  skew = 0
  gasPrice = null
  locked = false
})
afterEach(async () => bench.end())

const clock = { now: () => Date.now() + skew, monotonic: () => performance.now() + skew }

function outbox(change: Partial<TransferDeps> = {}): Transfers {
  const real = chainOf(bench)
  return createTransfers({
    ledger: bench.books.ledger,
    chain: {
      ...real,
      prepareTransfer: async (transfer) => {
        const prepared = await real.prepareTransfer(transfer)
        if (gasPrice === null) return prepared
        const unsigned = { ...prepared.unsigned, maxFeePerGas: gasPrice }
        return { unsigned, maxFeeWei: (unsigned.gas ?? 0n) * gasPrice }
      },
    },
    preset: bench.network,
    clock,
    log: silentLog,
    signer: () => (locked ? null : bench.wallet),
    ...change,
  })
}
function owe(amount: bigint): string {
  const { ledger } = bench.books
  const terms = { amount, asset: bench.network.asset.address, payTo: bench.wallet.address, payer: freshAddress() }
  const { id } = paidJob(ledger, 50, terms)
  ledger.jobs.start(id, 1)
  ledger.jobs.end(id, ourFault, { refund: true, receipt: receiptAt }, 2)
  return id
}
const refund = (job: string): TransferRecord | null => bench.books.ledger.transfers.get(`refund-${job}-1`)
const ceiling = () => feeCeiling(bench.books.ledger.settings)
async function until(transfers: Transfers, done: () => boolean): Promise<void> {
  const round = async () => {
    await transfers.step()
    return done()
  }
  await vi.waitUntil(round, { timeout: 30_000, interval: 5 })
}

const GWEI = 10n ** 9n

describe('M14: the person’s fee limit bounds the first signature too', () => {
  test('a refund above it is not signed, says why, and goes on when the limit is raised', async () => {
    await bench.mint(bench.wallet.address, 1_000n)
    ceiling().set(10n ** 13n)
    gasPrice = 20n * GWEI
    const job = owe(1_000n)
    const transfers = outbox()
    for (let round = 0; round < 3; round += 1) {
      skew += 11_000
      await transfers.step()
    }
    expect(refund(job)).toMatchObject({ state: 'requested', raw: null })
    expect(refund(job)?.problem).toMatch(/asks for up to 0\.00\d+ ETH, more than the fee limit/)
    ceiling().set(10n ** 16n)
    skew += 11_000
    await until(transfers, () => bench.books.ledger.jobs.get(job)?.refund === 'paid')
    expect(refund(job)).toMatchObject({ state: 'final', problem: null })
  })

  test('a refund of real money has a limit also where the person set none; one of play money has not', async () => {
    await bench.mint(bench.wallet.address, 1_000n)
    gasPrice = 20n * GWEI
    const job = owe(1_000n)
    const real: UsableNetwork = { ...bench.network, realMoney: true }
    await outbox({ preset: real }).step()
    expect(refund(job)).toMatchObject({ state: 'requested', raw: null })
    expect(refund(job)?.problem).toMatch(/more than the fee limit/)
    await until(outbox(), () => bench.books.ledger.jobs.get(job)?.refund === 'paid')
  })

  test('a withdrawal above it is refused in the review, and one confirmed before the limit was lowered waits', async () => {
    const transfers = outbox()
    const { reviewId, maxFeeWei } = await transfers.review({ to: freshAddress(), amount: 9n })
    ceiling().set(maxFeeWei - 1n)
    await expect(transfers.review({ to: freshAddress(), amount: 9n })).rejects.toMatchObject({
      code: 'wallet/fee-above-limit',
      hint: expect.stringContaining('hearth ledger fee-limit'),
    })
    const { state, problem } = await transfers.confirm(reviewId)
    expect(state).toBe('requested')
    expect(problem).toMatch(/more than the fee limit/)
    ceiling().set(null)
    skew += 11_000
    await until(transfers, () => bench.books.ledger.transfers.get(reviewId)?.state === 'final')
  })
})

describe('what only waits for the person says so', () => {
  test('a stuck withdrawal that has to offer more after the unlock is over', async () => {
    const real = chainOf(bench)
    let dear = 1n
    const chain = {
      ...real,
      fees: async () => {
        const { maxFeePerGas, maxPriorityFeePerGas } = await real.fees()
        return { maxFeePerGas: maxFeePerGas * dear, maxPriorityFeePerGas: maxPriorityFeePerGas * dear }
      },
      broadcast: async () => {
        throw new HearthError('chain/refused', 'Not now.', { cause: new Error('underpriced') })
      },
    }
    const transfers = outbox({ chain })
    const { ledger } = bench.books
    const { reviewId: id } = await transfers.review({ to: freshAddress(), amount: 9n })
    await transfers.confirm(id)
    locked = true
    dear = 2n
    skew += 61_000
    await transfers.step()
    expect(ledger.transfers.get(id)?.problem).toMatch(/wallet is locked. Unlock it/)
    expect(ledger.transfers.attempts(id)).toHaveLength(1)
    locked = false
    await transfers.step()
    expect(ledger.transfers.attempts(id)).toHaveLength(2)
    expect(ledger.transfers.get(id)?.problem).toBeNull()
    // Fees fell: what it waited for is no more.
    locked = true
    dear = 3n
    skew += 61_000
    await transfers.step()
    expect(ledger.transfers.get(id)?.problem).toMatch(/wallet is locked/)
    dear = 1n
    await transfers.step()
    expect(ledger.transfers.get(id)?.problem).toBeNull()
  })

  test('one that was confirmed and not signed before the wallet was locked', async () => {
    const { chainId: network, asset } = bench.network
    const from = bench.wallet.address
    const terms = { id: 'stored', kind: 'withdrawal', network, asset: asset.address, from, to: freshAddress() } as const
    bench.books.ledger.transfers.request({ ...terms, amount: 9n, jobId: null }, 1)
    locked = true
    await outbox().step()
    expect(bench.books.ledger.transfers.get('stored')?.problem).toMatch(/wallet is locked. Unlock it/)
  })
})
