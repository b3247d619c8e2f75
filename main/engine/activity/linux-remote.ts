import path from 'node:path'
import type { ActivitySource } from './reader.ts'
import { remembered } from './remembered.ts'
import { textOf } from '../hardware/kernel-file.ts'

/** Ports at which a desktop is served by their registered use: RDP, and VNC with its displays. */
const SERVED = [3389, ...Array.from({ length: 10 }, (_, display) => 5900 + display)] as const
const ESTABLISHED = '01'
const EVERY_MS = 5_000

/** Whether somebody is connected to a desktop that this computer serves. Says nothing else: nobody there is no proof. */
export function linuxRemote(root = '/'): ActivitySource {
  const connected = remembered(async () => {
    const tables = await Promise.all(['tcp', 'tcp6'].map((file) => textOf(path.join(root, 'proc/net', file))))
    return tables.some((table) => desktopServed(table ?? ''))
  }, EVERY_MS)
  return {
    tells: { remote: 'the login manager and connections to RDP and VNC' },
    read: async () => ((await connected()) ? { remote: true } : {}),
  }
}

/** Reads `/proc/net/tcp`: `number: local:port remote:port state …`, all in hex. Pure. */
export function desktopServed(table: string): boolean {
  return table.split('\n').some((line) => {
    const [, local = '', remote = '', state] = line.trim().split(/\s+/)
    const port = Number.parseInt(local.split(':')[1] ?? '', 16)
    return state === ESTABLISHED && SERVED.includes(port) && !isLoopback(remote)
  })
}

/** Programs on this computer that talk to their own display server are nobody from outside. */
function isLoopback(address: string): boolean {
  const [host = ''] = address.split(':')
  return host.length === 8 ? host.endsWith('7F') : host === '00000000000000000000000001000000'
}
