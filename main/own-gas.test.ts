import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ExactEvmScheme } from '@x402/evm/exact/client'
import { wrapFetchWithPayment, x402Client } from '@x402/fetch'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { Address } from '../contract/money.ts'
import { JobView, Offers, Upload } from '../contract/market.ts'
import { modules } from '../worker/sandbox/wasm/hostile.fixture.ts'
import { callEngine } from './cli/demo/market/engine-call.ts'
import type { Composed } from './compose.ts'
import { temporaryPractice } from './engine/practice/testing/temporary.ts'
import { openChain } from './engine/wallet/evm-chain.ts'
import type { UsableNetwork } from './engine/wallet/networks.ts'
import { createRpc } from './engine/wallet/rpc.ts'
import { composeOnTwo, secondNetwork, wallsForStrangers } from './two-networks.fixture.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

const ON = 'base-sepolia'
const COIN = 10n ** 18n

/** A chain of this machine as the engine would find one of others: no keys of it are known, and nobody gives coin away. */
let chains: readonly [Chain, Chain]
let network: UsableNetwork
let dataRoot: string
let composed: Composed

type Chain = Awaited<ReturnType<typeof temporaryPractice>>

const probe = () => callEngine(composed.engine.connect, 'networks.probe', { id: ON })
const accepts = async () =>
  Offers.parse(await (await fetch(`${composed.engine.marketUrl}/v1/offers`)).json()).accepts.map(
    ({ scheme, network: on }) => `${scheme} ${on}`,
  )
const chain = () => openChain(network, chains[1].practice.rpcUrl)
const onThatNetwork = () => composed.engine.snapshot().others[0]

/** An unmodified client that pays there. */
async function buy(): Promise<Response> {
  const { buyer } = chains[1].practice
  const account = privateKeyToAccount(`0x${Buffer.from(buyer.key).toString('hex')}`)
  const client = new x402Client().register('eip155:84532', new ExactEvmScheme(account))
  const url = composed.engine.marketUrl
  const upload = Upload.parse(await (await fetch(`${url}/v1/uploads`, { method: 'POST', body: modules.hello })).json())
  return wrapFetchWithPayment(fetch, client)(`${url}/v1/jobs`, {
    method: 'POST',
    body: JSON.stringify({ manifest: { kind: 'wasm', module: upload.sha256, limits: {} }, uploads: [upload.id] }),
    headers: { 'content-type': 'application/json' },
  })
}

beforeAll(async () => {
  dataRoot = await mkdtemp(path.join(tmpdir(), 'hearth-own-gas-'))
  chains = await Promise.all([temporaryPractice(), temporaryPractice(secondNetwork)])
  await chains[1].practice.fundBuyer(10_000_000n)
  network = { ...secondNetwork, rpcUrls: [chains[1].practice.rpcUrl], instantBlocks: false }
  const [first, second] = chains
  composed = await composeOnTwo({
    dataRoot,
    host: await wallsForStrangers(),
    chains: [
      { dir: first.dir, rpcUrl: () => first.practice.rpcUrl },
      { dir: second.dir, rpcUrl: () => second.practice.rpcUrl },
    ],
    ofOthers: network,
  })
})

afterAll(async () => {
  await composed.stop()
  for (const each of chains) await each.end()
  await rm(dataRoot, { recursive: true, force: true })
})

test('Hearth settles payments of a network by itself, with coin of an account of its own, all of it in the books', async () => {
  const lacking = await probe()
  expect(lacking.paidWork).toBe(false)
  const account = /its account (0x[0-9a-fA-F]{40}) has 0\.00 ETH for the fees.* Send it some ETH\./.exec(
    lacking.problem ?? '',
  )?.[1]
  if (account === undefined) throw new Error(lacking.problem ?? 'no problem')
  expect(onThatNetwork()?.problem).toBe(lacking.problem)
  expect((await accepts()).join()).not.toContain('eip155:84532')
  const { checks } = await callEngine(composed.engine.connect, 'doctor.run', {})
  expect(checks.find(({ id }) => id === `network-${ON}`)?.detail).toContain(account)

  const rpc = createRpc(chains[1].practice.rpcUrl)
  await rpc.call('anvil_setBalance', [account, `0x${COIN.toString(16)}`])
  expect(await probe()).toMatchObject({ paidWork: true, schemes: ['exact'] })
  await expect.poll(accepts, { timeout: 60_000 }).toContain('exact eip155:84532')

  // Whoever deposits and takes it back would spend that coin for nothing.
  expect(await accepts()).not.toContain('batch-settlement eip155:84532')

  const wallet = onThatNetwork()?.wallet
  if (wallet === undefined || wallet === null) throw new Error('no wallet')
  const response = await buy()
  const job = JobView.parse(await response.json())
  expect(job.price).not.toBe('0')
  await expect.poll(() => onThatNetwork()?.money?.earned, { timeout: 60_000 }).toBe(job.price)
  expect(await chain().balance(wallet)).toBe(BigInt(job.price))
  const spent = async () => BigInt((await callEngine(composed.engine.connect, 'vouchers.status', {}, ON)).gasWei)
  expect(await chain().nativeBalance(wallet)).toBe(0n)
  expect(await spent()).toBeGreaterThan(0n)
  expect(await chain().nativeBalance(Address.parse(account))).toBe(COIN - (await spent()))

  // What a person allows for one transaction holds for these too: nothing is sent, and nobody pays.
  await callEngine(composed.engine.connect, 'fees.limit', { set: '1' }, ON)
  const before = await spent()
  expect((await buy()).ok).toBe(false)
  expect([await spent(), await chain().balance(wallet)]).toEqual([before, BigInt(job.price)])
})
