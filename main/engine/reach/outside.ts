import { HearthError } from '../../../contract/errors.ts'
import type { PeersView, RouterView } from '../../../contract/reach.ts'
import { ReachPort } from '../../../contract/reach-check.ts'
import { oneAtATime } from '../ports/one-at-a-time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Announced } from './announced.ts'
import { announcedUntested, notReached, notTried, reached, type Tried } from './outside-words.ts'
import { addressOf, ownName, type ReadPublic } from './own-name.ts'
import { type AskPeer, askPeers, type Family, type Peer, type PeerWord } from './peers/ask.ts'
import type { ReachHost } from './peers/host.ts'
import { type Verdict, verdictOf } from './peers/verdict.ts'
import type { PublicName } from './public-name.ts'
import type { RouterKeeper } from './router/keeper.ts'

/** Where strangers are listened to. */
export interface OutsideWay {
  readonly url: string
  readonly port: number
  readonly family: Family
  /** The router is asked to pass the port on. */
  readonly router: boolean
  readonly nameOf: PublicName
  readonly names: () => Promise<readonly string[]>
  /** The person wants buyers told of this machine before others have tried it. */
  readonly bySay: boolean
}

/** Everything beyond this computer that a way needs: the router in front of it, and others who try it. */
export interface Outside {
  view(): { readonly router: RouterView | null; readonly peers: PeersView | null }
  /** Null while nobody has tried. */
  tried(): Tried | null
  /** Strangers are listened to here from now on; null: no longer. */
  follow(way: OutsideWay | null): void
  /** One round of all that is due. */
  step(): Promise<void>
  /** Nothing is kept at the router any more. */
  end(): Promise<void>
}

export interface OutsideParts {
  readonly keeper: RouterKeeper
  readonly host: Pick<ReachHost, 'expect'>
  readonly findPeers: () => Promise<readonly Peer[]>
  readonly ask: AskPeer
  readonly readPublic: ReadPublic
  readonly announced: Announced
  readonly chainId: number
  /** Practice network: peers may be on this very computer. */
  readonly anywhere: boolean
  readonly sourceOf: (address: string) => string
  readonly clock: Clock
  readonly log: Log
  readonly random: () => number
}

/** After a good word; less than half of the time that it is good for. */
const GOOD_MS = 30 * 60_000
/** How long a good word stands while no newer one says otherwise. */
const AGE_MS = 2 * 3_600_000
/** After a bad one or none, each time longer. */
const RETRY_MS: readonly number[] = [60_000, 120_000, 240_000, 480_000, 960_000, 1_920_000, 3_600_000]
/** No two machines ask in step. */
const JITTER = 0.2

export function createOutside(parts: OutsideParts): Outside {
  const { keeper, clock, log } = parts
  const alone = oneAtATime()
  let way: OutsideWay | null = null
  let peers: PeersView | null = null
  let tried: (Tried & { readonly at: number }) | null = null
  /** Peers could not come here: without them nothing is announced any more. */
  let disputed = false
  let failures = 0
  let nextAt = 0
  /** Where the peers were asked to come; another place is tried at once. */
  let place = ''

  async function round(): Promise<void> {
    const now = way
    if (now === null) return
    if (now.router) await keeper.keep(now.port)
    const passed = now.router ? (keeper.view()?.passed ?? null) : null
    const port = passed?.port ?? now.port
    const here = `${now.url} ${passed?.address ?? ''} ${port}`
    if (here !== place) {
      place = here
      failures = 0
      nextAt = 0
    }
    if (clock.monotonic() >= nextAt && ReachPort.safeParse(port).success) await tryIt(now, port)
  }

  async function tryIt(at: OutsideWay, port: number): Promise<void> {
    const found = await parts.findPeers().catch((error: unknown): readonly Peer[] => {
      if (!(error instanceof HearthError)) throw error
      log.info('reach.no-peers', { code: error.code })
      return []
    })
    const words = await askPeers(found, port, { ...parts, family: at.family })
    // What was tried may be closed by now, or another one opened.
    if (way !== at) return
    const verdict = verdictOf(words, parts)
    log.info('reach.tried', { state: verdict.state, asked: verdict.asked })
    await conclude(verdict, at, port)
    failures = verdict.state === 'reached' ? 0 : failures + 1
    const wait = verdict.state === 'reached' ? GOOD_MS : (RETRY_MS[Math.min(failures, RETRY_MS.length) - 1] ?? GOOD_MS)
    const pause = Math.round(wait * (1 + JITTER * (2 * parts.random() - 1)))
    nextAt = clock.monotonic() + pause
    peers = { at: clock.now(), again: clock.now() + pause, words: words.map(shown) }
  }

  async function conclude(verdict: Verdict, at: OutsideWay, port: number): Promise<void> {
    switch (verdict.state) {
      case 'reached': {
        const name = await at.nameOf(verdict.address)
        const url = name === null ? null : addressOf(name, port)
        if (way !== at) return
        disputed = false
        tried = { ...reached(verdict, port, url), at: clock.monotonic() }
        if (url !== null) parts.announced.seen(url, 'peers')
        return
      }
      case 'not-reached':
        disputed = true
        parts.announced.takeBack(['name', 'person'])
        tried = { ...notReached(verdict, port, keeper.view()?.next ?? null), at: clock.monotonic() }
        return
      case 'too-few':
        if (!isGood()) await withoutPeers(verdict, at, port)
    }
  }

  /** The first providers of a network have nobody who could try them. */
  async function withoutPeers(
    verdict: Extract<Verdict, { state: 'too-few' }>,
    at: OutsideWay,
    port: number,
  ): Promise<void> {
    const { host, readPublic: read, announced } = parts
    const own = disputed ? null : await ownName(await at.names(), port, { host, read, bySay: at.bySay })
    if (way !== at) return
    if (own !== null) announced.seen(own.url, own.by)
    const words =
      own === null
        ? notTried(verdict, at.url, { disputed, practice: parts.anywhere })
        : announcedUntested(own.url, own.by)
    tried = { ...words, at: clock.monotonic() }
  }

  const isGood = (): boolean => tried?.state === 'reachable' && clock.monotonic() - tried.at <= AGE_MS

  return {
    view: () => ({ router: keeper.view(), peers }),
    tried: () => (tried === null || (tried.state === 'reachable' && !isGood()) ? null : tried),
    follow: (next) => {
      way = next
      peers = null
      tried = null
      disputed = false
      place = ''
    },
    step: () => alone(round),
    end: () => alone(() => keeper.end()),
  }
}

function shown({ endpoint, peer, outcome, said }: PeerWord): PeersView['words'][number] {
  return { endpoint, peer, outcome, said }
}
