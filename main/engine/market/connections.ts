import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Moved } from '../pacing/line.ts'
import { sourceOf } from './rate.ts'

/** Connections that were accepted, before TLS where there is any. */
export interface Connections {
  /** Bytes of all of them since the start. */
  moved(): Moved
  /** The same up to the last look at each, after a look at the one of a request. */
  look(request: Pick<Socket, 'remoteAddress' | 'remotePort'>): Moved
  /** A request has come over it; until `resting` it is not taken for idle. */
  working(key: string): void
  resting(key: string): void
  cutAll(): void
}

const nothing: Moved = { sent: 0, received: 0 }

/** Names a connection, whether it is asked for the socket or for the encryption over it. */
export function keyOf({ remoteAddress, remotePort }: Pick<Socket, 'remoteAddress' | 'remotePort'>): string {
  return `${remoteAddress ?? ''} ${remotePort ?? 0}`
}

/**
 * Bounds the connections of a server: so many for each source, and so many without a request under way. Of those, the
 * one that has rested longest gives way to a new one, so that idle strangers keep nobody out.
 * @param whenClosed is told what `moved` knows without another look
 */
export function watchConnections(
  server: Server,
  limits: { readonly maxConnectionsPerSource: number; readonly maxIdle: number },
  whenClosed: (moved: Moved) => void,
): Connections {
  const open = new Map<string, { readonly socket: Socket; seen: Moved }>()
  const idle = new Set<string>()
  const perSource = new Map<string, number>()
  let looked: Moved = nothing

  function look(key: string): Moved {
    const connection = open.get(key)
    if (connection === undefined) return looked
    const { bytesWritten: sent, bytesRead: received } = connection.socket
    const { seen } = connection
    looked = { sent: looked.sent + sent - seen.sent, received: looked.received + received - seen.received }
    connection.seen = { sent, received }
    return looked
  }

  function resting(key: string): void {
    if (!open.has(key)) return
    idle.delete(key)
    idle.add(key)
    const [longest] = idle
    if (idle.size > limits.maxIdle && longest !== undefined) open.get(longest)?.socket.destroy()
  }

  server.on('connection', (socket: Socket) => {
    const key = keyOf(socket)
    const source = sourceOf(socket.remoteAddress)
    const connections = (perSource.get(source) ?? 0) + 1
    perSource.set(source, connections)
    open.set(key, { socket, seen: nothing })
    socket.once('close', () => {
      whenClosed(look(key))
      open.delete(key)
      idle.delete(key)
      const left = (perSource.get(source) ?? 1) - 1
      if (left === 0) perSource.delete(source)
      else perSource.set(source, left)
    })
    if (connections > limits.maxConnectionsPerSource) socket.destroy()
    else resting(key)
  })

  return {
    moved: () => {
      for (const key of open.keys()) look(key)
      return looked
    },
    look: (request) => look(keyOf(request)),
    working: (key) => void idle.delete(key),
    resting,
    cutAll: () => {
      for (const { socket } of open.values()) socket.destroy()
    },
  }
}
