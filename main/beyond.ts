import { findPeers, peerAsker } from './discovery/peers.ts'
import { openWorld } from './discovery/world.ts'
import type { LineReader } from './engine/line/connection.ts'
import type { EngineOptions } from './engine/options.ts'
import { systemClock } from './engine/ports/clock.ts'
import { natPmp } from './engine/reach/router/nat-pmp.ts'
import { pcp } from './engine/reach/router/pcp.ts'
import { searchOverUdp } from './engine/reach/router/search.ts'
import { askOverUdp, ownAddressTowards } from './engine/reach/router/udp.ts'
import { upnp } from './engine/reach/router/upnp.ts'
import type { UsableNetwork } from './engine/wallet/networks.ts'

/** The real router of this computer, and the providers in the registry of this network. */
export function beyondThisComputer(network: UsableNetwork, reader: LineReader): EngineOptions['beyond'] {
  const ask = askOverUdp()
  return (self, rpcUrl) => ({
    router: {
      gateway: async () => (await reader.look()).gateway,
      ownTowards: ownAddressTowards,
      protocols: [pcp(ask), natPmp(ask), upnp(searchOverUdp())],
    },
    findPeers: async () =>
      network.registries === null ? [] : findPeers(openWorld(network, rpcUrl, { clock: systemClock }), self),
    ask: peerAsker({ loopback: network.practice }),
  })
}
