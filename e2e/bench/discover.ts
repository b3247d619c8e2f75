import { createServer } from 'node:http'
import path from 'node:path'
import { encodeFunctionData, numberToHex, parseAbi, toHex } from 'viem'
import { IDENTITY_ABI, KINDS_METADATA, REPUTATION_ABI } from '../../contract/agent-registry.ts'
import type { Address, Hex } from '../../contract/money.ts'
import { findProviders } from '../../main/discovery/find.ts'
import { fileOf, offersPage } from '../../main/discovery/market.fixture.ts'
import { readMany } from '../../main/discovery/multicall.ts'
import { PAGE } from '../../main/discovery/registry.ts'
import { TYPICAL_MINUTE } from '../../main/discovery/wanted.ts'
import { reviewsBy } from '../../main/discovery/reviews.ts'
import { openWorld, type World } from '../../main/discovery/world.ts'
import { GRADE_TAG } from '../../main/engine/identity/reputation/review-calls.ts'
import { systemClock } from '../../main/engine/ports/clock.ts'
import { silentLog } from '../../main/engine/ports/log.ts'
import { startPractice } from '../../main/engine/practice/network.ts'
import { usableNetwork } from '../../main/engine/wallet/networks.ts'
import { createRpc, type Rpc } from '../../main/engine/wallet/rpc.ts'
import { sourceLayout } from '../../main/layout.ts'
import { withTempFolder } from '../rig/temp-folder.ts'
import { against, type Bench, rounded } from './result.ts'

const AGENTS = 10_000
/** One in so many sells what is looked for. */
const SELLER_EVERY = 10
const ROUNDS = 3
/** Agents that the baseline reads; its time is scaled. */
const ONE_BY_ONE = 200
const BATCH = 500
/** Whose word the buyer takes, and how many sellers each of them reviewed. */
const REVIEWERS: readonly Address[] = Array.from(
  { length: 8 },
  (_, index) => `0x${(0xb0 + index).toString(16).repeat(20)}` as const,
)
const REVIEWED = 100
const OWNER: Address = `0x${'a9'.repeat(20)}`
const abi = parseAbi(IDENTITY_ABI)
const ratings = parseAbi(REPUTATION_ABI)
const network = usableNetwork('practice')
const root = path.resolve(import.meta.dirname, '..', '..')

/** Time and questions from nothing known to a list of whom to hire, in a registry that the practice chain simulates. */
export const discover: Bench = {
  name: 'discover',
  summary: `picking providers among ${AGENTS} registered agents with reviewers one trusts, against reading them one by one`,
  run: (say) =>
    withTempFolder('bench-discover', async (folder) => {
      const { practice: parts } = sourceLayout(root)
      const practice = await startPractice({ dir: folder, parts, log: silentLog, clock: systemClock })
      const site = await openSite()
      try {
        const rpc = createRpc(practice.rpcUrl, { timeoutMs: 120_000 })
        const world = openWorld(network, practice.rpcUrl, { clock: systemClock })
        await registerAll(rpc, world.identity, site.url)
        await reviewSome(rpc, world.reputation)
        say(`${AGENTS} agents are registered, ${REVIEWERS.length * REVIEWED} reviews given`)
        const rounds: Round[] = []
        for (let round = 0; round < ROUNDS; round += 1) rounds.push(await searched({ ...world, rpc }, site))
        const middle = rounds.toSorted((one, other) => one.ms - other.ms)[Math.floor(ROUNDS / 2)]
        if (middle === undefined) throw new Error('nothing was searched')
        const seconds = middle.ms / 1000
        const alone = await oneByOne(rpc, world.identity)
        return [
          {
            name: 'discover',
            value: rounded(seconds),
            unit: 's',
            ...against({ name: `one call at a time (${ONE_BY_ONE} agents, scaled)`, value: alone }, seconds),
            detail: growth(middle),
          },
        ]
      } finally {
        await site.close()
        await practice.stop()
      }
    }),
}

/** One search, with its parts: the registry is read first, then what reviewers say, then files and offers. */
interface Round {
  readonly ms: number
  readonly listing: { readonly ms: number; readonly questions: number }
  readonly reviews: { readonly ms: number; readonly questions: number }
  /** To the node in all, and to strangers' sites. */
  readonly questions: number
  readonly sites: number
}

async function searched(world: World, site: Awaited<ReturnType<typeof openSite>>): Promise<Round> {
  const counting = counted(world.rpc)
  const seen = { ...world, rpc: counting, read: readMany(counting, network.contracts.multicall3) }
  const wanted = { kind: 'wgsl', job: TYPICAL_MINUTE, maxPrice: null, minSpeed: null, program: null } as const
  const read = reviewsBy(seen, REVIEWERS)
  const parts: Pick<Round, 'listing' | 'reviews'>[] = []
  site.reset()
  const startedAt = performance.now()
  const found = await findProviders(seen, wanted, async (ids) => {
    const [listedAt, listed] = [performance.now(), counting.calls()]
    const standings = await read(ids)
    parts.push({
      listing: { ms: listedAt - startedAt, questions: listed },
      reviews: { ms: performance.now() - listedAt, questions: counting.calls() - listed },
    })
    return standings
  })
  const ms = performance.now() - startedAt
  const [part] = parts
  if (found.agents !== AGENTS || found.providers.length === 0 || part === undefined) {
    throw new Error('the search found too little')
  }
  if (found.providers.every(({ standing }) => standing.reviews === 0)) throw new Error('no review was read')
  return { ms, ...part, questions: counting.calls(), sites: site.requests() }
}

/** How it grows with the registry; what is said of 10^6 agents is arithmetic, not a measurement. */
function growth({ ms, listing, reviews, questions, sites }: Round): string {
  const times = 1_000_000 / AGENTS
  const rest = ms - listing.ms - reviews.ms
  const many = Math.round((AGENTS / PAGE + reviews.questions) * times)
  const paper = (listing.ms + reviews.ms) * times + rest
  return (
    `${questions} questions to the node and ${sites} to strangers’ sites: ${listing.questions} in ${inSeconds(listing.ms)} ` +
    `for pages of ${PAGE} entries, ${reviews.questions} in ${inSeconds(reviews.ms)} for the words of ${REVIEWERS.length} ` +
    `trusted reviewers about ${AGENTS / SELLER_EVERY} sellers, and ${inSeconds(rest)} for 64 files and their offers, however ` +
    `many agents there are. On paper, for 10^6 agents with as many sellers among them: ${many} questions, ` +
    `${Math.round(paper / 1000)} s from this node, ${Math.round(many / 10)} s from a public one that answers 10 questions a second.`
  )
}

const inSeconds = (ms: number): string => `${rounded(ms / 1000)} s`

async function oneByOne(rpc: Rpc, registry: Address): Promise<number> {
  const startedAt = performance.now()
  for (let id = 0n; id < ONE_BY_ONE; id += 1n) {
    for (const data of [
      encodeFunctionData({ abi, functionName: 'ownerOf', args: [id] }),
      encodeFunctionData({ abi, functionName: 'getMetadata', args: [id, KINDS_METADATA] }),
    ]) {
      await rpc.call('eth_call', [{ to: registry, data }, 'latest'])
    }
  }
  return ((performance.now() - startedAt) / 1000) * (AGENTS / ONE_BY_ONE)
}

async function registerAll(rpc: Rpc, registry: Address, site: string): Promise<void> {
  await rpc.call('anvil_impersonateAccount', [OWNER])
  await rpc.call('anvil_setBalance', [OWNER, numberToHex(10n ** 24n)])
  await rpc.call('evm_setBlockGasLimit', [numberToHex(1_000_000_000n)])
  await rpc.call('evm_setAutomine', [false])
  for (let first = 0; first < AGENTS; first += BATCH) {
    const calls = Array.from({ length: BATCH }, (_, index) => registerCall(first + index, registry, site))
    const sent = await rpc.batch(calls)
    for (const result of sent) if (!result.ok) throw result.error
    await rpc.call('evm_mine', [])
  }
  await rpc.call('evm_setAutomine', [true])
}

function registerCall(id: number, registry: Address, site: string) {
  const kinds = id % SELLER_EVERY === 0 ? 'wasm,wgsl' : 'wasm'
  const entries = [{ metadataKey: KINDS_METADATA, metadataValue: toHex(kinds) }]
  const data: Hex = encodeFunctionData({ abi, functionName: 'register', args: [`${site}/agent/${id}`, entries] })
  const gas = numberToHex(500_000n)
  return { method: 'eth_sendTransaction', params: [{ from: OWNER, to: registry, data, gas, nonce: numberToHex(id) }] }
}

/** Good words for the first sellers. */
async function reviewSome(rpc: Rpc, registry: Address): Promise<void> {
  await rpc.call('evm_setAutomine', [false])
  for (const [place, reviewer] of REVIEWERS.entries()) {
    await rpc.call('anvil_impersonateAccount', [reviewer])
    await rpc.call('anvil_setBalance', [reviewer, numberToHex(10n ** 24n)])
    const calls = Array.from({ length: REVIEWED }, (_, index) =>
      reviewCall(index * SELLER_EVERY, index, reviewer, registry),
    )
    const sent = await rpc.batch(calls)
    for (const result of sent) if (!result.ok) throw result.error
    if (place % 2 === 1) await rpc.call('evm_mine', [])
  }
  await rpc.call('evm_setAutomine', [true])
}

function reviewCall(agent: number, nonce: number, reviewer: Address, registry: Address) {
  const data = encodeFunctionData({
    abi: ratings,
    functionName: 'giveFeedback',
    args: [BigInt(agent), BigInt(80 + (agent % 20)), 0, GRADE_TAG, 'wgsl', '', '', toHex(0n, { size: 32 })],
  })
  const from = { from: reviewer, to: registry, data, gas: numberToHex(500_000n), nonce: numberToHex(nonce) }
  return { method: 'eth_sendTransaction', params: [from] }
}

/** Registration files and offers of everybody, at prices that differ. */
async function openSite() {
  let requests = 0
  const server = createServer((request, response) => {
    requests += 1
    const [, what = '', id = ''] = (request.url ?? '').split('/')
    const registry = `eip155:${network.numericId}:${network.registries?.identity ?? ''}`
    response.end(JSON.stringify(what === 'agent' ? fileOf(id, `${url}/market/${id}/`, registry) : offersOf(Number(id))))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  return {
    url,
    requests: () => requests,
    reset: () => {
      requests = 0
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

function offersOf(id: number): object {
  const floor = String(1_000 + (id % 97))
  const price = { asset: network.asset, payTo: OWNER, floor, perMiB: '10', perGpuSecond: '60' }
  return offersPage(OWNER, { kind: 'wgsl', price, capability: { adapter: 'gpu' } })
}

function counted(rpc: Rpc): Rpc & { calls(): number } {
  let calls = 0
  return {
    calls: () => calls,
    call: (method, params) => {
      calls += 1
      return rpc.call(method, params)
    },
    batch: (many) => rpc.batch(many),
  }
}
