import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import path from 'node:path'

export interface EngineSocket {
  /** Where the instance connects. */
  readonly address: string
  /** The first and only connection; rejects when `close` is called before it came. */
  readonly connected: Promise<Socket>
  close(): void
}

/**
 * Waits for one instance. A socket, because Electron has no usable stdin on Windows (electron #4218): a
 * named pipe with an unguessable name there, elsewhere a file in the instance's own folder. Stdout and
 * stdin stay with Chromium, whose children inherit them.
 */
export async function openEngineSocket(dataFolder: string): Promise<EngineSocket> {
  const address =
    process.platform === 'win32'
      ? `\\\\.\\pipe\\hearth-${randomBytes(16).toString('hex')}`
      : path.join(dataFolder, 'engine')
  const server = createServer()
  server.listen(address)
  await once(server, 'listening')
  const connection = Promise.withResolvers<Socket>()
  connection.promise.catch(() => undefined)
  server.once('connection', (socket) => {
    server.close()
    connection.resolve(socket)
  })
  return {
    address,
    connected: connection.promise,
    close() {
      if (server.listening) server.close()
      connection.reject(new Error('it ended before it reached the engine'))
    },
  }
}
