import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { LocalAccount } from 'viem'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { Problem } from '../../contract/errors.ts'
import { JobManifest } from '../../contract/job.ts'
import { Upload } from '../../contract/market.ts'
import { Invitation } from '../../contract/rigs.ts'
import { callEngine } from '../cli/demo/market/engine-call.ts'
import { type Customer, newCustomer } from '../cli/demo/market/customer.ts'
import { characters } from '../cli/demo/market/characters.ts'
import { openFront } from '../cli/demo/market/front.ts'
import { openPracticeMarket, type PracticeMarket, type Stallholder } from '../cli/demo/market/practice-market.ts'
import { modules } from '../../worker/sandbox/wasm/hostile.fixture.ts'
import { stockBuyer } from '../engine/market/testing/stock-buyer.ts'
import { systemClock } from '../engine/ports/clock.ts'
import { signerAccount } from '../engine/proof/account.ts'
import { openChain } from '../engine/wallet/evm-chain.ts'
import { usableNetwork } from '../engine/wallet/networks.ts'
import { findProviders, type Provider } from './find.ts'
import { hireSomewhere } from './hire-elsewhere.ts'
import type { Order } from './order.ts'
import { TYPICAL_MINUTE } from './wanted.ts'
import { openWorld, type World } from './world.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 300_000 })

const network = usableNetwork('practice')
const wanted = { kind: 'wasm', job: TYPICAL_MINUTE, maxPrice: null, minSpeed: null, program: null } as const
const options = () => ({ signal: new AbortController().signal, patienceMs: 60_000 })
/** More than places in the queue and jobs that run; none of them ends by itself. */
const TOO_MANY = 32
let folder = ''
let market: PracticeMarket
let world: World
let customer: Customer
let account: LocalAccount
let desk: Stallholder
let attic: Stallholder
let deskProvider: Provider

/** Two whole engines on one chain, paired with each other’s doors over TLS on loopback; the first is full of jobs. */
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hearth-elsewhere-'))
  const honest = characters.filter(({ cheat }) => cheat === null).slice(0, 2)
  market = await openPracticeMarket(folder, honest)
  world = openWorld(network, () => market.practice.rpcUrl, { clock: systemClock })
  customer = await newCustomer(market.practice, 1_000_000_000n)
  account = signerAccount((await newCustomer(market.practice, 1_000_000n)).key)
  const [first, second] = market.stallholders
  if (first === undefined || second === undefined) throw new Error('two engines are needed')
  desk = first
  attic = second
  const code = await codeOf(attic)
  await callEngine(desk.engine.connect, 'rigs.add', { code, name: 'attic' })
  const { providers } = await findProviders(world, wanted)
  deskProvider = present(providers.find(({ agent }) => agent.id === desk.agentId))
})
/** One of those jobs reaches its limit after two minutes, and its place is free. */
beforeEach(() => fill(desk))
afterAll(async () => {
  await market.close()
  await rm(folder, { recursive: true, force: true })
})

function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('there is none')
  return value
}

/** A pairing code, for which the wallet has to be unlocked on the same connection. */
async function codeOf({ engine }: Stallholder): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const connection = engine.connect({
    send: (frame) => {
      if (frame.type !== 'result') return
      if (!frame.ok) reject(new Error(frame.error.message))
      else if (frame.id === 0) connection.receive(invite)
      else resolve(frame.value)
    },
    close: (reason) => reject(new Error(reason)),
  })
  const invite = { type: 'call', id: 1, method: 'rigs.invite', input: { address: '127.0.0.1' } }
  connection.receive({ type: 'hello', protocol: 1 })
  connection.receive({ type: 'call', id: 0, method: 'wallet.unlock', input: { passphrase: 'practice' } })
  const { code } = Invitation.parse(await promise)
  connection.closed()
  return code
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const json = { 'content-type': 'application/json' }

/** Buys jobs that never end until no more are taken. */
async function fill({ engine }: Stallholder): Promise<void> {
  const buyer = stockBuyer(customer.key, network.asset)
  const upload = await fetch(`${engine.marketUrl}/v1/uploads`, { method: 'POST', body: modules.endlessLoop })
  const { id, sha256: module } = Upload.parse(await upload.json())
  const limits = { cpuMs: 120_000, wallMs: 120_000 }
  const body = JSON.stringify({ manifest: { kind: 'wasm', module, limits }, uploads: [id] })
  for (let job = 0; job < TOO_MANY; job += 1) {
    const answer = await buyer.fetch(`${engine.marketUrl}/v1/jobs`, { method: 'POST', headers: json, body })
    if (answer.status === 503) return
    expect(answer.status).toBeLessThan(300)
  }
  throw new Error('its queue is not full')
}

function orderOf({ offer }: Provider): Order {
  const stdin = randomBytes(100)
  const program = present(offer.programs.find(({ name }) => name === 'sha256'))
  const manifest = { kind: 'wasm', module: program.sha256, stdin: sha256(stdin), verifiable: true }
  return { manifest: JobManifest.parse(manifest), uploads: [stdin] }
}

test('a market that is full names the other machine of its person in its refusal, with its agent', async () => {
  const body = JSON.stringify({ manifest: orderOf(deskProvider).manifest, uploads: [] })
  const small = JSON.stringify({ manifest: { kind: 'wasm', module: JSON.parse(body).manifest.module }, uploads: [] })
  const answer = await fetch(`${desk.engine.marketUrl}/v1/jobs`, { method: 'POST', headers: json, body: small })
  expect(answer.status).toBe(503)
  expect(Problem.parse(await answer.json())).toMatchObject({
    code: 'market/queue-full',
    alternatives: [{ url: attic.url, agentId: attic.agentId.toString(), network: network.chainId }],
  })
})

test('a buyer who is turned away for load hires the other machine, and pays that one alone', async () => {
  const held = () => openChain(network, () => market.practice.rpcUrl).balance(account.address)
  const before = await held()
  const asked: bigint[] = []
  const hired = await hireSomewhere(world, deskProvider, wanted, orderOf(deskProvider), account, ({ agent }) => {
    asked.push(agent.id)
    return options()
  })
  expect(asked).toEqual([desk.agentId, attic.agentId])
  expect(hired.provider.agent.id).toBe(attic.agentId)
  await expect.poll(async () => (await attic.books()).earned, { timeout: 30_000 }).toBe(hired.price)
  expect(before - (await held())).toBe(hired.price)
})

test('a market that names somebody whom the registry does not lead to is not followed', async () => {
  const elsewhere = await openFront(attic.engine.marketUrl, {})
  const liar = await openFront(desk.engine.marketUrl, {
    instead: ({ url }, response) => {
      if (url !== '/v1/jobs') return false
      const alternatives = [{ url: elsewhere.url, agentId: attic.agentId.toString(), network: network.chainId }]
      const problem = { type: 'about:blank', title: 'Busy', status: 503, code: 'market/queue-full', alternatives }
      response.writeHead(503, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem))
      return true
    },
  })
  const hiring = hireSomewhere(
    world,
    { ...deskProvider, endpoint: `${liar.url}/` },
    wanted,
    orderOf(deskProvider),
    account,
    options,
  )
  await expect(hiring).rejects.toMatchObject({ code: 'discovery/busy' })
  expect(elsewhere.payments()).toBe(0)
  await Promise.all([liar.close(), elsewhere.close()])
})

test('the two machines are one total of practice money, and each says where its agent is', async () => {
  const { rigs } = desk.engine.snapshot()
  const [total] = rigs.totals
  expect(total).toMatchObject({ own: true, network: { practice: true }, notCounted: [] })
  expect(total?.counted).toHaveLength(2)
  await expect
    .poll(
      () => {
        const [own, other] = [desk.engine.snapshot(), attic.engine.snapshot()]
        return BigInt(own.rigs.totals[0]?.earned ?? 0) - BigInt(own.money.earned) - BigInt(other.money.earned)
      },
      { timeout: 60_000 },
    )
    .toBe(0n)
  const { id, ...row } = present(rigs.rigs[0])
  expect(row).toMatchObject({ name: 'attic', report: { agent: { id: attic.agentId.toString() } } })
  const paused = await callEngine(desk.engine.connect, 'rigs.pause', { id, for: 'resume' })
  expect(paused.report?.availability.state).toBe('paused')
  expect(attic.engine.snapshot().availability.state).toBe('paused')
})
