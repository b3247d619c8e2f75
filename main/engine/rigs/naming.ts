import { type Alternative, MAX_ALTERNATIVES } from '../../../contract/errors.ts'
import type { RigRow } from '../../../contract/rigs.ts'
import { MAX_TOLD, type RigMarket } from '../../../contract/rigs-report.ts'
import type { JobKind } from '../../../contract/worker.ts'

/** A market that another machine spoke of, and from where it spoke. */
export interface HeardOf {
  readonly market: RigMarket
  /** Address of the machine that told. */
  readonly from: string
}

/**
 * Where a buyer may go who is turned away for load: markets of this network with an agent of their own in its registry,
 * so that a buyer can check them like any other, which take this kind now (any kind when null). Each address once, and
 * never this machine's own. Pure.
 */
export function alternativesOf(
  own: RigMarket | null,
  network: string,
  heard: readonly HeardOf[],
  kind: JobKind | null,
): readonly Alternative[] {
  const named = new Map<string, Alternative>()
  for (const { market, from } of heard) {
    const { url, agentId, kinds } = market
    const sells = kind === null ? kinds.length > 0 : kinds.includes(kind)
    const another = url !== own?.url && agentId !== null && agentId !== own?.agentId
    if (!sells || !another || market.network !== network || !leadsThere(url, from)) continue
    if (!named.has(url)) named.set(url, { url, agentId, network })
  }
  return [...named.values()].slice(0, MAX_ALTERNATIVES)
}

/** What the paired machines that are there may be heard to sell, each from where it is. */
export function marketsOf(rigs: readonly Pick<RigRow, 'standing' | 'report' | 'address'>[]): readonly HeardOf[] {
  return rigs.flatMap(({ standing, report, address }) =>
    standing === 'here' && report !== null && report.market !== null ? [{ market: report.market, from: address }] : [],
  )
}

/** What one machine tells another of: its own market and those of the rest, never its own back to it. */
export function marketsFor(own: RigMarket | null, rest: readonly HeardOf[]): readonly RigMarket[] {
  const told = rest.filter(({ market, from }) => leadsThere(market.url, from)).map(({ market }) => market)
  return [...(own === null ? [] : [own]), ...told].slice(0, MAX_TOLD)
}

/** “This computer” in the mouth of another one is another computer: loopback counts only between two engines here. */
function leadsThere(url: string, from: string): boolean {
  const host = URL.parse(url)?.hostname ?? ''
  return !isLoopback(host) || isLoopback(from)
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}
