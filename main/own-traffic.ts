import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { BlockList, isIPv6, Socket } from 'node:net'
import type { DoctorCheck } from '../contract/engine.ts'
import { say } from '../contract/words/say.ts'

/** Bytes of every connection that this process has opened to others; what buyers open is not among them. */
export interface OwnTraffic {
  read(): { readonly sent: number; readonly received: number }
  stop(): void
}

/** Node names every socket that it opens for http and https on the first, and those of `fetch` on the second. */
const CHANNELS = ['net.client.socket', 'undici:client:connected'] as const
const MIB = 1024 * 1024

/** Counts from now on. @param counts whether bytes to this address are counted; those that leave this computer when absent */
export function watchOwnTraffic(counts: (address: string) => boolean = leaves): OwnTraffic {
  const open = new Set<Socket>()
  const seen = new WeakSet<Socket>()
  const before = { sent: 0, received: 0 }

  function add(socket: Socket): void {
    if (!counts(socket.remoteAddress ?? '')) return
    open.add(socket)
    socket.once('close', () => {
      open.delete(socket)
      before.sent += socket.bytesWritten
      before.received += socket.bytesRead
    })
  }

  function listen(message: unknown): void {
    const socket = typeof message === 'object' && message !== null && 'socket' in message ? message.socket : null
    if (!(socket instanceof Socket) || seen.has(socket)) return
    seen.add(socket)
    if (socket.connecting) socket.once('connect', () => add(socket))
    else add(socket)
  }

  for (const channel of CHANNELS) subscribe(channel, listen)
  return {
    read: () => {
      const total = { ...before }
      for (const { bytesWritten, bytesRead } of open) {
        total.sent += bytesWritten
        total.received += bytesRead
      }
      return total
    },
    stop: () => {
      for (const channel of CHANNELS) unsubscribe(channel, listen)
    },
  }
}

/** What Hearth itself sends and asks for, as a line of the doctor. Pure. */
export function ownTrafficCheck({ sent, received }: ReturnType<OwnTraffic['read']>): DoctorCheck {
  const [out, into] = [(sent / MIB).toFixed(1), (received / MIB).toFixed(1)]
  return {
    id: 'line-own',
    title: say`Data of Hearth itself`,
    status: 'ok',
    detail: say`${out} MiB sent and ${into} MiB received since the start, for payment networks, who settles payments and other services. The month’s cap is for what buyers move.`,
    next: null,
  }
}

const here = new BlockList()
here.addSubnet('127.0.0.0', 8, 'ipv4')
here.addAddress('::1', 'ipv6')

/** A socket without an address is a pipe of this computer. */
function leaves(address: string): boolean {
  return address !== '' && !here.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}
