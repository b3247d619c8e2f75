import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Connection } from '../../../contract/line.ts'
import { say } from '../../../contract/words/say.ts'
import { textOf } from '../hardware/kernel-file.ts'
import { defaultRoute } from '../hardware/default-route.ts'
import { isMobileName, isTunnelName, type LineReader } from './connection.ts'
import { rememberedMetered, type AskMetered } from './network-manager.ts'

/** Hardware types of `/sys/class/net/<name>/type`, as in `if_arp.h` of the kernel. */
const PPP = '512'
const RAW_IP = '519'
const NONE = '65534'

/** The line as the kernel shows it, and NetworkManager where it runs. `root` is another folder in tests. */
export function linuxLine(root = '/', askMetered: AskMetered = rememberedMetered()): LineReader {
  return {
    tellsTraffic: say`the counters of the interface`,
    async look() {
      const route = defaultRoute((await textOf(path.join(root, 'proc/net/route'))) ?? '')
      const metered = await askMetered()
      const connection = route === null ? nowhere : await describe(root, route.interface)
      return {
        connection: { ...connection, metered },
        sources: {
          kind: route === null ? null : say`the kernel’s description of the interface`,
          metered: metered === null ? null : 'NetworkManager',
        },
        gateway: route?.gateway ?? null,
      }
    },
    async traffic(name) {
      const folder = path.join(root, 'sys/class/net', path.basename(name), 'statistics')
      const [received, sent] = await Promise.all(
        ['rx_bytes', 'tx_bytes'].map((file) => textOf(path.join(folder, file))),
      )
      if (received === null || received === undefined || sent === null || sent === undefined) return null
      return { received: Number(received), sent: Number(sent) }
    },
  }
}

const nowhere: Connection = { interface: null, kind: null, vpn: null, metered: null }

async function describe(root: string, name: string): Promise<Connection> {
  const folder = path.join(root, 'sys/class/net', path.basename(name))
  const [type, event] = await Promise.all(['type', 'uevent'].map((file) => textOf(path.join(folder, file))))
  const [tunnel, wireless, physical] = ['tun_flags', 'phy80211', 'device'].map((file) =>
    existsSync(path.join(folder, file)),
  )
  const device = /^DEVTYPE=(\S+)/m.exec(event ?? '')?.[1] ?? ''
  const mobile = device === 'wwan' || type === RAW_IP || (type === PPP && !isTunnelName(name)) || isMobileName(name)
  const vpn = tunnel || device === 'wireguard' || (!mobile && type === NONE) || isTunnelName(name)
  const kind = mobile ? 'mobile' : wireless || device === 'wlan' ? 'wireless' : physical ? 'wired' : null
  return { interface: name, kind: vpn && !mobile ? null : kind, vpn, metered: null }
}
