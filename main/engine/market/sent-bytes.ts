import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/** Counts what a server has sent since it started, over open and closed connections. */
export function countSentBytes(server: Pick<Server, 'on'>): () => number {
  const open = new Set<Socket>()
  let closed = 0
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => {
      open.delete(socket)
      closed += socket.bytesWritten
    })
  })
  return () => [...open].reduce((sum, socket) => sum + socket.bytesWritten, closed)
}
