import path from 'node:path'
import type { ActivitySource } from './reader.ts'
import { remembered } from './remembered.ts'
import { textOf } from '../hardware/kernel-file.ts'

/** Ports at which a desktop is served by their registered use: RDP, and VNC with its displays. */
const SERVED = [3389, ...Array.from({ length: 10 }, (_, display) => 5900 + display)] as const
const [ESTABLISHED, LISTENS] = ['01', '0A']
/** The kernel goes through its whole table for one look: seldom where no desktop is served. */
const EVERY_MS = { served: 5_000, unserved: 60_000 } as const

/** `served`: this computer would let somebody in; `connected`: somebody is. */
export type Desktop = 'unserved' | 'served' | 'connected'

/** Whether somebody is connected to a desktop that this computer serves. Says nothing else: nobody there is no proof. */
export function linuxRemote(root = '/', now?: () => number): ActivitySource {
  const desktop = remembered(
    async () => {
      const tables = await Promise.all(['tcp', 'tcp6'].map((file) => textOf(path.join(root, 'proc/net', file))))
      return desktopIn(tables.join('\n'))
    },
    (found) => (found === 'unserved' ? EVERY_MS.unserved : EVERY_MS.served),
    now,
  )
  return {
    tells: { remote: 'the login manager and connections to RDP and VNC' },
    read: async () => ((await desktop()) === 'connected' ? { remote: true } : {}),
  }
}

/** Reads `/proc/net/tcp`: `number: local:port remote:port state …`, all in hex. Pure. */
export function desktopIn(table: string): Desktop {
  const found = table.split('\n').map((line): Desktop => {
    const [, local = '', remote = '', state] = line.trim().split(/\s+/)
    if (!SERVED.includes(Number.parseInt(local.split(':')[1] ?? '', 16))) return 'unserved'
    if (state === ESTABLISHED && !isLoopback(remote)) return 'connected'
    return state === LISTENS ? 'served' : 'unserved'
  })
  return (['connected', 'served'] as const).find((each) => found.includes(each)) ?? 'unserved'
}

/** Programs on this computer that talk to their own display server are nobody from outside. */
function isLoopback(address: string): boolean {
  const [host = ''] = address.split(':')
  return host.length === 8 ? host.endsWith('7F') : host === '00000000000000000000000001000000'
}
