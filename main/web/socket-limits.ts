import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Sockets that have not sent a whole request head yet, or rest between two requests. */
const MAX_WAITING = 64
/** Requests being answered, their bodies still coming included. */
const MAX_ACTIVE = 64

export interface SocketLimits {
  watch(server: Server): void
  /** False when too many requests are being answered. */
  begin(request: IncomingMessage, response: ServerResponse): boolean
  /** The socket has left HTTP. */
  upgraded(request: IncomingMessage): void
}

/**
 * Bounds what slow clients can hold. When too many sockets wait, the one that has waited longest
 * goes: an honest client sends its request at once and is never the oldest for long.
 */
export function createSocketLimits(): SocketLimits {
  const waiting = new Set<Socket>()
  const active = new Set<IncomingMessage>()

  const wait = (socket: Socket): void => {
    waiting.add(socket)
    const oldest = waiting.values().next().value
    if (waiting.size <= MAX_WAITING || oldest === undefined) return
    waiting.delete(oldest)
    oldest.destroy()
  }

  return {
    watch(server) {
      server.on('connection', (socket: Socket) => {
        wait(socket)
        socket.once('close', () => waiting.delete(socket))
      })
    },
    begin(request, response) {
      const { socket } = request
      waiting.delete(socket)
      response.once('close', () => {
        active.delete(request)
        if (!socket.destroyed) wait(socket)
      })
      if (active.size >= MAX_ACTIVE) return false
      active.add(request)
      return true
    },
    upgraded: (request) => void waiting.delete(request.socket),
  }
}
