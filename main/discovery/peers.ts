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

/** How long who sells is remembered, and how long where too few of them could be asked; a registry may have a million entries. */
const KEPT_MS = { enough: 24 * 3_600_000, tooFew: 3_600_000 }
/** Fewer cannot agree. */
const ENOUGH = 2

/**
 * Finds a few providers of the registry that have a market, drawn at random: nobody can make sure to be asked. Drawn is
 * among those that say they sell what Hearth sells, so that others on a registry of everybody's are neither asked nor in the way.
 * @returns a search, which reads the whole registry once a day at most, or once an hour while it found too few; on the
 * practice network each time. @throws HearthError `chain/unreachable`
 */
export function peerFinder(world: World, self: Address): () => Promise<readonly Peer[]> {
  let known: { readonly ids: readonly bigint[]; readonly at: number } | null = null
  let enough = false

  async function sellers(): Promise<readonly bigint[]> {
    const now = world.clock.monotonic()
    const keptMs = world.network.practice ? 0 : enough ? KEPT_MS.enough : KEPT_MS.tooFew
    if (known === null || now - known.at >= keptMs) known = { ids: await readSellers(world, self), at: now }
    return known.ids
  }

  return async () => {
    const found = await readPeers(world, draw(await sellers(), world.random))
    enough = found.length >= ENOUGH
    return found.slice(0, MOST_PEERS)
  }
}

async function readSellers({ read, identity }: World, self: Address): Promise<readonly bigint[]> {
  const ids: bigint[] = []
  for await (const page of listAgents(read, identity)) {
    for (const { id, owner, kinds } of page) if (kinds.length > 0 && !sameAddress(owner, self)) ids.push(id)
  }
  return ids
}

function draw(ids: readonly bigint[], random: () => number): readonly bigint[] {
  const placed = ids.map((id) => ({ id, lot: random() }))
  return placed
    .toSorted((one, other) => one.lot - other.lot)
    .slice(0, MOST_LOOKED_AT)
    .map(({ id }) => id)
}

async function readPeers(world: World, ids: readonly bigint[]): Promise<readonly Peer[]> {
  const entries = await readEntries(world.read, world.identity, ids)
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
  return found.filter((peer) => peer !== null)
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
