import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ExactEvmScheme } from '@x402/evm/exact/client'
import { wrapFetchWithPayment, x402Client, x402HTTPClient } from '@x402/fetch'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { CallIn } from '../contract/engine.ts'
import { JobView, Offers, Upload } from '../contract/market.ts'
import { modules } from '../worker/sandbox/wasm/hostile.fixture.ts'
import { callEngine, connectTo } from './cli/demo/market/engine-call.ts'
import type { Composed } from './compose.ts'
import { voucherBuyer } from './engine/market/testing/voucher-buyer.ts'
import { rebuildLedger } from './engine/ledger/rebuild.ts'
import { temporaryPractice } from './engine/practice/testing/temporary.ts'
import { verifyReceiptText } from './engine/proof/verify.ts'
import { openChain } from './engine/wallet/evm-chain.ts'
import { usableNetwork } from './engine/wallet/networks.ts'
import { composeOnTwo, SECRET, secondNetwork, wallsForStrangers } from './two-networks.fixture.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

const MAIN = 'eip155:31337'
const SECOND = 'eip155:84532'

let dataRoot: string
let chains: readonly [Chain, Chain]
let host: Awaited<ReturnType<typeof wallsForStrangers>>
let composed: Composed
/** Where the second chain answers, in place of where it is. */
let secondAnswersAt: string | null = null

type Chain = Awaited<ReturnType<typeof temporaryPractice>>

async function start(passphrase = SECRET): Promise<Composed> {
  const [first, other] = chains
  return composeOnTwo({
    dataRoot,
    host,
    passphrase,
    chains: [
      { dir: first.dir, rpcUrl: () => first.practice.rpcUrl },
      { dir: other.dir, rpcUrl: () => secondAnswersAt ?? other.practice.rpcUrl },
    ],
  })
}

/** An unmodified client that pays on one network only, with the assets it knows by itself unless told of another. */
function buyerOn(network: typeof MAIN | typeof SECOND) {
  const chain = chains[network === MAIN ? 0 : 1]
  const { buyer, asset } = chain.practice
  const account = privateKeyToAccount(`0x${Buffer.from(buyer.key).toString('hex')}`)
  const client = new x402Client().register(network, new ExactEvmScheme(account))
  if (network === MAIN) client.setSpendControls({ allowedAssets: [{ network, asset: asset.address }] })
  return { address: account.address, fetch: wrapFetchWithPayment(fetch, client) }
}

const json = (body: unknown) => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
})

async function listed(): Promise<Offers> {
  return Offers.parse(await (await fetch(`${composed.engine.marketUrl}/v1/offers`)).json())
}

async function order(module: Uint8Array<ArrayBuffer> = modules.hello, limits: object = {}) {
  const url = composed.engine.marketUrl
  const upload = Upload.parse(await (await fetch(`${url}/v1/uploads`, { method: 'POST', body: module })).json())
  return json({ manifest: { kind: 'wasm', module: upload.sha256, limits }, uploads: [upload.id] })
}

async function bought(network: typeof MAIN | typeof SECOND, init?: RequestInit): Promise<JobView> {
  const response = await buyerOn(network).fetch(`${composed.engine.marketUrl}/v1/jobs`, init ?? (await order()))
  const text = await response.text()
  if (!response.ok) throw new Error(text)
  return JobView.parse(JSON.parse(text))
}

async function ended(id: string): Promise<JobView> {
  const response = await fetch(`${composed.engine.marketUrl}/v1/jobs/${id}?wait=60`)
  const view = JobView.parse(await response.json())
  return ['queued', 'running'].includes(view.state) ? ended(id) : view
}

async function receiptOf(id: string) {
  const text = await (await fetch(`${composed.engine.marketUrl}/v1/jobs/${id}/receipt`)).text()
  const { ok, receipt } = verifyReceiptText(Buffer.from(text))
  if (!ok || receipt === null) throw new Error('the receipt is not good')
  return { ...receipt.receipt, chainId: receipt.domain.chainId }
}

const call = <Name extends 'jobs.evict' | 'availability.resume' | 'doctor.run'>(name: Name, input: CallIn<Name>) =>
  callEngine(composed.engine.connect, name, input)
const difference = async (network?: 'base-sepolia') =>
  (await callEngine(composed.engine.connect, 'ledger.reconcile', {}, network)).reconcile?.difference
const lines = async (network?: 'base-sepolia') =>
  (await callEngine(composed.engine.connect, 'ledger.list', {}, network)).rows

/** Those of the main network, once none of them will change. */
const linesAtRest = async () => {
  const moving = async () => (await lines()).filter(({ state }) => state === 'pending')
  await expect.poll(moving, { timeout: 90_000 }).toEqual([])
  return lines()
}

beforeAll(async () => {
  dataRoot = await mkdtemp(path.join(tmpdir(), 'hearth-several-'))
  chains = await Promise.all([temporaryPractice(), temporaryPractice(secondNetwork)])
  for (const { practice } of chains) await practice.fundBuyer(10_000_000n)
  host = await wallsForStrangers()
  composed = await start()
})

afterAll(async () => {
  await composed.stop()
  for (const chain of chains) await chain.end()
  await rm(dataRoot, { recursive: true, force: true })
})

test('offers and 402s name every way to pay of every network, and who signs what is paid there', async () => {
  await expect.poll(async () => (await listed()).accepts.length, { timeout: 60_000 }).toBe(4)
  await expect.poll(async () => (await listed()).offers[0]?.available, { timeout: 60_000 }).toBe(true)
  const { accepts, provider } = await listed()
  expect(accepts.map(({ scheme, network, listedByDefault }) => [scheme, network, listedByDefault])).toEqual([
    ['exact', MAIN, false],
    ['batch-settlement', MAIN, false],
    ['exact', SECOND, true],
    ['batch-settlement', SECOND, true],
  ])
  const signers = new Set(accepts.map((way) => way.provider?.toLowerCase()))
  expect([signers.size, signers.has(provider.toLowerCase())]).toEqual([2, true])
  const asked = await fetch(`${composed.engine.marketUrl}/v1/jobs`, await order())
  const required = new x402HTTPClient(new x402Client()).getPaymentRequiredResponse((name) => asked.headers.get(name))
  expect(required.accepts.map(({ scheme, network }) => [scheme, network])).toEqual([
    ['exact', MAIN],
    ['batch-settlement', MAIN],
    ['exact', SECOND],
    ['batch-settlement', SECOND],
  ])
  expect(new Set(required.accepts.map(({ amount }) => amount)).size).toBe(1)
})

test('a stock client that knows only the second network pays there, and only its books and chain know of it', async () => {
  const { id, price, network, payer } = await bought(SECOND)
  expect([network, payer.toLowerCase()]).toEqual([SECOND, buyerOn(SECOND).address.toLowerCase()])
  expect(await ended(id)).toMatchObject({ state: 'finished', network: SECOND, price })
  const receipt = await receiptOf(id)
  const way = (await listed()).accepts.find((each) => each.network === SECOND)
  expect([receipt.provider, receipt.chainId]).toEqual([way?.provider?.toLowerCase(), secondNetwork.numericId])
  expect([receipt.seq, receipt.price]).toEqual(['0', price])

  const [, other] = chains
  if (way === undefined) throw new Error('not offered')
  const onSecond = openChain(secondNetwork, () => other.practice.rpcUrl)
  expect(await onSecond.balance(way.payTo)).toBe(BigInt(price))
  expect(await composed.engine.chain.balance(composed.engine.snapshot().wallet.address ?? way.payTo)).toBe(0n)
  await expect.poll(async () => (await lines('base-sepolia')).map((line) => line.amount)).toEqual([price])
  expect(await lines()).toEqual([])
  expect([await difference(), await difference('base-sepolia')]).toEqual(['0', '0'])
  const shown = () => composed.engine.snapshot().others[0]?.money
  await expect.poll(() => BigInt(shown()?.earned ?? 0) + BigInt(shown()?.pending ?? 0)).toBe(BigInt(price))
  const { money } = composed.engine.snapshot()
  expect([money.earned, money.pending]).toEqual(['0', '0'])
})

test('data is sold by voucher and by exact on every network, and its payment is in the books of its own', async () => {
  const url = composed.engine.marketUrl
  const upload = Upload.parse(await (await fetch(`${url}/v1/uploads`, { method: 'POST', body: 'bytes' })).json())
  const asked = await fetch(`${url}/v1/data/${upload.id}`)
  const required = new x402HTTPClient(new x402Client()).getPaymentRequiredResponse((name) => asked.headers.get(name))
  expect(required.accepts.map(({ scheme, network }) => [scheme, network])).toEqual([
    ['batch-settlement', MAIN],
    ['batch-settlement', SECOND],
    ['exact', MAIN],
    ['exact', SECOND],
  ])
  const [before, there] = [await lines(), await lines('base-sepolia')]
  const answer = await buyerOn(SECOND).fetch(`${url}/v1/data/${upload.id}`)
  expect([answer.status, await answer.text()]).toEqual([200, 'bytes'])
  expect((await lines('base-sepolia')).length).toBe(there.length + 1)
  expect((await lines('base-sepolia'))[0]).toMatchObject({ kind: 'payment', jobId: null })
  expect((await lines()).filter(({ jobId }) => jobId === null)).toEqual(before.filter(({ jobId }) => jobId === null))
  expect(await difference('base-sepolia')).toBe('0')
})

test('jobs of all networks stand in one list, page by page, and each is found by its id', async () => {
  for (const network of [MAIN, SECOND, MAIN] as const) await ended((await bought(network)).id)
  const seen: (readonly [string, string])[] = []
  for (let cursor: string | null = null; ;) {
    const page: Awaited<ReturnType<typeof listJobs>> = await listJobs(cursor)
    expect([page.rows.length <= 1, page.total]).toEqual([true, 4])
    for (const row of page.rows) seen.push([row.id, row.paidOn ?? 'practice'])
    if (page.nextCursor === null) break
    cursor = page.nextCursor
  }
  expect(seen.map(([, paidOn]) => paidOn)).toEqual(['practice', 'base-sepolia', 'practice', 'base-sepolia'])
  for (const [id, paidOn] of seen) {
    const detail = await callEngine(composed.engine.connect, 'jobs.get', { id })
    expect([detail.row.id, detail.row.paidOn ?? 'practice', detail.receipt === null]).toEqual([id, paidOn, false])
  }
  await expect.poll(() => composed.engine.snapshot().jobs.total).toBe(4)
})

const listJobs = (cursor: string | null) => callEngine(composed.engine.connect, 'jobs.list', { cursor, limit: 1 })

test('a job that is cut short is paid back on the network that it was paid on, once that wallet is open', async () => {
  const booked = (await lines()).map((line) => [line.id, line.amount])
  const { id } = await bought(SECOND, await order(modules.endlessLoop))
  await expect.poll(() => composed.engine.snapshot().jobs.running.map((job) => job.id)).toContain(id)
  await call('jobs.evict', { what: 'all' })
  await call('availability.resume', {})
  expect(await ended(id)).toMatchObject({ state: 'evicted', refund: 'owed' })
  await callEngine(composed.engine.connect, 'wallet.unlock', { passphrase: SECRET, minutes: 5 }, 'base-sepolia')
  await expect.poll(async () => (await ended(id)).refund, { timeout: 60_000 }).toBe('paid')
  await expect.poll(() => difference('base-sepolia'), { timeout: 30_000 }).toBe('0')
  expect((await lines()).map((line) => [line.id, line.amount])).toEqual(booked)
  expect(await difference()).toBe('0')
})

test('unlocking the second wallet leaves the main one locked, and a withdrawal there moves nothing here', async () => {
  const [first, other] = chains
  const to = '0x1111111111111111111111111111111111111111'
  const booked = await linesAtRest()
  const person = connectTo(composed.engine.connect)
  await person.call('wallet.unlock', { passphrase: SECRET, minutes: 5 }, 'base-sepolia')
  await expect(person.call('withdraw.review', { to, amount: '1' })).rejects.toThrow('locked')
  await expect(person.call('wallet.get', {}, 'base')).rejects.toThrow('not paid on this network')

  const review = await person.call('withdraw.review', { to, amount: '1000' }, 'base-sepolia')
  await expect(person.call('withdraw.confirm', { reviewId: review.reviewId })).rejects.toThrow('locked')
  const { id } = await person.call('withdraw.confirm', { reviewId: review.reviewId }, 'base-sepolia')
  const states = async () =>
    (await person.call('withdraw.list', {}, 'base-sepolia')).rows.map((row) => [row.id, row.state])
  await expect.poll(states, { timeout: 60_000 }).toEqual([[id, 'final']])
  expect(await openChain(secondNetwork, () => other.practice.rpcUrl).balance(to)).toBe(1_000n)
  const here = openChain({ ...usableNetwork('practice'), asset: first.practice.asset }, () => first.practice.rpcUrl)
  expect(await here.balance(to)).toBe(0n)
  expect([await lines(), (await person.call('withdraw.list', {})).rows]).toEqual([booked, []])
  await expect.poll(() => difference('base-sepolia'), { timeout: 30_000 }).toBe('0')
  person.close()
})

test('after a stop with a job of each network under way both go on, each with the next receipt of its own chain', async () => {
  const loop = { cpuMs: 2_000, wallMs: 60_000 }
  const jobs = [await bought(MAIN, await order(modules.endlessLoop, loop))]
  jobs.push(await bought(SECOND, await order(modules.endlessLoop, loop)))
  await composed.stop()
  composed = await start()
  const receipts = []
  for (const { id, network } of jobs) {
    expect(await ended(id)).toMatchObject({ state: 'failed', reason: 'cpu-limit', network, refund: 'none' })
    receipts.push(await receiptOf(id))
  }
  expect(receipts.map(({ seq }) => seq)).toEqual(['2', '2'])
  expect(new Set(receipts.map(({ provider }) => provider)).size).toBe(2)
  await expect.poll(() => difference(), { timeout: 30_000 }).toBe('0')
  await expect.poll(() => difference('base-sepolia'), { timeout: 30_000 }).toBe('0')
})

test('books made anew while a job by voucher is open let it go on, be charged, and the channel with it', async () => {
  const [first] = chains
  const { practice } = first
  const pay = voucherBuyer(practice.buyer.key, practice.asset, practice.rpcUrl)
  const loop = await order(modules.endlessLoop, { cpuMs: 2_000, wallMs: 60_000 })
  const bySoon = { ...loop, headers: { ...loop.headers, prefer: 'wait=0' } }
  const { id } = JobView.parse(await (await pay(`${composed.engine.marketUrl}/v1/jobs`, bySoon)).json())
  const { provider } = await listed()
  await composed.stop()
  const file = path.join(dataRoot, 'practice', 'ledger.db')
  rebuildLedger({ file, provider, network: MAIN })
  composed = await start()
  await callEngine(composed.engine.connect, 'ledger.continue', {})
  const job = await ended(id)
  expect(job).toMatchObject({ state: 'failed', reason: 'cpu-limit', network: MAIN })
  expect(await callEngine(composed.engine.connect, 'vouchers.status', {})).toMatchObject({ charged: job.price })
  expect((await receiptOf(id)).price).toBe(job.price)
  const next = await pay(`${composed.engine.marketUrl}/v1/jobs`, await order())
  expect(JobView.parse(await next.json())).toMatchObject({ state: 'finished' })
  await expect.poll(() => difference(), { timeout: 30_000 }).toBe('0')
})

const soldOn = async () => [...new Set((await listed()).accepts.map(({ network }) => network))]

/** Waits until money of these networks only is taken, and this is said of the second one: nothing, or what is wrong. */
async function sells(networks: readonly string[], problem: RegExp | null): Promise<void> {
  await expect.poll(soldOn, { timeout: 150_000, interval: 1_000 }).toEqual(networks)
  await expect.poll(() => composed.engine.snapshot().availability.state).toBe('available')
  // What shows the books follows them a moment later.
  await expect.poll(() => composed.engine.snapshot().others[0]?.problem ?? 'nothing').toMatch(problem ?? /^nothing$/)
}

test('a second network that answers no more drops out of what is sold and says so, and the first goes on', async () => {
  // Nobody listens on this port of this machine.
  secondAnswersAt = 'http://127.0.0.1:9'
  await sells([MAIN], /payment network|not answer|reach/)
  const { checks } = await call('doctor.run', {})
  expect(checks).toContainEqual(expect.objectContaining({ id: 'network-base-sepolia', status: 'warning' }))
  expect(await ended((await bought(MAIN)).id)).toMatchObject({ state: 'finished', network: MAIN })
  await expect(bought(SECOND)).rejects.toThrow('payment')
  secondAnswersAt = null
  await sells([MAIN, SECOND], null)
  expect(await ended((await bought(SECOND)).id)).toMatchObject({ state: 'finished', network: SECOND })
})

test('read-only books of the second network stop what is sold there and say so, until they are let go on', async () => {
  const { accepts } = await listed()
  const provider = accepts.find(({ network }) => network === SECOND)?.provider
  if (provider === undefined) throw new Error('not offered')
  await composed.stop()
  rebuildLedger({ file: path.join(dataRoot, secondNetwork.id, 'ledger.db'), provider, network: SECOND })
  composed = await start()
  await sells([MAIN], /made anew from its journal/)
  expect(await ended((await bought(MAIN)).id)).toMatchObject({ state: 'finished', network: MAIN })
  await expect(bought(SECOND)).rejects.toThrow('payment')
  await callEngine(composed.engine.connect, 'ledger.continue', {}, 'base-sepolia')
  await sells([MAIN, SECOND], null)
  expect(await ended((await bought(SECOND)).id)).toMatchObject({ state: 'finished', network: SECOND })
})

test('a stock buyer buys by voucher on the second network, and its channel is claimed there', async () => {
  const [, other] = chains
  const booked = await linesAtRest()
  const before = await callEngine(composed.engine.connect, 'vouchers.status', {})
  const { practice } = other
  // Dear enough for its claim to be worth the gas of this chain.
  const { current } = await callEngine(composed.engine.connect, 'prices.get', {})
  const setPrices = (floor: string) =>
    callEngine(composed.engine.connect, 'prices.set', { mode: 'own', list: { ...current, floor } })
  await setPrices('900000')
  await cheapGas(practice.rpcUrl)
  const pay = voucherBuyer(practice.buyer.key, practice.asset, practice.rpcUrl, undefined, { network: SECOND })
  const response = await pay(`${composed.engine.marketUrl}/v1/jobs`, await order())
  const job = JobView.parse(await response.json())
  expect(job).toMatchObject({ state: 'finished', network: SECOND, transaction: null })
  const receipt = await receiptOf(job.id)
  expect([receipt.chainId, receipt.price]).toEqual([secondNetwork.numericId, job.price])

  const collected = () => callEngine(composed.engine.connect, 'vouchers.collect', {}, 'base-sepolia')
  const sums = { channels: 1, charged: job.price, claimed: job.price, settled: job.price }
  await expect.poll(collected, { timeout: 60_000, interval: 1_000 }).toMatchObject(sums)
  const [newest] = (await callEngine(composed.engine.connect, 'ledger.list', {}, 'base-sepolia')).rows
  expect(newest).toMatchObject({ kind: 'vouchers', amount: job.price, state: 'final' })
  expect(await lines()).toEqual(booked)
  expect(await callEngine(composed.engine.connect, 'vouchers.status', {})).toEqual(before)
  expect([await difference(), await difference('base-sepolia')]).toEqual(['0', '0'])
  await setPrices(current.floor)
})

/** The least that this chain takes for gas from the next block on. */
const cheapGas = (rpcUrl: string) =>
  fetch(rpcUrl, json({ jsonrpc: '2.0', id: 1, method: 'anvil_setNextBlockBaseFeePerGas', params: ['0x1'] }))

test('a network whose wallet does not open is left out and says why, and work is paid on the other', async () => {
  await composed.stop()
  composed = await start('another passphrase')
  await expect.poll(async () => (await listed()).accepts.map(({ network }) => network)).toEqual([MAIN, MAIN])
  expect(composed.engine.snapshot().others).toMatchObject([
    { network: { id: 'base-sepolia' }, wallet: null, money: null, problem: expect.stringContaining('passphrase') },
  ])
  const { checks } = await call('doctor.run', {})
  expect(checks).toContainEqual(expect.objectContaining({ id: 'network-base-sepolia', status: 'warning' }))
  await expect(bought(SECOND)).rejects.toThrow('payment')
  expect(await ended((await bought(MAIN)).id)).toMatchObject({ state: 'finished', network: MAIN })
})
