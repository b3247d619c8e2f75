import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { parseTransaction } from 'viem'
import { HearthError } from '../../../contract/errors.ts'
import type { Hex } from '../../../contract/money.ts'
import type { TransferRecord } from '../ledger/records.ts'
import { silentLog } from '../ports/log.ts'
import type { Chain } from './chain.ts'
import { feeCeiling } from './fee-ceiling.ts'
import { type Bench, chainOf, freshAddress, openBench } from './testing/bench.ts'
import { createTransfers, type Transfers } from './transfers.ts'
import { unlockedWallet, type UnlockedWallet } from './unlocked.ts'

vi.setConfig({ testTimeout: 60_000 })

let bench: Bench
let skew = 0
/** Bytes that reached the node's door. */
let sent: Hex[]
/** Whether the node lets bytes in. */
let open: (raw: Hex) => boolean
let gasPrice: bigint
beforeEach(async () => {
  bench = await openBench(1_000_000n)
  skew = 0
  sent = []
  open = () => false
  gasPrice = 1n
})
afterEach(async () => bench.end())

const clock = { now: () => Date.now() + skew, monotonic: () => performance.now() }

function outbox(wallet: UnlockedWallet = bench.wallet): Transfers {
  const real = chainOf(bench)
  const chain: Chain = {
    ...real,
    fees: async () => {
      const { maxFeePerGas, maxPriorityFeePerGas } = await real.fees()
      return { maxFeePerGas: maxFeePerGas * gasPrice, maxPriorityFeePerGas: maxPriorityFeePerGas * gasPrice }
    },
    broadcast: async (raw) => {
      sent.push(raw)
      if (!open(raw)) throw new HearthError('chain/refused', 'Not now.', { cause: new Error('underpriced') })
      await real.broadcast(raw)
    },
  }
  const { ledger } = bench.books
  return createTransfers({ ledger, chain, preset: bench.network, clock, log: silentLog, signer: () => wallet })
}
async function withdraw(from: Transfers) {
  const to = freshAddress()
  const { reviewId } = await from.review({ to, amount: 9n })
  await from.confirm(reviewId)
  return { to, id: reviewId }
}
const stored = (id: string): TransferRecord | null => bench.books.ledger.transfers.get(id)

describe('M08: a withdrawal that the network does not take', () => {
  test('offers more for the same place after a minute, and whichever is mined, it is paid once', async () => {
    const first = outbox()
    const { to, id } = await withdraw(first)
    gasPrice = 2n
    await first.step()
    expect(new Set(sent).size).toBe(1)
    skew += 61_000
    await first.step()
    const attempts = bench.books.ledger.transfers.attempts(id)
    expect(attempts).toHaveLength(2)
    const [before, after] = attempts.map(({ raw }) => parseTransaction(raw))
    expect(after?.nonce).toBe(before?.nonce)
    expect(after?.data).toBe(before?.data)
    expect(after?.maxFeePerGas).toBeGreaterThan(before?.maxFeePerGas ?? 0n)
    // The chain takes the first bytes after all, in an engine that was started anew.
    open = (raw) => raw === attempts[0]?.raw
    await chainOf(bench).broadcast(attempts[0]?.raw ?? '0x')
    const second = outbox()
    await vi.waitUntil(
      async () => {
        await second.step()
        return stored(id)?.state === 'final'
      },
      { timeout: 30_000 },
    )
    expect(stored(id)?.transaction).toBe(attempts[0]?.transaction)
    expect(await bench.paidTo(to)).toEqual([9n])
  })

  test('never offers more than the person allows, says so, and goes on when the limit is raised', async () => {
    const transfers = outbox()
    const { to, id } = await withdraw(transfers)
    open = () => true
    const { ledger } = bench.books
    ledger.transfers.advance(id, 'broadcast', {}, clock.now())
    open = () => false
    gasPrice = 100n
    skew += 61_000
    await transfers.step()
    await transfers.step()
    expect(ledger.transfers.attempts(id)).toHaveLength(1)
    expect(stored(id)?.problem).toMatch(/more than the fee limit/)
    feeCeiling(ledger.settings).set(10n ** 18n)
    await transfers.step()
    expect(ledger.transfers.attempts(id)).toHaveLength(2)
    open = () => true
    await vi.waitUntil(
      async () => {
        await transfers.step()
        return stored(id)?.state === 'final'
      },
      { timeout: 30_000 },
    )
    expect(stored(id)?.problem).toBeNull()
    expect(await bench.paidTo(to)).toEqual([9n])
  })

  test('while another wallet is open it says which one can sign it, before and after it was signed', async () => {
    const { ledger } = bench.books
    const { network } = bench
    const terms = { from: bench.wallet.address, to: freshAddress(), amount: 9n, jobId: null }
    const { id } = ledger.transfers.request(
      { id: 'begun', kind: 'withdrawal', network: network.chainId, asset: network.asset.address, ...terms },
      clock.now(),
    )
    const [own, second] = [outbox(), outbox(unlockedWallet(new Uint8Array(32).fill(9)))]
    await second.step()
    const begun = `It was begun by another wallet, ${bench.wallet.address.toLowerCase()}.`
    expect(stored(id)).toMatchObject({ state: 'requested', problem: expect.stringContaining(begun) })
    await own.step()
    expect(stored(id)).toMatchObject({ state: 'signed', problem: null })
    gasPrice = 2n
    skew += 61_000
    await second.step()
    const only = `only the wallet ${bench.wallet.address.toLowerCase()} can offer more`
    expect(stored(id)).toMatchObject({ state: 'signed', problem: expect.stringContaining(only) })
    await own.step()
    expect(stored(id)?.problem).toBeNull()
    expect(ledger.transfers.attempts(id)).toHaveLength(2)
  })

  test('pays no more while what it offers is enough', async () => {
    const transfers = outbox()
    const { id } = await withdraw(transfers)
    skew += 3_600_000
    await transfers.step()
    expect(bench.books.ledger.transfers.attempts(id)).toHaveLength(1)
  })
})
