import type { Connection, LineSources } from '../../../contract/line.ts'

/** What one look at the line found. */
export interface Found {
  readonly connection: Connection
  readonly sources: Pick<LineSources, 'kind' | 'metered'>
  /** Address of the router, where there is one. */
  readonly gateway: string | null
}

/** Counters of the interface that leads to the internet, bytes since some start. */
export interface Traffic {
  readonly received: number
  readonly sent: number
}

/** How this system tells about the line. Never throws: what cannot be told is null. */
export interface LineReader {
  look(): Promise<Found>
  traffic(interfaceName: string): Promise<Traffic | null>
  /** In words, how the traffic of other programs is known; null where it is not. */
  readonly tellsTraffic: string | null
}

/** A tunnel by the names that systems and the usual VPN programs give to their interfaces. */
export function isTunnelName(name: string): boolean {
  return /^(tun|tap|wg|utun|ipsec|ppp_vpn|tailscale|nordlynx|proton|mullvad|zt|gpd|cscotun|vpn)/i.test(name)
}

/** A mobile modem by the names that Linux, Windows and macOS give to their interfaces. */
export function isMobileName(name: string): boolean {
  return /^(wwan|wwp|rmnet|cdc-wdm|pdp_ip)/i.test(name) || /\b(mobile|cellular)\b/i.test(name)
}
