import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import type { TransferRecord } from '../ledger/records.ts'
import { silentLog } from '../ports/log.ts'
import { openChain } from './evm-chain.ts'
import type { SignedTransfer } from './gasless.ts'
import { networks } from './networks.ts'
import { type Bench, freshAddress, openBench } from './testing/bench.ts'
import { type Lie, type LyingNode, lyingNode } from './testing/lying-node.ts'
import { createTransfers, type Transfers } from './transfers.ts'

vi.setConfig({ testTimeout: 120_000 })

let bench: Bench
/** The node that is asked about everything, and the one that has to agree. */
let first: LyingNode
let second: LyingNode
/** Nodes are asked again after a while, which passes with every round. */
let passed = 0
const clock = { now: () => Date.now() + passed, monotonic: () => performance.now() + passed }
const ROUND_MS = 15_000

beforeEach(async () => {
  passed = 0
  bench = await openBench(1_000_000n)
  const url = () => bench.practice.rpcUrl
  ;[first, second] = [await lyingNode(url), await lyingNode(url)]
})
afterEach(async () => {
  await Promise.all([first.close(), second.close()])
  await bench.end()
})

/** As after a restart, too: nothing is remembered but the books. */
function wallet(nodes = [second.url]): Transfers {
  return createTransfers({
    ledger: bench.books.ledger,
    chain: openChain(bench.network, first.url),
    furtherNodes: nodes.map((url) => openChain(bench.network, url)),
    preset: bench.network,
    clock,
    log: silentLog,
    signer: () => bench.wallet,
  })
}
async function requested(from: Transfers) {
  const to = freshAddress()
  const { reviewId } = await from.review({ to, amount: 9n })
  await from.confirm(reviewId)
  return { id: reviewId, to }
}
function record(id: string): TransferRecord {
  const found = bench.books.ledger.transfers.get(id)
  if (found === null) throw new Error('the withdrawal is stored')
  return found
}
async function rounds(from: Transfers, count = 8): Promise<void> {
  for (let round = 0; round < count; round += 1) {
    passed += ROUND_MS
    await from.step()
  }
}
async function until(from: Transfers, id: string, state: TransferRecord['state']): Promise<void> {
  const reached = async () => {
    await rounds(from, 1)
    return record(id).state === state
  }
  await vi.waitUntil(reached, { timeout: 60_000, interval: 10 })
}
/** How many transactions of the wallet the chain has or waits with. */
async function numbersUsed(): Promise<number> {
  return Number(z.string().parse(await bench.rpc.call('eth_getTransactionCount', [bench.wallet.address, 'pending'])))
}

const nothing: Lie = () => null
const higher: Lie = (truth) => `0x${(Number(z.string().parse(truth)) + 1).toString(16)}`
const withStatus =
  (status: string): Lie =>
  (truth) =>
    truth === null ? null : { ...z.looseObject({}).parse(truth), status }
const far: Lie = (truth) => ({ ...z.looseObject({}).parse(truth), timestamp: '0xffffffff' })
const NOT_CONFIRMED = 'A second node of this network does not confirm this yet'
const NO_ANSWER = 'No second node of this network answers now'

describe('M07: what one node alone says of a withdrawal is not believed', () => {
  test('that it was paid out: it is pending until a second node has the same block', async () => {
    const outbox = wallet()
    await bench.rpc.call('evm_setAutomine', [false])
    const { id, to } = await requested(outbox)
    await bench.rpc.call('evm_setAutomine', [true])
    const { blockHash } = await anyBlock()
    const receipt = { transactionHash: record(id).transaction, blockNumber: '0x1', blockHash }
    const invented = { ...receipt, status: '0x1', gasUsed: '0x1', effectiveGasPrice: '0x1', logs: [] }
    first.lie({ eth_getTransactionReceipt: () => invented })
    await rounds(outbox)
    expect(record(id)).toMatchObject({ state: 'mined', problem: expect.stringContaining(NOT_CONFIRMED) })
    expect(bench.books.ledger.entries.totals().withdrawing).toBe(9n)
    first.lie({})
    await bench.rpc.call('evm_mine', [])
    await until(outbox, id, 'final')
    expect(record(id).problem).toBeNull()
    expect(await bench.paidTo(to)).toEqual([9n])
  })

  test('that another transaction has its place: the money is not free to be sent a second time', async () => {
    const outbox = wallet()
    await bench.rpc.call('evm_setAutomine', [false])
    const { id, to } = await requested(outbox)
    const { raw, nonce } = record(id)
    first.lie({
      eth_getTransactionReceipt: nothing,
      eth_getTransactionByHash: nothing,
      eth_getTransactionCount: higher,
    })
    await rounds(outbox)
    expect(record(id)).toMatchObject({ raw, nonce, problem: expect.stringContaining(NOT_CONFIRMED) })
    expect(record(id).state).not.toBe('replaced')
    expect(bench.books.ledger.entries.withdrawable()).toBe(1_000_000n - 9n)
    first.lie({})
    await bench.rpc.call('evm_setAutomine', [true])
    await bench.rpc.call('evm_mine', [])
    await until(outbox, id, 'final')
    expect(await bench.paidTo(to)).toEqual([9n])
    expect(await numbersUsed()).toBe(1)
  })

  test('that it was refused: it has not failed', async () => {
    const outbox = wallet()
    const { id, to } = await requested(outbox)
    first.lie({ eth_getTransactionReceipt: withStatus('0x0') })
    await rounds(outbox)
    expect(record(id).problem).toContain(NOT_CONFIRMED)
    expect(bench.books.ledger.entries.withdrawable()).toBe(1_000_000n - 9n)
    first.lie({})
    await until(outbox, id, 'final')
    expect(await bench.paidTo(to)).toEqual([9n])
  })

  test.each<[string, Lie]>([
    ['too high', higher],
    ['too low', () => '0x0'],
  ])('which number is next, %s: nothing is signed until both count alike', async (_name, lie) => {
    const outbox = wallet()
    await until(outbox, (await requested(outbox)).id, 'final')
    first.lie({ eth_getTransactionCount: lie })
    const { id, to } = await requested(outbox)
    await rounds(outbox)
    expect(record(id)).toMatchObject({
      state: 'requested',
      raw: null,
      nonce: null,
      problem: expect.stringContaining(NOT_CONFIRMED),
    })
    first.lie({})
    await until(outbox, id, 'final')
    expect(record(id)).toMatchObject({ nonce: 1, problem: null })
    expect(await bench.paidTo(to)).toEqual([9n])
  })

  test('that the time of a signed authorization is over: it has not failed until a second node says so', async () => {
    const given: SignedTransfer[] = []
    const carrier = { name: 'somebody', carry: async (signed: SignedTransfer) => (given.push(signed), null) }
    const outbox = createTransfers({
      ledger: bench.books.ledger,
      chain: openChain(bench.network, first.url),
      furtherNodes: [openChain(bench.network, second.url)],
      preset: bench.network,
      clock,
      log: silentLog,
      signer: () => bench.wallet,
      carrier,
    })
    const { reviewId: id } = await outbox.review({ to: freshAddress(), amount: 9n, gasless: true })
    await outbox.confirm(id)
    passed += 900_000
    // The first node is past its time; the block that the second one has is not.
    first.lie({ eth_getBlockByNumber: far })
    await rounds(outbox)
    expect(record(id)).toMatchObject({ state: 'broadcast', problem: expect.stringContaining(NOT_CONFIRMED) })
    expect(bench.books.ledger.entries.withdrawable()).toBe(1_000_000n - 9n)
    second.lie({ eth_getBlockByNumber: far })
    await until(outbox, id, 'failed')
    expect(bench.books.ledger.entries.withdrawable()).toBe(1_000_000n)
  })
})

describe('M07: a second node that is away', () => {
  test.each<[string, () => void]>([
    ['does not answer', () => second.away(true)],
    ['serves another chain', () => second.lie({ eth_chainId: () => '0x2105' })],
  ])('and %s: it stays pending and says why, over a restart, and goes on by itself', async (_name, leave) => {
    const { id, to } = await requested(wallet())
    leave()
    const restarted = wallet()
    await rounds(restarted)
    expect(record(id)).toMatchObject({ state: 'mined', problem: expect.stringContaining(NO_ANSWER) })
    second.away(false)
    second.lie({})
    await until(restarted, id, 'final')
    expect(await bench.paidTo(to)).toEqual([9n])
  })

  test('before a number is chosen: nothing is signed', async () => {
    second.away(true)
    const outbox = wallet()
    const { id } = await requested(outbox)
    expect(record(id)).toMatchObject({ state: 'requested', raw: null, problem: expect.stringContaining(NO_ANSWER) })
    expect(first.sent).toEqual([])
    second.away(false)
    await until(outbox, id, 'final')
  })

  test('is not missed where a third one agrees', async () => {
    const third = await lyingNode(() => bench.practice.rpcUrl)
    second.away(true)
    const outbox = wallet([second.url, third.url])
    const { id, to } = await requested(outbox)
    await until(outbox, id, 'final')
    expect(await bench.paidTo(to)).toEqual([9n])
    await third.close()
  })

  test('or has not caught up is asked again only after a while', async () => {
    let asked = 0
    second.lie({ eth_getTransactionCount: () => `0x${(900 + (asked += 1)).toString(16)}` })
    const outbox = wallet()
    await requested(outbox)
    const before = asked
    for (let round = 0; round < 5; round += 1) await outbox.step()
    expect(asked).toBe(before)
    await rounds(outbox, 1)
    expect(asked).toBeGreaterThan(before)
  })
})

test('M07: Base and its test network name further nodes, each of another company', () => {
  for (const { rpcUrls } of Object.values(networks)) {
    const named = rpcUrls.map((url) => new URL(url).host.split('.').slice(-2).join('.'))
    expect(new Set(named).size).toBe(named.length)
  }
  for (const id of ['base', 'base-sepolia'] as const) expect(networks[id].rpcUrls.length).toBeGreaterThan(1)
})

async function anyBlock(): Promise<{ readonly blockHash: string }> {
  const { hash } = z.object({ hash: z.string() }).parse(await bench.rpc.call('eth_getBlockByNumber', ['0x1', false]))
  return { blockHash: hash }
}
