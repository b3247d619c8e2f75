import type { LocalAccount } from 'viem'
import type { Alternative } from '../../contract/errors.ts'
import { lookAt, type Provider } from './find.ts'
import { hire, type HireOptions, type Hired } from './hire.ts'
import { BusyMarket } from './market-answer.ts'
import type { Order } from './order.ts'
import { readEntries } from './registry.ts'
import { isBad, type ReadStandings, UNKNOWN } from './standing.ts'
import type { Wanted } from './wanted.ts'
import type { World } from './world.ts'

/** A job, and who did it in the end. */
export interface HiredSomewhere extends Hired {
  readonly provider: Provider
}

/**
 * Hires the provider that was chosen or, where it has no room and nothing was paid yet, one of the other markets that it
 * names. Those are strangers like any other: an agent of the same registry whose own file names that very market, with an offer
 * and a price that fit and without a bad name; each is tried once, and whom they name is not followed.
 * @param optionsFor asked right before each provider is, so that a buyer knows whom it deals with
 * @throws HearthError as `hire`, of the provider that was chosen
 */
export async function hireSomewhere(
  world: World,
  chosen: Provider,
  wanted: Wanted,
  order: Order,
  account: LocalAccount,
  optionsFor: (provider: Provider) => HireOptions,
  standingsOf: ReadStandings = async () => new Map(),
): Promise<HiredSomewhere> {
  const options = optionsFor(chosen)
  try {
    return { ...(await hire(world, chosen, order, account, options)), provider: chosen }
  } catch (refusal) {
    if (!(refusal instanceof BusyMarket) || options.signal.aborted) throw refusal
    for (const alternative of refusal.alternatives) {
      const provider = await providerAt(world, alternative, chosen, wanted, standingsOf)
      if (provider === null) continue
      try {
        return { ...(await hire(world, provider, order, account, optionsFor(provider))), provider }
      } catch (error) {
        // No room there either, and nothing paid: the next. Whatever else it is, money may have moved.
        if (!(error instanceof BusyMarket)) throw error
      }
    }
    throw refusal
  }
}

/** The agent behind a market that was named, checked as one out of the registry; null where it is none to hire. */
async function providerAt(
  world: World,
  { url, agentId, network }: Alternative,
  chosen: Provider,
  wanted: Wanted,
  standingsOf: ReadStandings,
): Promise<Provider | null> {
  const id = BigInt(agentId)
  if (network !== world.asset.network || id === chosen.agent.id) return null
  const [agent] = await readEntries(world.read, world.identity, [id])
  if (agent === undefined || agent === null) return null
  const standing = (await standingsOf([id])).get(id) ?? UNKNOWN
  if (isBad(standing)) return null
  const looked = await lookAt(world, agent, wanted, standing)
  if (!('agent' in looked)) return null
  // Only what the registry itself leads to is asked.
  return sameMarket(looked.endpoint, url) && !sameMarket(looked.endpoint, chosen.endpoint) ? looked : null
}

function sameMarket(a: string, b: string): boolean {
  const origin = URL.parse(a)?.origin
  return origin !== undefined && origin === URL.parse(b)?.origin
}
