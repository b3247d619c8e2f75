import { randomBytes } from 'node:crypto'
import { encodeFunctionData, parseAbi, parseTransaction } from 'viem'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Address, Hex } from '../../../../contract/money.ts'
import { type Fixture, temporaryBooks } from '../../ledger/books.fixture.ts'
import type { OutgoingRecord } from '../../ledger/outgoing-records.ts'
import { armCrashPoints, type CrashPoint } from '../../ports/crash-point.ts'
import { silentLog } from '../../ports/log.ts'
import type { Practice } from '../../practice/network.ts'
import { temporaryPractice } from '../../practice/testing/temporary.ts'
import { signerAccount } from '../../proof/account.ts'
import { openChain } from '../../wallet/evm-chain.ts'
import { feeCeiling } from '../../wallet/fee-ceiling.ts'
import { type UsableNetwork, usableNetwork } from '../../wallet/networks.ts'
import { createRpc, type Rpc } from '../../wallet/rpc.ts'
import { freshAddress } from '../../wallet/testing/bench.ts'
import { createGasOutbox, type GasOutbox } from './gas-outbox.ts'
import { flakyNode } from './testing/flaky-node.ts'

vi.setConfig({ testTimeout: 60_000 })

const mintAbi = parseAbi(['function mint(address to, uint256 value)'])
const instant = usableNetwork('practice')
/** As a network of others is: a block now and then, final after three. */
const slow: UsableNetwork = { ...instant, instantBlocks: false, finality: { kind: 'confirmations', count: 3 } }
const FEES = { maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 1n }

let practice: Practice
let end: () => Promise<void>
let rpc: Rpc
let books: Fixture
let skew = 0
let key: Uint8Array
const clock = { now: () => Date.now() + skew }

beforeAll(async () => {
  ;({ practice, end } = await temporaryPractice())
  rpc = createRpc(() => practice.rpcUrl)
})
afterAll(async () => end())
beforeEach(async () => {
  skew = 0
  key = randomBytes(32)
  books = temporaryBooks()
  await practice.fundWallet(account().address)
})
afterEach(async () => {
  armCrashPoints(null)
  await rpc.call('evm_setAutomine', [true])
  await mine()
  books.remove()
})

const account = () => signerAccount(key)
const mine = (blocks = 1) => rpc.call('anvil_mine', [`0x${blocks.toString(16)}`])
const all = () => books.ledger.outgoing.from(account().address, 0, 100)
const only = (): OutgoingRecord => {
  const [first, second] = all()
  if (first === undefined || second !== undefined) throw new Error('not exactly one')
  return first
}

/** An engine that was started on these books. */
function outbox(network: UsableNetwork, url: string | (() => string) = () => practice.rpcUrl): GasOutbox {
  const chain = openChain(network, url)
  return createGasOutbox({
    rpc: createRpc(url),
    chain,
    network,
    account: account(),
    ledger: books.ledger,
    clock,
    log: silentLog,
  })
}
function call(to: Address) {
  const data = encodeFunctionData({ abi: mintAbi, functionName: 'mint', args: [to, 1n] })
  return { to: instant.asset.address, data, gas: 100_000n, purpose: 'claim' }
}
const received = (to: Address): Promise<bigint> => openChain(instant, () => practice.rpcUrl).balance(to)

/** Rounds, some seconds apart, until nothing is open. */
async function finish(network: UsableNetwork): Promise<void> {
  const later = outbox(network)
  for (let round = 0; round < 10 && books.ledger.outgoing.live(account().address).length > 0; round += 1) {
    skew += 6_000
    await later.step()
    if (!network.instantBlocks) await mine(2)
  }
}

describe('M07: an engine that dies', () => {
  class Died extends Error {}
  test.each<[CrashPoint, bigint]>([
    ['books.before-commit', 0n],
    ['books.after-commit', 1n],
    ['facilitator.before-broadcast', 1n],
    ['facilitator.after-broadcast', 1n],
  ])('%s: what was stored is sent once, what was not never', async (point, paid) => {
    const to = freshAddress()
    let dead = false
    armCrashPoints((reached) => {
      dead ||= reached === point
      if (dead) throw new Died()
    })
    await outbox(instant)
      .send(call(to), FEES)
      .catch(() => undefined)
    armCrashPoints(null)
    books.reopen()
    await finish(instant)
    expect(await received(to)).toBe(paid)
    expect(all().map(({ state }) => state)).toEqual(paid === 0n ? [] : ['final'])
    // What it cost is in the books, whoever heard of the block.
    expect(books.ledger.collections.gasSpent() > 0n).toBe(paid === 1n)
  })

  test('what was begun goes before anything new, so that no number is used twice', async () => {
    const [first, second] = [freshAddress(), freshAddress()]
    armCrashPoints((reached) => {
      if (reached === 'facilitator.before-broadcast') throw new Died()
    })
    await outbox(instant)
      .send(call(first), FEES)
      .catch(() => undefined)
    armCrashPoints(null)
    books.reopen()
    await outbox(instant).send(call(second), FEES)
    expect(all().map(({ nonce }) => nonce)).toEqual([0, 1])
    expect([await received(first), await received(second)]).toEqual([1n, 1n])
  })
})

test('M08: bytes are stored before the node hears of them, and no answer is not a failure', async () => {
  const node = await flakyNode(() => practice.rpcUrl)
  const to = freshAddress()
  const through = outbox(instant, node.url)
  node.dropRequest('eth_sendRawTransactionSync', { andAllAfter: true })
  const hash = await through.send(call(to), FEES)
  expect(only()).toMatchObject({ state: 'signed', transaction: hash })
  for (let round = 0; round < 5; round += 1) {
    skew += 60_000
    await through.step().catch(() => undefined)
  }
  expect(only()).toMatchObject({ state: 'signed', problem: null })
  expect(through.underWay(['claim'])).toBe(true)
  node.heal()
  await finish(instant)
  expect(only().state).toBe('final')
  expect(await received(to)).toBe(1n)
  await node.close()
})

test('bytes that the node refused are gone, and the number is given again', async () => {
  const node = await flakyNode(() => practice.rpcUrl)
  node.refuse('eth_sendRawTransactionSync', 'insufficient funds for gas * price + value')
  await expect(outbox(instant, node.url).send(call(freshAddress()), FEES)).rejects.toMatchObject({
    code: 'payment/facilitator-down',
  })
  expect(all()).toEqual([])
  const to = freshAddress()
  await outbox(instant).send(call(to), FEES)
  expect(only()).toMatchObject({ nonce: 0, state: 'mined' })
  await node.close()
})

test('M14: above the person’s fee limit nothing is signed, and the number is given again', async () => {
  const ceiling = feeCeiling(books.ledger.settings)
  const { gas } = call(freshAddress())
  ceiling.set(gas * FEES.maxFeePerGas - 1n)
  const limited = outbox(instant)
  await expect(limited.send(call(freshAddress()), FEES)).rejects.toMatchObject({ code: 'wallet/fee-above-limit' })
  expect(all()).toEqual([])
  ceiling.set(gas * FEES.maxFeePerGas)
  await limited.send(call(freshAddress()), FEES)
  expect(only()).toMatchObject({ nonce: 0, state: 'mined' })
})

/** Something sent at a low fee that no block takes. */
async function stuck(to = freshAddress()): Promise<Hex> {
  await rpc.call('evm_setAutomine', [false])
  return outbox(slow).send(call(to), { maxFeePerGas: 2n * 10n ** 9n, maxPriorityFeePerGas: 1n })
}

describe('on a network with blocks of others', () => {
  test('M08: what waits for a minute offers more for the same place, and whichever is mined, it happened once', async () => {
    const to = freshAddress()
    const hash = await stuck(to)
    const later = outbox(slow)
    skew += 30_000
    await later.step()
    expect(books.ledger.outgoing.attempts(only().id)).toHaveLength(1)
    skew += 31_000
    await later.step()
    const attempts = books.ledger.outgoing.attempts(only().id)
    expect(attempts).toHaveLength(2)
    const [before, after] = attempts.map(({ raw }) => parseTransaction(raw))
    expect(after).toMatchObject({ nonce: before?.nonce, data: before?.data, to: before?.to })
    expect(after?.maxPriorityFeePerGas).toBeGreaterThan(before?.maxPriorityFeePerGas ?? 0n)
    await mine()
    // Whoever waits for the first hash hears of the second, which took its place.
    expect((await later.findReceipt(hash))?.transactionHash).toBe(attempts[1]?.transaction)
    await finish(slow)
    expect(only()).toMatchObject({ state: 'final', transaction: attempts[1]?.transaction })
    expect(await received(to)).toBe(1n)
  })

  test('M08: never more than the person allows', async () => {
    await stuck()
    feeCeiling(books.ledger.settings).set(1n)
    skew += 120_000
    await outbox(slow).step()
    expect(books.ledger.outgoing.attempts(only().id)).toHaveLength(1)
    feeCeiling(books.ledger.settings).set(10n ** 18n)
    await outbox(slow).step()
    expect(books.ledger.outgoing.attempts(only().id)).toHaveLength(2)
  })

  test('M06: a block that is replaced is noticed; what it held is sent again and counted once', async () => {
    const to = freshAddress()
    const snapshot = await rpc.call('evm_snapshot', [])
    await stuck(to)
    await mine()
    skew += 6_000
    await outbox(slow).step()
    expect(only().state).toBe('mined')
    const spent = books.ledger.collections.gasSpent()
    expect(spent).toBeGreaterThan(0n)
    await rpc.call('evm_revert', [snapshot])
    await mine()
    await outbox(slow).step()
    expect(only()).toMatchObject({ state: 'broadcast', reorganised: 1, feeWei: null })
    expect(books.ledger.collections.gasSpent()).toBe(0n)
    await finish(slow)
    expect(only().state).toBe('final')
    expect(await received(to)).toBe(1n)
    expect(books.ledger.collections.gasSpent()).toBeGreaterThan(0n)
  })

  test('M07: one that can never be mined is given up only when a final block has another in its place', async () => {
    const hash = await stuck()
    // The same key elsewhere used the number first.
    await rpc.call('anvil_dropTransaction', [only().transaction])
    const elsewhere = { ...call(freshAddress()), type: 'eip1559' as const, chainId: instant.numericId, nonce: 0 }
    await rpc.call('eth_sendRawTransaction', [await account().signTransaction({ ...elsewhere, ...FEES })])
    await mine()
    const later = outbox(slow)
    for (let round = 0; round < 5; round += 1) {
      skew += 6_000
      await later.step()
    }
    expect(only().state).toBe('broadcast')
    await mine(3)
    for (let round = 0; round < 3; round += 1) {
      skew += 6_000
      await later.step()
    }
    expect(books.ledger.outgoing.byTransaction(hash)?.state).toBe('replaced')
  })
})
