import { sameAddress } from '../contract/money.ts'
import { MAX_REACH_MESSAGE_BYTES } from '../contract/reach-check.ts'
import { guardedFetch } from './discovery/guarded-fetch.ts'
import { findProviders } from './discovery/find.ts'
import { peerAsker, peerFinder } from './discovery/peers.ts'
import { TYPICAL_MINUTE, type Wanted } from './discovery/wanted.ts'
import { openWorld } from './discovery/world.ts'
import type { LineReader } from './engine/line/connection.ts'
import type { DemoBuyerOptions, EngineOptions } from './engine/options.ts'
import { systemClock } from './engine/ports/clock.ts'
import { natPmp } from './engine/reach/router/nat-pmp.ts'
import { pcp } from './engine/reach/router/pcp.ts'
import { searchOverUdp } from './engine/reach/router/search.ts'
import { askOverUdp, ownAddressTowards } from './engine/reach/router/udp.ts'
import { upnp } from './engine/reach/router/upnp.ts'
import type { UsableNetwork } from './engine/wallet/networks.ts'

/** Of a visit to a name of this machine. */
const VISIT_MS = 5_000

/** The real router of this computer, and the providers in the registry of this network. */
export function beyondThisComputer(network: UsableNetwork, reader: LineReader): EngineOptions['beyond'] {
  const ask = askOverUdp()
  return (self, rpcUrl) => ({
    router: {
      gateway: async () => (await reader.look()).gateway,
      ownTowards: ownAddressTowards,
      protocols: [pcp(ask), natPmp(ask), upnp(searchOverUdp())],
    },
    findPeers:
      network.registries === null
        ? async () => []
        : peerFinder(openWorld(network, rpcUrl, { clock: systemClock }), self),
    ask: peerAsker({ loopback: network.practice }),
    readPublic: (url) =>
      guardedFetch(url, { timeoutMs: VISIT_MS, maxBytes: MAX_REACH_MESSAGE_BYTES, loopback: network.practice }),
  })
}

const ANY_WORK: Wanted = { kind: 'wasm', job: TYPICAL_MINUTE, maxPrice: null, minSpeed: null, program: null }

/**
 * Where an agent finds the market that is paid into a wallet: registry, registration file, offers, as with any other.
 * @throws HearthError `discovery/no-registry`, `chain/unreachable`
 */
export function foundInRegistry(network: UsableNetwork): NonNullable<DemoBuyerOptions['lookUp']> {
  return async (rpcUrl, self) => {
    const { providers } = await findProviders(openWorld(network, rpcUrl, { clock: systemClock }), ANY_WORK)
    return providers.find(({ agent }) => sameAddress(agent.wallet, self))?.endpoint ?? null
  }
}
