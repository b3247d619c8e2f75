import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { LocalAccount } from 'viem'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { JobManifest } from '../../contract/job.ts'
import { characters } from '../cli/demo/market/characters.ts'
import { newCustomer } from '../cli/demo/market/customer.ts'
import { type FrontLies, openFront } from '../cli/demo/market/front.ts'
import { openPracticeMarket, type PracticeMarket, registerAgent } from '../cli/demo/market/practice-market.ts'
import { sendCall } from '../cli/demo/market/send-call.ts'
import { setUriCall, transferCall } from '../engine/identity/registry-calls.ts'
import { systemClock } from '../engine/ports/clock.ts'
import { signerAccount } from '../engine/proof/account.ts'
import { openChain } from '../engine/wallet/evm-chain.ts'
import { usableNetwork } from '../engine/wallet/networks.ts'
import { createRpc } from '../engine/wallet/rpc.ts'
import { openChannels } from './channels.ts'
import { findProviders, type Provider } from './find.ts'
import { hire, PaidInVain } from './hire.ts'
import type { Order } from './order.ts'
import { TYPICAL_MINUTE } from './wanted.ts'
import { openWorld, type World } from './world.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 300_000 })

const network = usableNetwork('practice')
const wanted = { kind: 'wasm', job: TYPICAL_MINUTE, maxPrice: null, minSpeed: null, program: null } as const
const options = { signal: new AbortController().signal, patienceMs: 120_000 }
let folder = ''
let market: PracticeMarket
let world: World
let account: LocalAccount
const ends: (() => Promise<void>)[] = []

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hearth-hire-'))
  market = await openPracticeMarket(folder, characters.slice(0, 1))
  world = openWorld(network, () => market.practice.rpcUrl, { clock: systemClock })
  account = signerAccount((await newCustomer(market.practice, 1_000_000n)).key)
})
afterAll(async () => {
  for (const end of ends) await end()
  await market.close()
  await rm(folder, { recursive: true, force: true })
})

function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('there is none')
  return value
}

function clockAt(offset: number) {
  return { ...systemClock, now: () => Date.now() + offset }
}

const held = () => openChain(network, () => market.practice.rpcUrl).balance(account.address)
const stallholder = () => present(market.stallholders[0])

async function providerOf(id: bigint, from: World = world): Promise<Provider> {
  const found = async (): Promise<Provider | undefined> =>
    (await findProviders(from, wanted)).providers.find(({ agent }) => agent.id === id)
  // On a busy machine its offers may take longer than a search waits for anybody: then it is looked for again.
  return vi.waitUntil(found, { timeout: 60_000 })
}

/** The engine behind a front that lies, as an agent of its own with the engine's wallet. */
async function behind(lies: FrontLies) {
  const { engine, wallet } = stallholder()
  const front = await openFront(engine.marketUrl, lies)
  ends.push(() => front.close())
  const id = await registerAgent(market.practice, wallet, { name: 'Front', url: front.url, kinds: 'wasm' })
  return { id, front, provider: await providerOf(id) }
}

function orderOf({ offer }: Provider, stdin: Uint8Array<ArrayBuffer> = randomBytes(100)): Order {
  const program = offer.programs.find(({ name }) => name === 'sha256')
  const manifest = { kind: 'wasm', module: program?.sha256, stdin: sha256(stdin), verifiable: true }
  return { manifest: JobManifest.parse(manifest), uploads: [stdin] }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** The failure of a hire that must not have cost anything. */
async function refusedUnpaid(hiring: () => Promise<unknown>): Promise<string> {
  const before = await held()
  const error: unknown = await hiring().then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).not.toBeInstanceOf(PaidInVain)
  expect(await held()).toBe(before)
  return error instanceof Error && 'code' in error ? String(error.code) : 'hired'
}

/** The books once nothing of earlier tests can still become earned. */
async function settledBooks() {
  await expect.poll(async () => (await stallholder().books()).open, { timeout: 120_000 }).toBe(false)
  return stallholder().books()
}

test('an honest provider does the work, and buyer, books and chain agree', async () => {
  const [before, books] = [await held(), await settledBooks()]
  const provider = await providerOf(stallholder().agentId)
  const stdin = randomBytes(1_000)
  const hired = await hire(world, provider, orderOf(provider, stdin), account, options)
  const answer = hired.delivered.get(hired.receipt.file.outputs.stdout.sha256)
  expect(Buffer.from(answer ?? []).toString()).toContain(sha256(stdin))
  expect(before - (await held())).toBe(hired.price)
  await expect
    .poll(async () => (await stallholder().books()).earned, { timeout: 60_000 })
    .toBe(books.earned + hired.price)
  expect((await stallholder().books()).difference).toBe('0')
})

test('T04: whoever asks for more than it offers is not paid', async () => {
  const { provider, front } = await behind(characters.find(({ name }) => name === 'Nettle')?.lies ?? {})
  expect(await refusedUnpaid(() => hire(world, provider, orderOf(provider), account, options))).toBe(
    'discovery/not-paid',
  )
  expect(front.payments()).toBe(0)
})

test('M10: whoever wants the money in another wallet than the registry names is not paid', async () => {
  const { provider, front } = await behind(characters.find(({ name }) => name === 'Bindweed')?.lies ?? {})
  expect(await refusedUnpaid(() => hire(world, provider, orderOf(provider), account, options))).toBe(
    'discovery/other-wallet',
  )
  expect(front.payments()).toBe(0)
})

test('an agent that changes hands between choosing and paying is not paid', async () => {
  const { provider, front, id } = await behind({})
  const { wallet } = stallholder()
  const to = (await newCustomer(market.practice, 1n)).address
  const rpc = createRpc(market.practice.rpcUrl)
  await sendCall(rpc, wallet, world.identity, transferCall(id, wallet.address, to))
  expect(await refusedUnpaid(() => hire(world, provider, orderOf(provider), account, options))).toBe(
    'discovery/changed-hands',
  )
  expect(front.payments()).toBe(0)
})

test('an agent that names another file in the middle of a hire is not paid', async () => {
  const { wallet } = stallholder()
  const rpc = createRpc(market.practice.rpcUrl)
  let id = 0n
  // Its market answers the first request for a job only when the registry says something else.
  const { provider, front, ...own } = await behind({
    before: async ({ method, url }) => {
      if (method === 'POST' && url === '/v1/jobs') {
        await sendCall(rpc, wallet, world.identity, setUriCall(id, 'data:application/json;base64,e30='))
      }
    },
  })
  id = own.id
  expect(await refusedUnpaid(() => hire(world, provider, orderOf(provider), account, options))).toBe(
    'discovery/changed-hands',
  )
  expect(front.payments()).toBe(0)
})

test('T01: with a clock a year behind, or ahead of a chain that makes blocks by itself, nothing is signed', async () => {
  const { provider, front } = await behind({})
  const year = 365 * 24 * 3_600_000
  for (const other of [
    { ...world, clock: clockAt(-year) },
    { ...world, clock: clockAt(year), blockSeconds: 2 },
  ]) {
    const hiring = () => hire(other, provider, orderOf(provider), account, options)
    expect(await refusedUnpaid(hiring)).toBe('discovery/clock-differs')
  }
  expect(front.payments()).toBe(0)
})

test('a name that leads into the local network by the time of the hire gets nothing', async () => {
  const { provider, front } = await behind({})
  const { port } = new URL(front.url)
  const rebound = openWorld(network, () => market.practice.rpcUrl, {
    clock: systemClock,
    resolve: async () => ['10.0.0.1'],
  })
  const named = { ...provider, endpoint: `http://rebind.test:${port}/` }
  expect(await refusedUnpaid(() => hire(rebound, named, orderOf(named), account, options))).toBe(
    'discovery/private-address',
  )
})

test('M03: a payment whose answer was lost is sent again, the same, and paid once', async () => {
  let cut = 0
  const { provider, front } = await behind({
    instead: ({ headers, url }, response) => {
      if (url !== '/v1/jobs' || headers['payment-signature'] === undefined || cut === 2) return false
      cut += 1
      response.destroy()
      return true
    },
  })
  const before = await held()
  const hired = await hire(world, provider, orderOf(provider), account, options)
  expect(front.payments()).toBe(3)
  expect(before - (await held())).toBe(hired.price)
})

test('the receipt of an earlier purchase, or altered bytes, are no answer', async () => {
  let kept = ''
  const replayed = await behind({ receipt: (text) => (kept === '' ? (kept = text) : kept) })
  const order = orderOf(replayed.provider)
  await hire(world, replayed.provider, order, account, options)
  const again = hire(world, replayed.provider, order, account, options)
  await expect(again).rejects.toThrow('It is about another payment.')
  await expect(again).rejects.toBeInstanceOf(PaidInVain)
  const altering = await behind({
    instead: ({ url }, response) => {
      if (url?.endsWith('/result/stdout') !== true) return false
      response.end('0'.repeat(68))
      return true
    },
  })
  const altered = hire(world, altering.provider, orderOf(altering.provider), account, options)
  await expect(altered).rejects.toThrow('not what its receipt says')
})

test('a market that never ends a job is asked now and then, and only as long as there is patience', async () => {
  let polls = 0
  const { provider } = await behind({
    instead: ({ headers, url = '' }, response) => {
      if (!url.startsWith('/v1/jobs') || (url === '/v1/jobs' && headers['payment-signature'] === undefined))
        return false
      if (url !== '/v1/jobs') polls += 1
      response.end(JSON.stringify({ id: 'abcdefgh', state: 'queued', price: '1', transaction: null }))
      return true
    },
  })
  const hiring = hire(world, provider, orderOf(provider), account, { ...options, patienceMs: 5_000 })
  await expect(hiring).rejects.toBeInstanceOf(PaidInVain)
  expect(polls).toBeGreaterThan(0)
  expect(polls).toBeLessThan(15)
})

test('nothing is fetched of a job once the patience for it is over', async () => {
  let late = 0
  let afterwards = 0
  const { provider } = await behind({
    before: async ({ url = '' }) => {
      if (url.endsWith('/receipt')) late = options.patienceMs
      else if (late > 0) afterwards += 1
    },
  })
  const clock = { ...systemClock, monotonic: () => systemClock.monotonic() + late }
  const hiring = hire({ ...world, clock }, provider, orderOf(provider), account, options)
  await expect(hiring).rejects.toMatchObject({ code: 'discovery/no-answer' })
  expect(afterwards).toBe(0)
})

test('by voucher: one deposit pays several jobs for what they used, and the rest of it comes back', async () => {
  const [before, books] = [await held(), await settledBooks()]
  const provider = await providerOf(stallholder().agentId)
  const channels = openChannels(world, account, 400_000n)
  let spent = 0n
  for (let job = 0; job < 3; job += 1) {
    const hired = await hire(world, provider, orderOf(provider), account, { ...options, channels })
    expect(hired.transaction).toBeNull()
    expect(hired.receipt.file.spec.charge?.cumulative).toBe((spent + hired.price).toString())
    spent += hired.price
  }
  expect(channels.deposits()).toBe(1)
  expect(before - (await held())).toBeGreaterThan(spent)
  expect(await channels.close()).toEqual([])
  expect(before - (await held())).toBe(spent)
  await stallholder().collect()
  await expect.poll(async () => (await stallholder().books()).earned, { timeout: 60_000 }).toBe(books.earned + spent)
  expect((await stallholder().books()).difference).toBe('0')
})

test('a deposit above the limit is not made: the job is paid at once', async () => {
  const provider = await providerOf(stallholder().agentId)
  const channels = openChannels(world, account, 10n)
  const { transaction } = await hire(world, provider, orderOf(provider), account, { ...options, channels })
  expect([transaction === null, channels.deposits()]).toEqual([false, 0])
})

test('by voucher: the receipt of an earlier step of the channel is none of this job, and the channel is only closed', async () => {
  let first: string | null = null
  const { provider } = await behind({ receipt: (text) => (first ??= text) })
  const order = orderOf(provider)
  const channels = openChannels(world, account, 400_000n)
  const hiring = () => hire(world, provider, order, account, { ...options, channels })
  await hiring()
  await expect(hiring()).rejects.toMatchObject({ code: 'discovery/bad-receipt', message: /another payment/ })
  expect(channels.deposits()).toBe(1)
  expect(await channels.close()).toEqual([])
})
