import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildAll } from '../../../build/build.ts'
import { JobView, Offers, Upload } from '../../../contract/market.ts'
import { voucherBuyer } from '../../../main/engine/market/testing/voucher-buyer.ts'
import { temporaryPractice } from '../../../main/engine/practice/testing/temporary.ts'
import { openChain } from '../../../main/engine/wallet/evm-chain.ts'
import type { UsableNetwork } from '../../../main/engine/wallet/networks.ts'
import { firstNetwork, secondNetwork } from '../../../main/two-networks.fixture.ts'
import { modules } from '../../../worker/sandbox/wasm/hostile.fixture.ts'
import { withTempFolder } from '../../rig/temp-folder.ts'
import { chargesLeftOpen, readClosedBooks } from '../closed-books.ts'
import { type EngineOnTwo, runOnTwo } from './running.ts'

const PURSE = 100_000_000n
const ROUNDS = 2
/** Base units for which a claim is worth the gas of a chain that is not for practice. */
const DEAR = '900000'
/** A job that computes for two seconds of its processor, however slow the machine. */
const LOOP = { cpuMs: 2_000, wallMs: 60_000 }
const PATIENCE = { timeout: 180_000, interval: 500 }

type Chain = Awaited<ReturnType<typeof temporaryPractice>>

const placeOf = ({ dir, practice }: Chain) => ({ dir, rpcUrl: practice.rpcUrl })

/** A stock client on one network, with a channel for its jobs and one for its calls. */
function buyerOn({ practice }: Chain, network: UsableNetwork, calledAs: 'base-sepolia' | undefined) {
  const { key, address } = practice.buyer
  const chain = openChain(network, () => practice.rpcUrl)
  const pay = (salt: number): typeof fetch =>
    voucherBuyer(key, network.asset, practice.rpcUrl, `0x${String(salt).padStart(64, '0')}`, {
      network: `eip155:${network.numericId}`,
    })
  return { network, calledAs, job: pay(1), call: pay(2), holds: () => chain.balance(address) }
}
type Buyer = ReturnType<typeof buyerOn>

async function order(marketUrl: string): Promise<RequestInit> {
  const upload = await fetch(`${marketUrl}/v1/uploads`, { method: 'POST', body: modules.endlessLoop })
  const { id, sha256 } = Upload.parse(await upload.json())
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', prefer: 'wait=0' },
    body: JSON.stringify({ manifest: { kind: 'wasm', module: sha256, limits: LOOP }, uploads: [id] }),
  }
}

/** Buys a job, and a call that stays open: its stream has begun, and its seconds are charged when it ends. */
async function begin({ job, call }: Buyer, marketUrl: string): Promise<string> {
  const bought = await job(`${marketUrl}/v1/jobs`, await order(marketUrl))
  const { id } = JobView.parse(await bought.json())
  const stream = await call(`${marketUrl}/v1/jobs/${id}/events?seconds=45`)
  const first = await stream.body?.getReader().read()
  expect(Buffer.from(first?.value ?? []).toString()).toContain(id)
  return id
}

/** Another call on the channel of the one that was cut off, as dear as a job. */
async function callAgain({ call }: Buyer, engine: EngineOnTwo): Promise<number> {
  const { marketUrl } = engine
  const { current } = await engine.call('prices.get', {})
  await engine.call('prices.set', { mode: 'own', list: { ...current, perMiB: DEAR } })
  const upload = await fetch(`${marketUrl}/v1/uploads`, { method: 'POST', body: new Uint8Array(1024 * 1024) })
  const { id } = Upload.parse(await upload.json())
  const answer = await call(`${marketUrl}/v1/data/${id}`)
  await answer.arrayBuffer()
  await engine.call('prices.set', { mode: 'own', list: current })
  return answer.status
}

async function ended(marketUrl: string, id: string): Promise<JobView> {
  const job = JobView.parse(await (await fetch(`${marketUrl}/v1/jobs/${id}?wait=30`)).json())
  return job.state === 'queued' || job.state === 'running' ? ended(marketUrl, id) : job
}

/** Waits until jobs are sold in every way of both networks. */
async function opened(engine: EngineOnTwo): Promise<void> {
  const { current } = await engine.call('prices.get', {})
  await engine.call('prices.set', { mode: 'own', list: { ...current, floor: DEAR } })
  const sold = async () => {
    const { accepts, offers } = Offers.parse(await (await fetch(`${engine.marketUrl}/v1/offers`)).json())
    return [accepts.length, offers[0]?.available]
  }
  await expect.poll(sold, PATIENCE).toEqual([4, true])
}

describe.runIf(process.platform === 'linux')(
  'an engine on two networks (its jobs are walled in, so on Linux only)',
  () => {
    let chains: readonly [Chain, Chain]
    beforeAll(async () => {
      await buildAll(() => undefined)
      chains = await Promise.all([temporaryPractice(), temporaryPractice(secondNetwork)])
      for (const { practice } of chains) await practice.fundBuyer(PURSE)
    }, 240_000)
    afterAll(async () => {
      for (const { end } of chains) await end()
    })

    test('D01: killed with a job and a call of each network open, ends with the books of each equal to its chain', async () => {
      await withTempFolder('two-networks', async (dataRoot) => {
        const [first, second] = chains
        const start = { dataRoot, first: placeOf(first), second: placeOf(second) }
        const buyers = [buyerOn(first, firstNetwork, undefined), buyerOn(second, secondNetwork, 'base-sepolia')]
        const purses = await Promise.all(buyers.map(({ holds }) => holds()))
        let engine = await runOnTwo(start)
        try {
          for (let round = 1; round <= ROUNDS; round += 1) {
            await opened(engine)
            const jobs: string[] = []
            for (const buyer of buyers) jobs.push(await begin(buyer, engine.marketUrl))
            await engine.kill()
            expect(buyers.map(({ network }) => chargesLeftOpen(path.join(dataRoot, network.id)))).toEqual([1, 1])
            engine = await runOnTwo(start)
            for (const [index, id] of jobs.entries()) {
              const buyer = buyers[index]
              if (buyer === undefined) throw new Error('no buyer')
              expect(await ended(engine.marketUrl, id)).toMatchObject({ state: 'failed', reason: 'cpu-limit' })
              expect(await callAgain(buyer, engine)).toBe(200)
            }
          }
          for (const [index, { calledAs, holds, network }] of buyers.entries()) {
            await engine.call('vouchers.close', {}, calledAs)
            const money = async () => {
              const { earned, pending, reconcile } = await engine.call('ledger.reconcile', {}, calledAs)
              return { earned, pending, difference: reconcile?.difference }
            }
            await expect.poll(money, PATIENCE).toMatchObject({ pending: '0', difference: '0' })
            const spent = (purses[index] ?? 0n) - (await holds())
            expect(spent).toBe(BigInt(DEAR) * BigInt(2 * ROUNDS))
            expect([network.id, await money()]).toMatchObject([network.id, { earned: spent.toString() }])
          }
        } finally {
          await engine.stop()
        }
        for (const { network } of buyers) {
          const books = readClosedBooks(path.join(dataRoot, network.id))
          expect(books).toMatchObject({ open: 0, receipts: ROUNDS, paidTwice: 0, withoutJob: 0 })
          expect(books.jobs.map(({ charge, refund }) => [charge, refund])).toEqual(
            Array.from({ length: ROUNDS }, () => ['charged', 'none']),
          )
        }
      })
    }, 600_000)
  },
)
