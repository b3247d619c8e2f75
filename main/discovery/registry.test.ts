import { encodeFunctionData, parseAbi, toHex } from 'viem'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { KINDS_METADATA, REPUTATION_ABI } from '../../contract/agent-registry.ts'
import { newCustomer } from '../cli/demo/market/customer.ts'
import { sendCall } from '../cli/demo/market/send-call.ts'
import { setKindsCall } from '../engine/identity/registry-calls.ts'
import { createRpc, type Rpc, RpcError } from '../engine/wallet/rpc.ts'
import { unlockedWallet } from '../engine/wallet/unlocked.ts'
import { openRegistry } from './market.fixture.ts'
import { readMany } from './multicall.ts'
import { listAgents, readEntries } from './registry.ts'
import { reviewsBy } from './reviews.ts'
import { rate } from './rate.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 240_000 })

const MULTICALL3 = '0xcA11bde05977b3631167028862bE2a173976CA11'
let registry: Awaited<ReturnType<typeof openRegistry>>
let ids: readonly bigint[] = []
beforeAll(async () => {
  registry = await openRegistry()
  ids = [
    await registry.register(() => 'https://a.test/1', 'wasm'),
    await registry.register(() => 'https://a.test/2', 'wasm,wgsl'),
    await registry.register(() => 'https://a.test/3', 'inference'),
  ]
})
afterAll(() => registry.end())

const opinion = (grade: number) => ({ grade, about: 'wasm', hired: null })

async function reviewer() {
  const customer = await newCustomer(registry.practice, 1n)
  return unlockedWallet(customer.key)
}

async function everybody() {
  const { read, identity } = registry.world
  const agents = []
  for await (const page of listAgents(read, identity)) agents.push(...page)
  return agents
}

/** A node that refuses calls of more than so many bytes. */
function weakNode(rpc: Rpc, mostBytes: number): Rpc & { asked: () => number } {
  let asked = 0
  return {
    asked: () => asked,
    batch: (calls) => rpc.batch(calls),
    call: async (method, params) => {
      asked += 1
      if (JSON.stringify(params).length > mostBytes) throw new RpcError(-32_000, 'out of gas', null)
      return rpc.call(method, params)
    },
  }
}

describe('the registry', () => {
  test('is read in pages, in two questions for a small one', async () => {
    const counting = weakNode(registry.rpc, Number.POSITIVE_INFINITY)
    const read = readMany(counting, MULTICALL3)
    const agents = []
    for await (const page of listAgents(read, registry.world.identity)) agents.push(...page)
    expect(agents.map(({ id, kinds }) => [id, kinds])).toEqual([
      [ids[0], ['wasm']],
      [ids[1], ['wasm', 'wgsl']],
      [ids[2], []],
    ])
    expect(counting.asked()).toBe(2)
  })

  test('is read in smaller parts from a node that cannot do it at once, and what is too much is left out', async () => {
    const weak = weakNode(registry.rpc, 3_000)
    const entries = await readEntries(readMany(weak, MULTICALL3), registry.world.identity, ids)
    expect(entries.map((entry) => entry?.uri)).toEqual(['https://a.test/1', 'https://a.test/2', 'https://a.test/3'])
    const hopeless = await readEntries(readMany(weakNode(registry.rpc, 10), MULTICALL3), registry.world.identity, ids)
    expect(hopeless).toEqual([null, null, null])
  })

  test('one entry with endless text does not hide its neighbours', async () => {
    const huge = 'x'.repeat(20_000)
    await sendCall(registry.rpc, registry.wallet, registry.world.identity, setKindsCall(ids[2] ?? 0n, huge))
    expect((await everybody()).map(({ kinds }) => kinds)).toEqual([['wasm'], ['wasm', 'wgsl'], []])
    const notUtf8 = encodeFunctionData({
      abi: parseAbi(['function setMetadata(uint256, string, bytes)']),
      args: [ids[2] ?? 0n, KINDS_METADATA, '0xff2cfe'],
    })
    await sendCall(registry.rpc, registry.wallet, registry.world.identity, notUtf8)
    expect((await everybody()).at(-1)?.kinds).toEqual([])
  })

  test('a chain without one is said to be unreachable, or empty, and never guessed at', async () => {
    const { read } = registry.world
    expect(await readEntries(read, `0x${'12'.repeat(20)}`, ids)).toEqual([null, null, null])
    const nowhere = readMany(createRpc('http://127.0.0.1:9', { timeoutMs: 1_000 }), MULTICALL3)
    await expect(readEntries(nowhere, registry.world.identity, ids)).rejects.toThrow('does not answer')
  })
})

describe('reviews', () => {
  const ratings = parseAbi(REPUTATION_ABI)
  const about = { agent: { id: 0n, owner: '0x', wallet: '0x', uri: '' }, endpoint: 'http://127.0.0.1/' } as const

  test('count only from those whom the buyer trusts, and of each the last word', async () => {
    const [trusted, crowd] = [await reviewer(), await reviewer()]
    await rate(registry.world, about, opinion(100), trusted)
    for (let voice = 0; voice < 5; voice += 1) await rate(registry.world, about, opinion(0), crowd)
    const standing = async () => (await reviewsBy(registry.world, [trusted.address])(ids)).get(0n)
    await expect.poll(standing).toEqual({ reviews: 1, score: 100 })
    await rate(registry.world, about, opinion(20), trusted)
    await expect.poll(standing).toEqual({ reviews: 1, score: 20 })
    expect((await reviewsBy(registry.world, [])(ids)).size).toBe(0)
  })

  test('with figures that are no grades do not count', async () => {
    const wild = await reviewer()
    for (const value of [10n ** 38n, -5n, 101n]) {
      const data = encodeFunctionData({
        abi: ratings,
        functionName: 'giveFeedback',
        args: [1n, value, 0, 'starred', '', '', '', toHex(0n, { size: 32 })],
      })
      await sendCall(registry.rpc, wild, registry.world.reputation, data)
    }
    expect((await reviewsBy(registry.world, [wild.address])(ids)).size).toBe(0)
  })
})
