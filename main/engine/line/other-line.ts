import { execFile } from 'node:child_process'
import si from 'systeminformation'
import { remembered } from '../activity/remembered.ts'
import { nothingConnected, type Connection } from '../../../contract/line.ts'
import { say } from '../../../contract/words/say.ts'
import { isMobileName, isTunnelName, type Found, type LineReader } from './connection.ts'

const POWERSHELL = 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe'
/** The Windows Runtime’s own answer, as its reference describes `ConnectionCost.NetworkCostType`. */
const COST =
  '$p=[Windows.Networking.Connectivity.NetworkInformation,Windows.Networking.Connectivity,ContentType=WindowsRuntime]::' +
  'GetInternetConnectionProfile(); if($p){"$($p.GetConnectionCost().NetworkCostType) $($p.IsWwanConnectionProfile)"}'
/** Asking starts programs here. */
const EVERY_MS = 60_000

interface Cost {
  readonly metered: boolean | null
  readonly mobile: boolean
}

/** Windows and macOS, through systeminformation; what a byte costs is known on Windows only. */
export function otherLine(platform: NodeJS.Platform): LineReader {
  return {
    tellsTraffic: say`the counters of the interface`,
    look: remembered(() => lookOnce(platform).catch(() => nothingFound), EVERY_MS),
    traffic: async (name) => {
      const [row] = await si.networkStats(name).catch(() => [])
      if (row === undefined || !Number.isFinite(row.rx_bytes) || !Number.isFinite(row.tx_bytes)) return null
      return { received: row.rx_bytes, sent: row.tx_bytes }
    },
  }
}

const nothingFound: Found = { connection: nothingConnected, sources: { kind: null, metered: null }, gateway: null }

async function lookOnce(platform: NodeJS.Platform): Promise<Found> {
  const [name, gateway, all, cost] = await Promise.all([
    si.networkInterfaceDefault(),
    si.networkGatewayDefault(),
    si.networkInterfaces(),
    platform === 'win32' ? windowsCost() : null,
  ])
  const found = [all].flat().find(({ iface }) => iface === name)
  return {
    connection: connectionOf(name, found?.type ?? '', cost),
    sources: {
      kind: found === undefined ? null : say`the system’s list of interfaces`,
      metered: (cost?.metered ?? null) === null ? null : 'Windows',
    },
    gateway: gateway || null,
  }
}

/** What systeminformation’s words for an interface say of the line; a VPN may have any name here. Pure. */
export function connectionOf(name: string, type: string, cost: Cost | null): Connection {
  if (name === '') return nothingConnected
  const vpn = isTunnelName(name) || /vpn|wireguard|tunnel/i.test(name) ? true : null
  const mobile = cost?.mobile === true || isMobileName(name)
  const kind = mobile ? 'mobile' : type === 'wireless' || type === 'wired' ? type : null
  return {
    interface: name.slice(0, 80),
    kind: vpn === true && !mobile ? null : kind,
    vpn,
    metered: cost?.metered ?? null,
  }
}

/** `Unrestricted False`: the cost type, and whether the line is a mobile one. Pure. */
export function costIn(output: string): Cost | null {
  const [type = '', mobile = ''] = output.trim().split(/\s+/)
  if (!['Unrestricted', 'Fixed', 'Variable', 'Unknown'].includes(type)) return null
  return { metered: type === 'Unknown' ? null : type !== 'Unrestricted', mobile: mobile === 'True' }
}

function windowsCost(): Promise<Cost | null> {
  const args = ['-NoProfile', '-NonInteractive', '-Command', COST]
  return new Promise((resolve) => {
    execFile(POWERSHELL, args, { timeout: 10_000, windowsHide: true }, (error, stdout) => {
      resolve(error === null ? costIn(stdout) : null)
    })
  })
}
