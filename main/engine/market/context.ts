import type { Context } from 'hono'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { HttpBindings } from '@hono/node-server'
import { sourceOf } from './rate.ts'

/** The Node request and response are there over TCP, and only there. */
export interface MarketEnv {
  Bindings: Partial<HttpBindings>
}
export type MarketContext = Context<MarketEnv>

/** Who is asking, for limits: an address over TCP, one common name over any other carrier. */
export function sourceOfRequest(context: MarketContext): string {
  return context.env?.incoming === undefined ? 'local' : sourceOf(getConnInfo(context).remote.address)
}

/** The address that a request came from over TCP, an IPv4 one as such; null over any other carrier. */
export function remoteAddress(context: MarketContext): string | null {
  if (context.env?.incoming === undefined) return null
  const { address } = getConnInfo(context).remote
  return address?.replace(/^::ffff:(?=\d+\.)/i, '') ?? null
}

/** Ends the connection of a peer that stopped taking what it asked for. */
export function dropConnection(context: MarketContext): void {
  context.env?.outgoing?.destroy()
}
