import { afterEach, beforeEach, expect, test } from 'vitest'
import { HearthError } from '../../../contract/errors.ts'
import type { Hex } from '../../../contract/money.ts'
import { ASSET, bytes32, ourFault, paidJob, receiptAt, temporaryBooks, type Fixture } from '../ledger/books.fixture.ts'
import { silentLog } from '../ports/log.ts'
import type { Chain } from './chain.ts'
import { usableNetwork } from './networks.ts'
import { createTransfers } from './transfers.ts'
import { transferCall } from './token.ts'
import { unlockedWallet } from './unlocked.ts'

let books: Fixture
beforeEach(() => {
  books = temporaryBooks()
})
afterEach(() => books.remove())

const wallet = unlockedWallet(new Uint8Array(32).fill(7))
const practice = usableNetwork('practice')
const preset = { ...practice, asset: { ...practice.asset, address: ASSET } }
const unanswered = () => Promise.reject(new HearthError('chain/unreachable', 'not asked in this test'))

/** A chain that runs every transfer and refuses it, in a final block. */
function refusingChain(sent: Set<Hex>): Chain {
  return {
    head: unanswered,
    balance: unanswered,
    standing: unanswered,
    authorization: unanswered,
    lapsed: unanswered,
    isContract: unanswered,
    nativeBalance: async () => 10n ** 20n,
    nonces: async () => ({ latest: sent.size, pending: sent.size, final: sent.size }),
    fees: async () => ({ maxFeePerGas: 1n, maxPriorityFeePerGas: 1n }),
    isFinal: async () => true,
    broadcast: async (raw) => void sent.add(raw),
    transaction: async (transaction) => ({
      state: 'reverted',
      mined: { transaction, blockNumber: 5, blockHash: bytes32(5) },
      feeWei: 21_000n,
    }),
    prepareTransfer: async ({ to, amount, nonce }) => ({
      unsigned: {
        type: 'eip1559',
        chainId: preset.numericId,
        nonce,
        to: ASSET,
        value: 0n,
        data: transferCall(to, amount),
        gas: 60_000n,
        maxFeePerGas: 1n,
        maxPriorityFeePerGas: 1n,
      },
      maxFeeWei: 60_000n,
    }),
  }
}

test('M13: a refund that the network always refuses is parked with its tries, and stops spending on fees', async () => {
  const { ledger } = books
  paidJob(ledger, 1)
  ledger.jobs.start('job-1', 30)
  ledger.jobs.end('job-1', ourFault, { receipt: receiptAt, refund: true }, 60)
  const sent = new Set<Hex>()
  let now = Date.now()
  const clock = { now: () => now, monotonic: () => now }
  const transfers = createTransfers({
    ledger,
    chain: refusingChain(sent),
    preset,
    clock,
    log: silentLog,
    signer: () => wallet,
  })
  for (let round = 0; round < 40; round += 1) await transfers.step()
  expect(sent.size).toBe(3)
  expect(ledger.transfers.owedRefunds()).toHaveLength(1)
  expect(ledger.transfers.list({ kind: 'refund', cursor: null, limit: 10 }).rows).toEqual(
    Array.from({ length: 3 }, () => expect.objectContaining({ state: 'failed', blockHash: bytes32(5) })),
  )
  now += 86_400_001
  for (let round = 0; round < 10; round += 1) await transfers.step()
  expect(sent.size).toBe(4)
})
