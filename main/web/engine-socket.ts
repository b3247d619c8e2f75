import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type RawData, type WebSocket } from 'ws'
import type { ConnectClient } from '../../contract/carrier.ts'
import { ENGINE_SUBPROTOCOL } from '../../contract/control.ts'
import type { WebLog } from './web-log.ts'

/** Largest frame a client may send; calls are small. */
const MAX_MESSAGE_BYTES = 256 * 1024
/** Windows and commands connected at the same time. */
const MAX_CLIENTS = 32
/** How long a client may take to say goodbye, milliseconds. */
const GOODBYE_MS = 1000
/** RFC 6455 allows 123 bytes; a character that is cut in two becomes one of three. */
const MAX_REASON_BYTES = 120
const CLOSED_BY_ENGINE = 4000

export interface EngineSockets {
  /** False when there are too many clients already. */
  readonly hasRoom: () => boolean
  /** Completes the handshake of a client that has been let in. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void
  close(): void
}

/** Carries engine frames as JSON text over WebSocket; who may connect was decided before. */
export function createEngineSockets(connect: ConnectClient, log: WebLog): EngineSockets {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    handleProtocols: () => ENGINE_SUBPROTOCOL,
  })
  return {
    hasRoom: () => server.clients.size < MAX_CLIENTS,
    accept(request, socket, head) {
      server.handleUpgrade(request, socket, head, (client) => serve(client, connect, log))
    },
    close() {
      for (const client of server.clients) client.terminate()
      server.close()
    },
  }
}

function serve(client: WebSocket, connect: ConnectClient, log: WebLog): void {
  const connection = connect({
    send: (frame) => client.send(JSON.stringify(frame)),
    close(reason) {
      client.close(CLOSED_BY_ENGINE, Buffer.from(reason).subarray(0, MAX_REASON_BYTES).toString('utf8'))
      setTimeout(() => client.terminate(), GOODBYE_MS).unref()
    },
    buffered: () => client.bufferedAmount,
  })
  client.on('message', (data, isBinary) => connection.receive(isBinary ? null : parseJson(data)))
  client.on('close', () => connection.closed())
  // `close` follows by itself; the protocol error has been answered by ws.
  client.on('error', (error) => log.warn('web.client-error', { reason: error.message.slice(0, 200) }))
}

function parseJson(data: RawData): unknown {
  try {
    return JSON.parse(textOf(data))
  } catch {
    // The engine answers what is no frame.
    return null
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8')
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8')
}
