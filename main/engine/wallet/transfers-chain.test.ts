import { encodeFunctionData, erc20Abi } from 'viem'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { HearthError } from '../../../contract/errors.ts'
import type { Hex } from '../../../contract/money.ts'
import type { TransferRecord } from '../ledger/records.ts'
import { systemClock } from '../ports/clock.ts'
import { silentLog } from '../ports/log.ts'
import type { Chain } from './chain.ts'
import type { UsableNetwork } from './networks.ts'
import { type Bench, chainOf, freshAddress, openBench } from './testing/bench.ts'
import { createTransfers, type Transfers } from './transfers.ts'
import type { UnlockedWallet } from './unlocked.ts'

vi.setConfig({ testTimeout: 60_000 })

/** As on a chain whose blocks may still be replaced: three confirmations make one final. */
let patient: UsableNetwork
let bench: Bench
let signer: UnlockedWallet | null
beforeEach(async () => {
  bench = await openBench(1_000_000n)
  patient = { ...bench.network, finality: { kind: 'confirmations', count: 3 } }
  signer = bench.wallet
})
afterEach(async () => bench.end())

function outboxOn(change: Partial<Chain> = {}): Transfers {
  return createTransfers({
    ledger: bench.books.ledger,
    chain: { ...chainOf(bench, patient), ...change },
    preset: patient,
    clock: systemClock,
    log: silentLog,
    signer: () => signer,
  })
}
async function withdraw(outbox: Transfers, amount = 9n) {
  const to = freshAddress()
  const { reviewId } = await outbox.review({ to, amount })
  await outbox.confirm(reviewId)
  return { id: reviewId, to, now: () => record(reviewId) }
}
function record(id: string): TransferRecord {
  const found = bench.books.ledger.transfers.get(id)
  if (found === null) throw new Error('the withdrawal is stored')
  return found
}
async function mine(blocks: number): Promise<void> {
  await bench.rpc.call('anvil_mine', [`0x${blocks.toString(16)}`])
}
async function stateReached(outbox: Transfers, id: string, state: TransferRecord['state']): Promise<void> {
  const round = async () => {
    await outbox.step()
    return record(id).state === state
  }
  await vi.waitUntil(round, { timeout: 30_000, interval: 5 })
}
/** A transaction of the same wallet that Hearth knows nothing of. */
async function spendElsewhere(nonce: number): Promise<void> {
  const data = encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [freshAddress(), 1n] })
  const { raw } = await bench.wallet.signTransaction({
    type: 'eip1559',
    chainId: patient.numericId,
    nonce,
    to: patient.asset.address,
    data,
    gas: 100_000n,
    maxFeePerGas: 10n ** 11n,
    maxPriorityFeePerGas: 10n ** 10n,
  })
  await bench.rpc.call('eth_sendRawTransaction', [raw])
}

test('a transfer is final only when the network’s rule says so', async () => {
  const outbox = outboxOn()
  const { id, now } = await withdraw(outbox)
  await stateReached(outbox, id, 'mined')
  await outbox.step()
  expect(now().state).toBe('mined')
  expect(bench.books.ledger.entries.totals().withdrawing).toBe(9n)
  await mine(2)
  await outbox.step()
  expect(now().state).toBe('final')
})

describe('M06: a reorganisation', () => {
  test('that drops the block: the same bytes are sent again, and it is final in the new one', async () => {
    const outbox = outboxOn()
    const snapshot = await bench.rpc.call('evm_snapshot', [])
    const { id, to, now } = await withdraw(outbox)
    await stateReached(outbox, id, 'mined')
    const before = now()
    await bench.rpc.call('evm_revert', [snapshot])
    await outbox.step()
    expect(now()).toMatchObject({ state: 'broadcast', blockHash: null })
    await mine(1)
    await stateReached(outbox, id, 'mined')
    expect(now()).toMatchObject({ raw: before.raw, transaction: before.transaction })
    expect(now().blockHash).not.toBe(before.blockHash)
    await mine(2)
    await stateReached(outbox, id, 'final')
    expect(await bench.paidTo(to)).toEqual([9n])
  })

  test('that mined it again in another block, noticed only afterwards: final in the new one', async () => {
    const outbox = outboxOn()
    const snapshot = await bench.rpc.call('evm_snapshot', [])
    const { id, to, now } = await withdraw(outbox)
    await stateReached(outbox, id, 'mined')
    const before = now()
    await bench.rpc.call('evm_revert', [snapshot])
    await mine(1)
    await bench.rpc.call('eth_sendRawTransactionSync', [before.raw])
    await mine(2)
    await stateReached(outbox, id, 'final')
    expect(now().blockHash).not.toBe(before.blockHash)
    expect(await bench.paidTo(to)).toEqual([9n])
  })

  test('in which another transaction took the number: replaced, once that is final', async () => {
    const outbox = outboxOn()
    const snapshot = await bench.rpc.call('evm_snapshot', [])
    const { id, to, now } = await withdraw(outbox)
    await stateReached(outbox, id, 'mined')
    await bench.rpc.call('evm_revert', [snapshot])
    await spendElsewhere(now().nonce ?? -1)
    for (let round = 0; round < 5; round += 1) await outbox.step()
    // Not final yet: another reorganisation might bring it back.
    expect(now().state).toBe('broadcast')
    await mine(3)
    await stateReached(outbox, id, 'replaced')
    expect(await bench.paidTo(to)).toEqual([])
    expect(bench.books.ledger.entries.withdrawable()).toBe(1_000_000n)
  })
})

describe('M07: not knowing is not failing', () => {
  test('a broadcast without an answer is asked for, not repeated with other bytes', async () => {
    const silent = new HearthError('chain/unreachable', 'No answer.')
    const real = chainOf(bench, patient)
    const outbox = outboxOn({
      broadcast: async (raw) => {
        await real.broadcast(raw)
        throw silent
      },
    })
    const { id, to, now } = await withdraw(outbox)
    expect(now().state).toBe('signed')
    await stateReached(outbox, id, 'mined')
    await mine(2)
    await stateReached(outbox, id, 'final')
    expect(await bench.paidTo(to)).toEqual([9n])
  })

  test('T02: a network that is away for long changes nothing; when it is back, the same bytes go out', async () => {
    let away = true
    const real = chainOf(bench, patient)
    const unless = <Input extends unknown[], Result>(call: (...input: Input) => Promise<Result>) => {
      return (...input: Input): Promise<Result> =>
        away ? Promise.reject(new HearthError('chain/unreachable', 'No answer.')) : call(...input)
    }
    const outbox = outboxOn({
      broadcast: unless((raw: Hex) => real.broadcast(raw)),
      transaction: unless((hash: Hex) => real.transaction(hash)),
    })
    const { id, to, now } = await withdraw(outbox)
    const { raw } = now()
    for (let round = 0; round < 20; round += 1) await outbox.step()
    expect(now()).toMatchObject({ state: 'signed', raw })
    away = false
    await stateReached(outbox, id, 'mined')
    expect(now().raw).toBe(raw)
    expect((await bench.paidTo(to)).length).toBe(1)
  })

  test('a node that has not heard of it is told again; a full one is asked again later', async () => {
    const real = chainOf(bench, patient)
    let refusals = 3
    const outbox = outboxOn({
      broadcast: async (raw) => {
        refusals -= 1
        if (refusals >= 0) throw new HearthError('chain/refused', 'Not now.', { cause: new Error('other') })
        await real.broadcast(raw)
      },
    })
    const { id, now } = await withdraw(outbox)
    const { raw } = now()
    await stateReached(outbox, id, 'mined')
    expect(now().raw).toBe(raw)
  })
})

test('a second withdrawal waits, unsigned, until the first one is mined: no number is ever left out', async () => {
  const first = await withdraw(outboxOn({ broadcast: async () => undefined }))
  const outbox = outboxOn()
  const second = await withdraw(outbox)
  expect(second.now()).toMatchObject({ state: 'requested', nonce: null, raw: null })
  await stateReached(outbox, second.id, 'mined')
  expect(second.now().nonce).toBe((first.now().nonce ?? 0) + 1)
})

test('a transfer that the network runs and refuses has failed once that is final, and the money is free again', async () => {
  const outbox = outboxOn({ broadcast: async () => undefined })
  const { id, now } = await withdraw(outbox, 1_000_000n)
  // A token that refuses everything, as one may after the transfer was prepared.
  await bench.rpc.call('anvil_setCode', [patient.asset.address, '0x60006000fd'])
  await bench.rpc.call('eth_sendRawTransactionSync', [now().raw])
  await outbox.step()
  expect(now().state).not.toBe('failed')
  await mine(2)
  await stateReached(outbox, id, 'failed')
  expect(now().problem).toContain('still in the wallet')
  expect(bench.books.ledger.entries.withdrawable()).toBe(1_000_000n)
})

describe('a withdrawal that was stored but not signed', () => {
  test('waits for the wallet, then goes out with the fee that was agreed to', async () => {
    const outbox = outboxOn({ nonces: () => Promise.reject(new HearthError('chain/unreachable', 'No answer.')) })
    const reviewing = outboxOn()
    const review = await reviewing.review({ to: freshAddress(), amount: 9n })
    expect(review.amount).toBe(9n)
    const { ledger } = bench.books
    ledger.settings.set(`transfer.max-fee.stored`, review.maxFeeWei.toString())
    const { chainId: network, asset } = patient
    const from = bench.wallet.address
    const terms = { id: 'stored', kind: 'withdrawal', network, asset: asset.address, from, to: review.to } as const
    ledger.transfers.request({ ...terms, amount: 9n, jobId: null }, 1)
    signer = null
    await outbox.step()
    expect(record('stored').state).toBe('requested')
    signer = bench.wallet
    await stateReached(outboxOn(), 'stored', 'mined')
    expect(record('stored').feeWei ?? 0n).toBeLessThanOrEqual(review.maxFeeWei)
  })

  test('is not sent when the fee rose above what was agreed to', async () => {
    const { ledger } = bench.books
    ledger.settings.set('transfer.max-fee.dear', '1')
    const { chainId: network, asset } = patient
    const from = bench.wallet.address
    const terms = { id: 'dear', kind: 'withdrawal', network, asset: asset.address, from, to: freshAddress() } as const
    ledger.transfers.request({ ...terms, amount: 9n, jobId: null }, 1)
    await outboxOn().step()
    expect(record('dear')).toMatchObject({ state: 'failed', raw: null })
    expect(ledger.entries.withdrawable()).toBe(1_000_000n)
  })
})
