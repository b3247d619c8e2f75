import { HearthError } from '../../contract/errors.ts'
import { sameAddress } from '../../contract/money.ts'
import { say } from '../../contract/words/say.ts'
import { inParallel } from '../engine/ports/in-parallel.ts'
import { type MarketOffer, readOffers } from './market-offers.ts'
import { readRegistration } from './registration.ts'
import { type AgentEntry, listAgents, type ListedAgent, readEntries } from './registry.ts'
import { isBad, isGood, type ReadStandings, type Standing, UNKNOWN } from './standing.ts'
import { misfit, offeredPrice, type Wanted } from './wanted.ts'
import type { World } from './world.ts'

/** An agent that sells what is wanted; everything but numbers and addresses is its own words. */
export interface Provider {
  readonly agent: AgentEntry
  readonly name: string
  /** Of its market, with a slash at its end. */
  readonly endpoint: string
  readonly offer: MarketOffer
  /** Of the wanted job, base units. */
  readonly price: bigint
  readonly standing: Standing
}

/** An agent that was looked at and is not hired. */
export interface PassedOver {
  readonly id: bigint
  /** `discovery/...` */
  readonly code: string
  readonly why: string
}

export interface Found {
  /** Best first: those with a good name before strangers, then by price. */
  readonly providers: readonly Provider[]
  readonly passedOver: readonly PassedOver[]
  /** Agents in the registry, those that say they sell the kind, and those whose files were read. */
  readonly agents: number
  readonly sellers: number
  readonly lookedAt: number
}

/** Registration files read for one search; a registry full of nobodies costs no more than this. */
export const MOST_LOOKED_AT = 64
const AT_ONCE = 8

/**
 * From the registry to a list of who may be hired: entries in pages of 500, then reputation, then registration file and
 * offers of at most 64 that are left, those with a good name first and strangers drawn at random, so that no
 * crowd of early entries keeps newcomers out. Every address a stranger names is reached through `guardedFetch`.
 * @throws HearthError `chain/unreachable`; what strangers do wrong is in `passedOver`
 */
export async function findProviders(
  world: World,
  wanted: Wanted,
  standingsOf: ReadStandings = async () => new Map(),
): Promise<Found> {
  let agents = 0
  const sellers: ListedAgent[] = []
  for await (const page of listAgents(world.read, world.identity)) {
    agents += page.length
    sellers.push(...page.filter(({ kinds }) => kinds.includes(wanted.kind)))
  }
  const standings = await standingsOf(sellers.map(({ id }) => id))
  const standingOf = (id: bigint): Standing => standings.get(id) ?? UNKNOWN
  const [liars, rest] = parted(sellers, ({ id }) => isBad(standingOf(id)))
  const chosen = inOrder(rest, standingOf, world.random).slice(0, MOST_LOOKED_AT)
  const entries = await readEntries(
    world.read,
    world.identity,
    chosen.map(({ id }) => id),
  )
  const looks = await inParallel(AT_ONCE, chosen, async ({ id }, index) => {
    const agent = entries[index] ?? null
    if (agent === null) return passed(id, 'discovery/no-entry', say`It has no wallet to be paid into.`)
    return lookAt(world, agent, wanted, standingOf(id))
  })
  const fitting = looks.flatMap((each) => ('agent' in each ? [each] : [])).sort(byMerit)
  const { providers, doubles } = withoutDoubles(fitting)
  return {
    providers,
    passedOver: [
      ...liars.map(({ id }) => passed(id, 'discovery/bad-name', say`Reviewers whom you trust advise against it.`)),
      ...looks.flatMap((each) => ('agent' in each ? [] : [each])),
      ...doubles.map(({ agent }) => passed(agent.id, 'discovery/same-market', say`It is the market of another agent.`)),
    ],
    agents,
    sellers: sellers.length,
    lookedAt: chosen.length,
  }
}

/** One agent as the registry leads to it: its file, its offers, and whether they fit. */
export async function lookAt(
  world: World,
  agent: AgentEntry,
  wanted: Wanted,
  standing: Standing,
): Promise<Provider | PassedOver> {
  try {
    const { name, endpoint } = await readRegistration(agent, world.registry, world.reach)
    const offers = await readOffers(endpoint, world.asset, world.reach)
    const offer = offers.find(({ kind }) => kind === wanted.kind)
    if (offer === undefined) return passed(agent.id, 'discovery/no-offer', say`It does not sell this for this coin.`)
    if (!sameAddress(offer.payTo, agent.wallet)) {
      return passed(agent.id, 'discovery/other-wallet', say`Its market wants the money in another wallet.`)
    }
    const wrong = misfit(offer, wanted)
    if (wrong !== null) return passed(agent.id, wrong.code, wrong.why)
    return { agent, name, endpoint, offer, price: offeredPrice(offer, wanted.job), standing }
  } catch (error) {
    if (error instanceof HearthError && error.code.startsWith('discovery/')) {
      return passed(agent.id, error.code, error.message)
    }
    throw error
  }
}

function passed(id: bigint, code: string, why: string): PassedOver {
  return { id, code, why }
}

/** Good names first, the best of them in front; strangers in an order that nobody can choose. */
function inOrder(
  agents: readonly ListedAgent[],
  standingOf: (id: bigint) => Standing,
  random: () => number,
): readonly ListedAgent[] {
  const placed = agents.map((agent) => ({ agent, score: standingOf(agent.id).score ?? -1, lot: random() }))
  return placed.sort((a, b) => b.score - a.score || a.lot - b.lot).map(({ agent }) => agent)
}

function byMerit(a: Provider, b: Provider): number {
  const names = Number(isGood(b.standing)) - Number(isGood(a.standing))
  if (names !== 0) return names
  if (a.price !== b.price) return a.price < b.price ? -1 : 1
  return a.agent.id < b.agent.id ? -1 : 1
}

/** One market under several numbers is one provider: the first of them in order. */
function withoutDoubles(providers: readonly Provider[]) {
  const seen = new Set<string>()
  const [doubles, single] = parted(providers, ({ endpoint }) => {
    const again = seen.has(endpoint)
    seen.add(endpoint)
    return again
  })
  return { providers: single, doubles }
}

function parted<Item>(items: readonly Item[], test: (item: Item) => boolean): readonly [Item[], Item[]] {
  const [yes, no]: [Item[], Item[]] = [[], []]
  for (const item of items) (test(item) ? yes : no).push(item)
  return [yes, no]
}
