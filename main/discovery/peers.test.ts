import { decodeFunctionData, encodeFunctionResult, parseAbi, toHex } from 'viem'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { IDENTITY_ABI } from '../../contract/agent-registry.ts'
import type { Address, Hex } from '../../contract/money.ts'
import { inlineUri } from '../engine/identity/agent-uri.ts'
import { systemClock } from '../engine/ports/clock.ts'
import { usableNetwork } from '../engine/wallet/networks.ts'
import { fileOf, openSite } from './market.fixture.ts'
import type { ReadMany } from './multicall.ts'
import { peerFinder } from './peers.ts'
import { openWorld, type World } from './world.ts'

const abi = parseAbi(IDENTITY_ABI)
const network = usableNetwork('practice')
const HOUR = 3_600_000
const ours: Address = `0x${'01'.repeat(20)}`

interface Agent {
  readonly owner: Address
  readonly kinds: string
  readonly uri: string
}

let agents: Agent[]
let now: number
/** Questions for pages of the whole registry. */
let pages: number
let visited: number
let site: Awaited<ReturnType<typeof openSite>>

beforeEach(async () => {
  ;[agents, now, pages, visited] = [[], 5 * HOUR, 0, 0]
  site = await openSite((_request, response) => {
    visited += 1
    response.end('{}')
  })
})
afterEach(() => site.close())

const owner = (): Address => `0x${(agents.length + 16).toString(16).padStart(40, '0')}`

function foreign(count: number): void {
  for (let index = 0; index < count; index += 1) agents.push({ owner: owner(), kinds: '', uri: `${site.url}/file` })
}

function seller(kinds = 'wasm', by: Address = owner()): string {
  const endpoint = `https://box-${agents.length}.example/`
  const file = fileOf(String(agents.length), endpoint, world().registry)
  agents.push({ owner: by, kinds, uri: inlineUri(JSON.stringify(file)) })
  return endpoint
}

/** A registry in memory, off the practice network unless said otherwise. */
function world(practice = false): World {
  const made = openWorld(network, 'http://127.0.0.1:9', { clock: systemClock })
  const clock = { now: () => now, monotonic: () => now }
  return { ...made, network: { ...network, practice }, clock, read: registry }
}

const registry: ReadMany = async (calls) => {
  if (calls.length > 900) pages += 1
  return calls.map(({ data }) => answer(data))
}

function answer(data: Hex): Hex | null {
  const { functionName, args } = decodeFunctionData({ abi, data })
  const agent = agents[Number(args?.[0])]
  if (agent === undefined) return null
  if (functionName === 'ownerOf') return encodeFunctionResult({ abi, functionName, result: agent.owner })
  if (functionName === 'getAgentWallet') return encodeFunctionResult({ abi, functionName, result: agent.owner })
  if (functionName === 'tokenURI') return encodeFunctionResult({ abi, functionName, result: agent.uri })
  if (functionName === 'getMetadata') return encodeFunctionResult({ abi, functionName, result: toHex(agent.kinds) })
  return null
}

test('two markets among five hundred agents of other kinds are found, and nobody else is asked for anything', async () => {
  foreign(250)
  const first = seller()
  foreign(250)
  const second = seller('wasm,wgsl')
  seller('wasm', ours)
  const found = await peerFinder(world(), ours)()
  expect(found.map(({ endpoint }) => endpoint).toSorted()).toEqual([first, second].toSorted())
  expect(visited).toBe(0)
})

test('the whole registry is read once a day, and others are drawn from what is known', async () => {
  for (let index = 0; index < 40; index += 1) seller()
  const find = peerFinder(world(), ours)
  const drawn = new Set<string>()
  for (let half = 0; half < 47; half += 1) {
    for (const { endpoint } of await find()) drawn.add(endpoint)
    now += HOUR / 2
  }
  // A page with everybody, and the empty one after it.
  expect(pages).toBe(2)
  expect(drawn.size).toBeGreaterThan(16)
  now += HOUR
  await find()
  expect(pages).toBe(4)
})

test('where too few were found it is read again after an hour, not at each try', async () => {
  seller()
  const find = peerFinder(world(), ours)
  for (let minute = 0; minute < 59; minute += 1) {
    expect(await find()).toHaveLength(1)
    now += 60_000
  }
  expect(pages).toBe(2)
  seller()
  now += 60_000
  expect(await find()).toHaveLength(2)
  expect(pages).toBe(4)
})

test('on the practice network, which is on this computer, newcomers are found at once', async () => {
  const find = peerFinder(world(true), ours)
  expect(await find()).toEqual([])
  seller()
  expect(await find()).toHaveLength(1)
})
