import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { JobView, Offers, Upload } from '../contract/market.ts'
import { modules } from '../worker/sandbox/wasm/hostile.fixture.ts'
import { callEngine, connectTo } from './cli/demo/market/engine-call.ts'
import type { Composed } from './compose.ts'
import { rebuildLedger } from './engine/ledger/rebuild.ts'
import { voucherBuyer } from './engine/market/testing/voucher-buyer.ts'
import { temporaryPractice } from './engine/practice/testing/temporary.ts'
import { composeOnTwo, SECRET, secondNetwork, wallsForStrangers } from './two-networks.fixture.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

const SECOND = 'eip155:84532'
const ON = secondNetwork.id

let dataRoot: string
let chains: readonly [Chain, Chain]
let host: Awaited<ReturnType<typeof wallsForStrangers>>
let composed: Composed
let pay: typeof fetch

type Chain = Awaited<ReturnType<typeof temporaryPractice>>

async function start(): Promise<Composed> {
  const [first, second] = chains.map(({ dir, practice }) => ({ dir, rpcUrl: () => practice.rpcUrl }))
  if (first === undefined || second === undefined) throw new Error('no chains')
  return composeOnTwo({ dataRoot, host, chains: [first, second] })
}

const json = (body: unknown) => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
})

/** One job by voucher; what it was charged, base units. */
async function earn(): Promise<bigint> {
  const url = composed.engine.marketUrl
  const upload = Upload.parse(await (await fetch(`${url}/v1/uploads`, { method: 'POST', body: modules.hello })).json())
  const order = json({ manifest: { kind: 'wasm', module: upload.sha256 }, uploads: [upload.id] })
  const job = JobView.parse(await (await pay(`${url}/v1/jobs`, order)).json())
  expect(job).toMatchObject({ state: 'finished', network: SECOND, transaction: null })
  return BigInt(job.price)
}

/** Everything that was charged is claimed, paid out and final. */
async function paidOut(charged: bigint): Promise<void> {
  const { rpcUrl } = chains[1].practice
  // The least that this chain takes for gas from the next block on.
  await fetch(rpcUrl, json({ jsonrpc: '2.0', id: 1, method: 'anvil_setNextBlockBaseFeePerGas', params: ['0x1'] }))
  const sums = { charged: `${charged}`, claimed: `${charged}`, settled: `${charged}` }
  await expect
    .poll(() => callEngine(composed.engine.connect, 'vouchers.collect', {}, ON), { timeout: 60_000, interval: 1_000 })
    .toMatchObject(sums)
}

const reconciled = () => callEngine(composed.engine.connect, 'ledger.reconcile', {}, ON)

const offered = async () => Offers.parse(await (await fetch(`${composed.engine.marketUrl}/v1/offers`)).json()).accepts

const ways = async () => (await offered()).map(({ network, scheme }) => `${network} ${scheme}`)

async function sellsThere(): Promise<void> {
  await expect.poll(ways, { timeout: 150_000, interval: 500 }).toContain(`${SECOND} batch-settlement`)
  await expect.poll(() => composed.engine.snapshot().availability.state, { timeout: 60_000 }).toBe('available')
}

beforeAll(async () => {
  dataRoot = await mkdtemp(path.join(tmpdir(), 'hearth-lost-'))
  chains = await Promise.all([temporaryPractice(), temporaryPractice(secondNetwork)])
  const { practice } = chains[1]
  await practice.fundBuyer(10_000_000n)
  pay = voucherBuyer(practice.buyer.key, practice.asset, practice.rpcUrl, undefined, { network: SECOND })
  host = await wallsForStrangers()
  composed = await start()
})

afterAll(async () => {
  await composed.stop()
  for (const chain of chains) await chain.end()
  await rm(dataRoot, { recursive: true, force: true })
})

test('a person who lost the database makes it anew, goes on and earns, and the books match the chain', async () => {
  await sellsThere()
  const { current } = await callEngine(composed.engine.connect, 'prices.get', {})
  // Dear enough for a claim to be worth the gas of this chain.
  await callEngine(composed.engine.connect, 'prices.set', { mode: 'own', list: { ...current, floor: '900000' } })
  let charged = await earn()
  await paidOut(charged)
  const person = connectTo(composed.engine.connect)
  await person.call('wallet.unlock', { passphrase: SECRET, minutes: 5 }, ON)
  const to = '0x1111111111111111111111111111111111111111'
  const { reviewId } = await person.call('withdraw.review', { to, amount: '400000' }, ON)
  await person.call('withdraw.confirm', { reviewId }, ON)
  const states = async () => (await person.call('withdraw.list', {}, ON)).rows.map(({ state }) => state)
  await expect.poll(states, { timeout: 60_000 }).toEqual(['final'])
  person.close()
  const before = await reconciled()
  expect(before).toMatchObject({ earned: `${charged}`, withdrawn: '400000', reconcile: { difference: '0', ok: true } })
  const provider = (await offered()).find(({ network }) => network === SECOND)?.provider
  if (provider === undefined) throw new Error('not offered')

  await composed.stop()
  const file = path.join(dataRoot, ON, 'ledger.db')
  for (const rest of ['', '-wal', '-shm']) await rm(`${file}${rest}`, { force: true })
  rebuildLedger({ file, provider, network: SECOND })
  composed = await start()
  await expect.poll(() => composed.engine.snapshot().others[0]?.problem).toMatch(/made anew from its journal/)
  const after = await callEngine(composed.engine.connect, 'ledger.continue', {}, ON)
  expect({ ...after, reconcile: null }).toEqual({ ...before, reconcile: null })
  expect(after.reconcile).toMatchObject({ difference: '0', ok: true })

  await sellsThere()
  charged += await earn()
  await paidOut(charged)
  expect(await reconciled()).toMatchObject({
    earned: `${charged}`,
    pending: '0',
    reconcile: { difference: '0', ok: true },
  })
})
