import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { LocalAccount } from 'viem'
import { decodeFunctionData, parseAbi } from 'viem'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { REPUTATION_ABI } from '../../contract/agent-registry.ts'
import { HexBytes } from '../../contract/money.ts'
import { SignedDelivery } from '../../contract/sharing.ts'
import { characters } from '../cli/demo/market/characters.ts'
import { newCustomer } from '../cli/demo/market/customer.ts'
import { callEngine } from '../cli/demo/market/engine-call.ts'
import { type FrontLies, openFront } from '../cli/demo/market/front.ts'
import { openPracticeMarket, type PracticeMarket, registerAgent } from '../cli/demo/market/practice-market.ts'
import { systemClock } from '../engine/ports/clock.ts'
import { signerAccount } from '../engine/proof/account.ts'
import { inlineBytes } from '../engine/identity/agent-uri.ts'
import { ChannelConfig } from '../engine/ledger/channel-records.ts'
import { deliverySigner } from '../engine/retrieval/delivery.ts'
import { INCOMING } from '../engine/retrieval/incoming.ts'
import { packCar } from '../engine/retrieval/pack-car.ts'
import { openChain } from '../engine/wallet/evm-chain.ts'
import { usableNetwork } from '../engine/wallet/networks.ts'
import { createRpc } from '../engine/wallet/rpc.ts'
import { type UnlockedWallet, unlockedWallet } from '../engine/wallet/unlocked.ts'
import { buyData, carriersOf } from './buy-data.ts'
import { openChannels } from './channels.ts'
import { findProviders, type Provider } from './find.ts'
import { type DataBuyer, buyDataAndRate } from './rate-data.ts'
import { rate } from './rate.ts'
import { paidStanding, reviewsBy } from './reviews.ts'
import { TYPICAL_MINUTE } from './wanted.ts'
import { openWorld, type World } from './world.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 300_000 })

const network = usableNetwork('practice')
const SentReview = z.object({ input: HexBytes })
const ReviewFile = z.object({ delivery: SignedDelivery, paymentChannel: ChannelConfig })
const MIB = 1024 * 1024
const file = randomBytes(2 * MIB + 777)
const signal = new AbortController().signal
let folder = ''
let market: PracticeMarket
let world: World
let account: LocalAccount
let wallet: UnlockedWallet
let root = ''

const engine = () => {
  const [stallholder] = market.stallholders
  if (stallholder === undefined) throw new Error('nobody is there')
  return stallholder
}
const held = () => openChain(network, () => market.practice.rpcUrl).balance(account.address)

async function providers(): Promise<readonly Provider[]> {
  const wanted = { kind: 'wasm', job: TYPICAL_MINUTE, maxPrice: null, minSpeed: null, program: null } as const
  return (await findProviders(world, wanted)).providers
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hearth-data-'))
  market = await openPracticeMarket(folder, characters.slice(0, 1))
  world = openWorld(network, () => market.practice.rpcUrl, { clock: systemClock })
  const { key } = await newCustomer(market.practice, 10_000_000n)
  account = signerAccount(key)
  wallet = unlockedWallet(Uint8Array.from(key))
  const incoming = path.join(folder, engine().character.name, 'practice', INCOMING)
  await mkdir(incoming, { recursive: true })
  await writeFile(path.join(folder, 'film'), file)
  await packCar(path.join(folder, 'film'), path.join(incoming, 'film-to-share.car'))
  const { connect } = engine().engine
  await callEngine(connect, 'sharing.set', { on: true, paid: true, freePerDayMiB: 0 })
  const share = await callEngine(connect, 'sharing.add', { incoming: 'film-to-share.car', name: 'film', list: null })
  root = share.root
})
afterAll(async () => {
  await market.close()
  await rm(folder, { recursive: true, force: true })
})

test('who carries a CID is found without a list, and sells it block by block: checked, receipted, paid to the unit', async () => {
  const before = await held()
  const carriers = await carriersOf(world, await providers(), root)
  expect(carriers).toHaveLength(1)
  const nowhere = 'bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy'
  expect(await carriersOf(world, await providers(), nowhere)).toEqual([])
  const [provider] = carriers
  if (provider === undefined) return
  const channels = openChannels(world, account, 4_000_000n)
  const parts: Uint8Array[] = []
  let paid = 0n
  for await (const { bytes, price, delivery } of buyData(world, provider, root, account, {
    signal,
    channels,
    maxPrice: 1_000_000n,
  })) {
    parts.push(bytes)
    paid += price
    expect(delivery?.delivery.cumulative).toBe(paid.toString())
  }
  // The root first, then the leaves in order.
  expect(Buffer.concat(parts.slice(1)).equals(file)).toBe(true)
  expect(channels.deposits()).toBe(1)
  expect(await channels.close()).toEqual([])
  expect(before - (await held())).toBe(paid)
})

/** The engine behind a front that lies, as an agent of its own with the engine's wallet. */
async function behind(lies: FrontLies) {
  const front = await openFront(engine().engine.marketUrl, lies)
  const name = 'Front'
  const id = await registerAgent(market.practice, engine().wallet, { name, url: front.url, kinds: 'wasm' })
  const provider = (await providers()).find(({ agent }) => agent.id === id)
  if (provider === undefined) throw new Error('the front was not found')
  return { front, provider }
}

const SOMETHING_ELSE: FrontLies = {
  instead: ({ url = '' }, response) => {
    if (!url.startsWith('/ipfs/')) return false
    response.end(Buffer.from('something else'))
    return true
  },
}

test('a limit is not passed, and wrong bytes are no block', async () => {
  const { provider, front } = await behind(SOMETHING_ELSE)
  const channels = openChannels(world, account, 4_000_000n)
  const buying = (from: Provider, maxPrice: bigint) =>
    buyData(world, from, root, account, { signal, channels, maxPrice }).next()
  await expect(buying(provider, 1_000_000n)).rejects.toMatchObject({ code: 'discovery/bad-bytes' })
  await front.close()
  const [honest] = await carriersOf(world, await providers(), root)
  if (honest === undefined) throw new Error('nobody carries it')
  await expect(buying(honest, 1n)).rejects.toMatchObject({ code: 'discovery/not-sold' })
  expect(channels.deposits()).toBe(0)
})

const scoreOf = async ({ agent }: Provider) =>
  (await reviewsBy(world, [account.address])([agent.id])).get(agent.id)?.score ?? null

/** Buys everything and rates it. @returns the review's transaction */
async function boughtAndRated(
  provider: Provider,
  buyer: DataBuyer = { account, wallet },
  channels = openChannels(world, buyer.account, 4_000_000n),
) {
  const options = { signal, channels, maxPrice: 1_000_000n }
  const buying = buyDataAndRate(world, provider, root, buyer, options)
  for (;;) {
    const { done, value } = await buying.next()
    if (done === true) return value
  }
}

async function reviewFileOf(transaction: unknown) {
  const rpc = createRpc(market.practice.rpcUrl)
  const { input } = SentReview.parse(await rpc.call('eth_getTransactionByHash', [transaction]))
  const { args } = decodeFunctionData({ abi: parseAbi(REPUTATION_ABI), data: input })
  return ReviewFile.parse(JSON.parse(Buffer.from(inlineBytes(String(args[6]), 4_096) ?? []).toString()))
}

test('who delivered everything has a good word on the chain afterwards, with its own signature for what was paid', async () => {
  const [provider] = await carriersOf(world, await providers(), root)
  if (provider === undefined) throw new Error('nobody carries it')
  expect(await scoreOf(provider)).toBeNull()
  const transaction = await boughtAndRated(provider)
  await expect.poll(() => scoreOf(provider), { timeout: 60_000 }).toBe(100)
  const file = await reviewFileOf(transaction)
  expect(file.delivery.delivery.payer).toBe(account.address.toLowerCase())
  expect(file.delivery.delivery.cumulative).not.toBe('0')
  expect(deliverySigner(file.delivery).toLowerCase()).toBe(provider.offer.provider.toLowerCase())
})

async function newBuyer(): Promise<DataBuyer> {
  const { key } = await newCustomer(market.practice, 10_000_000n)
  return { account: signerAccount(key), wallet: unlockedWallet(Uint8Array.from(key)) }
}

test('a review after a purchase by voucher weighs what was claimed of its channel, and only for who put the money in', async () => {
  const { provider, front } = await behind({})
  const [buyer, thief] = [await newBuyer(), await newBuyer()]
  const channels = openChannels(world, buyer.account, 4_000_000n)
  const transaction = await boughtAndRated(provider, buyer, channels)
  await expect.poll(async () => (await paidStanding(world, provider.agent)).unclaimed, { timeout: 60_000 }).toBe(1)
  expect(await paidStanding(world, provider.agent)).toMatchObject({ figure: null, counted: [] })

  const { delivery, paymentChannel } = await reviewFileOf(transaction)
  const stolen = { delivery, channel: paymentChannel }
  const invented = { delivery, channel: { ...paymentChannel, payer: thief.account.address } }
  for (const hired of [stolen, invented]) await rate(world, provider, { grade: 0, about: 'data', hired }, thief.wallet)
  // What was charged is claimed before the rest is given back.
  expect(await channels.close()).toEqual([])
  const paid = BigInt(delivery.delivery.cumulative)
  await expect.poll(async () => (await paidStanding(world, provider.agent)).leftOut.unpaid, { timeout: 60_000 }).toBe(2)
  expect(await paidStanding(world, provider.agent)).toMatchObject({
    figure: { low: 100, middle: 100, high: 100 },
    counted: [{ reviewer: buyer.account.address.toLowerCase(), grade: 100, paid, payments: 1 }],
    unclaimed: 0,
    sinceBlock: 0,
    notLookedUp: 0,
  })
  await front.close()
})

test('who delivers something else has a bad word on the chain, and the buyer is told what was wrong', async () => {
  const { provider, front } = await behind(SOMETHING_ELSE)
  await expect(boughtAndRated(provider)).rejects.toMatchObject({ code: 'discovery/bad-bytes' })
  await expect.poll(() => scoreOf(provider), { timeout: 60_000 }).toBe(0)
  await front.close()
})

test('who does not sell for that limit is not rated', async () => {
  const { provider, front } = await behind({})
  const channels = openChannels(world, account, 4_000_000n)
  const buying = buyDataAndRate(world, provider, root, { account, wallet }, { signal, channels, maxPrice: 1n })
  await expect(buying.next()).rejects.toMatchObject({ code: 'discovery/not-sold' })
  expect(await scoreOf(provider)).toBeNull()
  await front.close()
})
