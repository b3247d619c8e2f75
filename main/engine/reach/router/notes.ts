import { z } from 'zod'
import type { Ledger } from '../../ledger/ledger.ts'

/** A port that a router was asked to pass on. */
export const RouterNote = z.strictObject({
  protocol: z.enum(['pcp', 'nat-pmp', 'upnp']),
  gateway: z.ipv4(),
  own: z.ipv4(),
  port: z.int(),
  wanted: z.int(),
  nonce: z.string(),
  /** When the router has forgotten it by itself, Unix ms. */
  until: z.int(),
})
export type RouterNote = z.infer<typeof RouterNote>

const KEY = 'reach.router'
/** More than one round of asking ever leaves. */
const MOST = 12

/** What routers were asked for and may still do, on disk before they are asked. */
export function routerNotes(settings: Ledger['settings']) {
  const all = (): readonly RouterNote[] => {
    const stored = settings.get(KEY)
    return stored === null ? [] : z.array(RouterNote).parse(JSON.parse(stored))
  }
  const write = (notes: readonly RouterNote[]): void => settings.set(KEY, JSON.stringify(notes.slice(-MOST)))
  return {
    all,
    /** Adds it, or replaces what is noted of the same port in the same protocol. */
    add: (note: RouterNote): void => write([...all().filter((each) => !isSame(each, note)), note]),
    drop: (note: RouterNote): void => write(all().filter((each) => !isSame(each, note))),
  }
}

export function isSame(one: RouterNote, other: RouterNote): boolean {
  return (
    one.protocol === other.protocol &&
    one.gateway === other.gateway &&
    one.own === other.own &&
    one.port === other.port &&
    one.wanted === other.wanted
  )
}
