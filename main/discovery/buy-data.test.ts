import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { LocalAccount } from 'viem'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { characters } from '../cli/demo/market/characters.ts'
import { newCustomer } from '../cli/demo/market/customer.ts'
import { callEngine } from '../cli/demo/market/engine-call.ts'
import { type FrontLies, openFront } from '../cli/demo/market/front.ts'
import { openPracticeMarket, type PracticeMarket, registerAgent } from '../cli/demo/market/practice-market.ts'
import { systemClock } from '../engine/ports/clock.ts'
import { signerAccount } from '../engine/proof/account.ts'
import { INCOMING } from '../engine/retrieval/incoming.ts'
import { packCar } from '../engine/retrieval/pack-car.ts'
import { openChain } from '../engine/wallet/evm-chain.ts'
import { usableNetwork } from '../engine/wallet/networks.ts'
import { buyData, carriersOf } from './buy-data.ts'
import { openChannels } from './channels.ts'
import { findProviders, type Provider } from './find.ts'
import { TYPICAL_MINUTE } from './wanted.ts'
import { openWorld, type World } from './world.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 300_000 })

const network = usableNetwork('practice')
const MIB = 1024 * 1024
const file = randomBytes(2 * MIB + 777)
const signal = new AbortController().signal
let folder = ''
let market: PracticeMarket
let world: World
let account: LocalAccount
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
  account = signerAccount((await newCustomer(market.practice, 10_000_000n)).key)
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

test('a limit is not passed, and wrong bytes are no block', async () => {
  const { provider, front } = await behind({
    instead: ({ url = '' }, response) => {
      if (!url.startsWith('/ipfs/')) return false
      response.end(Buffer.from('something else'))
      return true
    },
  })
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
