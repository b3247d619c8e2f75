import { randomBytes } from 'node:crypto'
import { encodeFunctionData, keccak256, parseAbi } from 'viem'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { REPUTATION_ABI } from '../../../../contract/agent-registry.ts'
import { type Address, type Hex, LowerAddress } from '../../../../contract/money.ts'
import { transferCall } from '../../wallet/token.ts'
import { prepareCall } from '../../wallet/prepare-call.ts'
import { unlockedWallet, type UnlockedWallet } from '../../wallet/unlocked.ts'
import { inlineUri } from '../agent-uri.ts'
import { type IdentityBench, mined, openIdentityBench, settled } from '../testing/bench.ts'
import { ownReputation } from './own-reputation.ts'
import { paidReviews } from './paid-on-chain.ts'
import { weigh } from './weigh.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const abi = parseAbi([...REPUTATION_ABI, 'function mint(address to, uint256 value)'])
let bench: IdentityBench
let agentId = ''
beforeAll(async () => {
  bench = await openIdentityBench()
  const identity = bench.identity()
  await settled(identity, bench.books)
  agentId = identity.agentId() ?? ''
})
afterAll(async () => bench.end())

const lower = (address: Address): Address => LowerAddress.parse(address.toLowerCase())
const registry = (): Address => bench.registry.registries.reputation

async function send(from: UnlockedWallet, to: Address, data: Hex): Promise<Hex> {
  const { chain } = bench.parts(bench.network)
  const { latest } = await chain.nonces(from.address)
  const { unsigned } = await prepareCall(bench.rpc, bench.network, { from: from.address, to, data, nonce: latest })
  const { raw, transaction } = await from.signTransaction(unsigned)
  await chain.broadcast(raw)
  await mined(chain, transaction)
  return transaction
}

async function person(): Promise<UnlockedWallet> {
  const wallet = unlockedWallet(Uint8Array.from(randomBytes(32)))
  await bench.practice.fundWallet(wallet.address)
  return wallet
}

async function pay(from: UnlockedWallet, amount: bigint): Promise<Hex> {
  const token = bench.network.asset.address
  await send(from, token, encodeFunctionData({ abi, functionName: 'mint', args: [from.address, amount] }))
  return send(from, token, transferCall(bench.wallet.address, amount))
}

async function say(
  from: UnlockedWallet,
  grade: number,
  txHash: Hex | null,
  { claimed = from.address, hashed = '' } = {},
): Promise<void> {
  const proofOfPayment = { fromAddress: claimed, toAddress: bench.wallet.address, chainId: '31337', txHash }
  const file = JSON.stringify({ agentId, value: grade, ...(txHash === null ? {} : { proofOfPayment }) })
  const args = [
    BigInt(agentId),
    BigInt(grade),
    0,
    'starred',
    'wasm',
    'http://127.0.0.1:4021/',
    inlineUri(file),
    keccak256(Buffer.from(`${file}${hashed}`)),
  ] as const
  await send(from, registry(), encodeFunctionData({ abi, functionName: 'giveFeedback', args }))
}

const readPaid = (mostProofs?: number) =>
  paidReviews({
    rpc: bench.rpc,
    network: bench.network,
    registry: registry(),
    agentId,
    wallet: bench.wallet.address,
    ...(mostProofs === undefined ? {} : { mostProofs }),
  })

test('a payment that the chain shows gives a reviewer weight; a proof of somebody else, or of nothing, gives none', async () => {
  const [customer, thief, liar, mute] = [await person(), await person(), await person(), await person()]
  const transaction = await pay(customer, 2_500_000n)
  await say(customer, 90, transaction)
  await say(thief, 0, transaction)
  await say(thief, 0, transaction, { claimed: customer.address })
  await say(liar, 0, `0x${'ab'.repeat(32)}`)
  await say(mute, 0, null)
  const { reviews, paid } = await readPaid()
  expect(reviews).toHaveLength(5)
  expect([...paid]).toEqual([[lower(customer.address), 2_500_000n]])
  const { figure, leftOut } = weigh(reviews, paid, new Set())
  expect(figure).toEqual({ middle: 90, low: 90, high: 90 })
  expect(leftOut.unpaid).toBe(4)
})

test('a file that is not the one that was hashed proves nothing', async () => {
  const customer = await person()
  await say(customer, 50, await pay(customer, 7_000n), { hashed: 'changed' })
  expect((await readPaid()).paid.has(lower(customer.address))).toBe(false)
})

test('one payment counts once, however many reviews name it, and a review that was taken back does not', async () => {
  const customer = await person()
  const transaction = await pay(customer, 1_000n)
  for (const grade of [80, 70, 60]) await say(customer, grade, transaction)
  const revoke = parseAbi(['function revokeFeedback(uint256 agentId, uint64 feedbackIndex)'])
  await send(customer, registry(), encodeFunctionData({ abi: revoke, args: [BigInt(agentId), 3n] }))
  const { reviews, paid } = await readPaid()
  expect(paid.get(lower(customer.address))).toBe(1_000n)
  const mine = reviews.filter(({ reviewer }) => reviewer === lower(customer.address))
  expect(weigh(mine, paid, new Set()).counted).toEqual([{ reviewer: lower(customer.address), grade: 70, paid: 1_000n }])
})

test('payments are counted for each reviewer, and those beyond what is looked up are told', async () => {
  const before = await readPaid()
  const [often, once] = [await person(), await person()]
  for (const amount of [10n, 20n]) await say(often, 80, await pay(often, amount))
  await say(once, 40, await pay(once, 5n))
  const all = await readPaid()
  expect(all.payments.get(lower(often.address))).toBe(2)
  expect(all.payments.get(lower(once.address))).toBe(1)
  expect(all).toMatchObject({ notLookedUp: 0, sinceBlock: 0 })
  const some = await readPaid(1)
  expect(some.notLookedUp).toBeGreaterThanOrEqual(2)
  expect(some.paid.size).toBeLessThanOrEqual(1)
  expect(before.payments.has(lower(often.address))).toBe(false)
})

test('of our own agent the books know who paid: the words of all others are not read', async () => {
  const [customer, stranger] = [await person(), await person()]
  await say(customer, 75, null)
  await say(stranger, 1, null)
  const payers = { paid: () => new Map([[lower(customer.address), 40n]]) }
  const own = await ownReputation({ rpc: bench.rpc, registry: registry(), agentId, payers, own: [] })
  expect(own.figure?.middle).toBe(75)
  expect(own.counted).toEqual([{ reviewer: lower(customer.address), grade: 75, paid: 40n }])
  expect(own.strangers).toBe(own.reviewers - 1)
})
