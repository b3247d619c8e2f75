import { type Address, sameAddress } from '../../contract/money.ts'
import { MAX_REACH_MESSAGE_BYTES, REACH_PATH } from '../../contract/reach-check.ts'
import { HearthError } from '../../contract/errors.ts'
import { isIPv6 } from 'node:net'
import type { AskPeer, Peer } from '../engine/reach/peers/ask.ts'
import { inParallel } from '../engine/ports/in-parallel.ts'
import { pin, type Reach } from './reach.ts'
import { askPinned } from './pinned-request.ts'
import { readRegistration } from './registration.ts'
import { listAgents, readEntries } from './registry.ts'
import type { World } from './world.ts'

/** Peers that are asked at once, and entries that are looked at to find them. */
const MOST_PEERS = 4
const MOST_LOOKED_AT = 16
const AT_ONCE = 4
/** A visit takes up to five seconds, and comes before the answer. */
const ASK_MS = 15_000

/**
 * A few providers of the registry that have a market, drawn at random: nobody can make sure to be asked.
 * @throws HearthError `chain/unreachable`
 */
export async function findPeers(world: World, self: Address): Promise<readonly Peer[]> {
  const ids: { readonly id: bigint; readonly lot: number }[] = []
  for await (const page of listAgents(world.read, world.identity)) {
    for (const { id, owner } of page) if (!sameAddress(owner, self)) ids.push({ id, lot: world.random() })
  }
  const drawn = ids.toSorted((one, other) => one.lot - other.lot).slice(0, MOST_LOOKED_AT)
  const entries = await readEntries(
    world.read,
    world.identity,
    drawn.map(({ id }) => id),
  )
  const found = await inParallel(AT_ONCE, entries, async (entry): Promise<Peer | null> => {
    if (entry === null) return null
    try {
      const { endpoint } = await readRegistration(entry, world.registry, world.reach)
      return { endpoint, key: entry.owner }
    } catch (error) {
      if (error instanceof HearthError && error.code.startsWith('discovery/')) return null
      throw error
    }
  })
  return found.filter((peer) => peer !== null).slice(0, MOST_PEERS)
}

/** Asks a peer at the one address that its name has, over the kind of address that strangers are listened to at. */
export function peerAsker(reach: Reach): AskPeer {
  return async ({ endpoint }, question, family) => {
    const signal = AbortSignal.timeout(ASK_MS)
    const pinned = await pin(new URL(REACH_PATH.slice(1), endpoint).href, reach, signal)
    if (isIPv6(pinned.ip) !== (family === 6)) {
      throw new HearthError('discovery/other-family', 'It is in the other half of the internet (IPv4 or IPv6).')
    }
    const body = Buffer.from(JSON.stringify(question))
    const headers = { 'content-type': 'application/json', accept: 'application/json' }
    const options = { method: 'POST', headers, body, signal, maxBytes: MAX_REACH_MESSAGE_BYTES }
    const answer = await askPinned(pinned, options)
    if (answer.status !== 200) throw new HearthError('discovery/unreachable', `It answers HTTP ${answer.status}.`)
    return { ip: pinned.ip, answer: json(answer.body) }
  }
}

function json(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    // Not JSON: no schema accepts undefined.
    return undefined
  }
}
