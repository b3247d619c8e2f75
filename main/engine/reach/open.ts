import { randomInt } from 'node:crypto'
import type { Ledger } from '../ledger/ledger.ts'
import { sourceOf } from '../market/rate.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { UsableNetwork } from '../wallet/networks.ts'
import { openAnnounced } from './announced.ts'
import { loadCertificate } from './certificate.ts'
import { createReachDesk, type ReachDesk } from './desk.ts'
import { directCarrier, type ServeMarket } from './direct.ts'
import { createOutside } from './outside.ts'
import type { ReadPublic } from './own-name.ts'
import type { AskPeer, Peer } from './peers/ask.ts'
import type { ReachHost } from './peers/host.ts'
import { createRouterKeeper, type RouterParts } from './router/keeper.ts'

/** What lies beyond this computer: its router, and other providers. */
export interface BeyondParts {
  readonly router: RouterParts
  /** Some providers of the registry, in an order that nobody can choose; never this one. */
  readonly findPeers: () => Promise<readonly Peer[]>
  readonly ask: AskPeer
  readonly readPublic: ReadPublic
}

/** The way for strangers, with its real parts. */
export function openReach(parts: {
  readonly dataDir: string
  readonly settings: Ledger['settings']
  readonly network: Pick<UsableNetwork, 'numericId' | 'practice'>
  readonly serve: ServeMarket
  readonly host: ReachHost
  readonly localUrl: string
  readonly beyond: BeyondParts
  readonly clock: Clock
  readonly log: Log
}): ReachDesk {
  const { settings, network, clock, log, beyond } = parts
  const announced = openAnnounced(settings, clock)
  return createReachDesk({
    settings,
    carrier: directCarrier({ serve: parts.serve, certificate: () => loadCertificate(parts.dataDir, clock) }),
    outside: createOutside({
      keeper: createRouterKeeper({ ...beyond.router, settings, clock, log }),
      host: parts.host,
      findPeers: beyond.findPeers,
      ask: beyond.ask,
      readPublic: beyond.readPublic,
      announced,
      chainId: network.numericId,
      anywhere: network.practice,
      sourceOf,
      clock,
      log,
      random: () => randomInt(2 ** 32) / 2 ** 32,
    }),
    announced,
    local: { url: parts.localUrl, practice: network.practice },
    log,
  })
}
