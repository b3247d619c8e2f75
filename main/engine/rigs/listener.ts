import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { HearthError, toEnvelope } from '../../../contract/errors.ts'
import { MAX_RIG_REQUEST_BYTES, type RigId } from '../../../contract/rigs-report.ts'
import type { Log } from '../ports/log.ts'
import { isPublicAddress } from '../reach/public-address.ts'
import { type DeviceKey, rigIdOf } from './device-key.ts'

/** Who asks, as the handshake proved it, and from where. */
export interface Caller {
  readonly id: RigId
  readonly address: string
}

export interface RigListener {
  /** As bound. */
  readonly port: number
  close(): Promise<void>
}

export interface RigDoor {
  readonly address: string
  readonly port: number
  /** Whether somebody outside the local network may knock. */
  readonly fromAnywhere: () => boolean
  /** What a question is answered. @throws HearthError what the other side is told */
  readonly answer: (path: string, caller: Caller, body: unknown) => Promise<object>
}

/** A house has few machines; each question is a connection of its own. */
const MOST_CONNECTIONS = 32
const MOST_OF_ONE_SOURCE = 8
/** For handshake, request and the other side's reading of the answer, each. */
const PATIENCE_MS = 5_000

/**
 * Listens to the person's other machines: TLS 1.3, both sides show their device keys, one small JSON question and
 * answer for each connection.
 * @throws HearthError `rigs/port-taken`, `rigs/cannot-listen`
 */
export async function listenForRigs(device: DeviceKey, door: RigDoor, log: Log): Promise<RigListener> {
  const sockets = new Map<Socket, string>()
  const server = createServer({
    cert: device.cert,
    key: device.key,
    minVersion: 'TLSv1.3',
    requestCert: true,
    // Whose key it is, is looked up for each question.
    rejectUnauthorized: false,
    handshakeTimeout: PATIENCE_MS,
    headersTimeout: PATIENCE_MS,
    requestTimeout: PATIENCE_MS,
    connectionsCheckingInterval: 1_000,
    maxHeaderSize: 4096,
  })
  server.maxConnections = MOST_CONNECTIONS
  server.maxRequestsPerSocket = 1
  server.timeout = 2 * PATIENCE_MS
  server.on('connection', (socket: Socket) => {
    const source = plainAddress(socket.remoteAddress)
    const same = [...sockets.values()].filter((each) => each === source).length
    if (same >= MOST_OF_ONE_SOURCE || !mayKnock(source, door.fromAnywhere())) {
      socket.destroy()
      return
    }
    sockets.set(socket, source)
    // Whatever somebody does, or leaves, ends.
    const late = setTimeout(() => socket.destroy(), 3 * PATIENCE_MS)
    socket.once('close', () => {
      clearTimeout(late)
      sockets.delete(socket)
    })
  })
  server.on('request', (request, response) => void serve(request, response))

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('connection', 'close')
    try {
      const body = await bodyOf(request)
      send(response, 200, await door.answer(`${request.method} ${request.url}`, callerOf(request), body))
    } catch (error) {
      if (!(error instanceof HearthError)) log.error('rigs.failed', { error: String(error) })
      send(response, 403, { ok: false, error: toEnvelope(error) })
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(cannotListen(cause, door)))
    server.listen(door.port, door.address, resolve)
  })
  const bound: AddressInfo | string | null = server.address()
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : door.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets.keys()) socket.destroy()
      }),
  }
}

/** @throws HearthError `rigs/no-key` */
function callerOf({ socket }: IncomingMessage): Caller {
  const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined
  if (certificate === undefined) throw new HearthError('rigs/no-key', 'Only machines with a device key may ask.')
  return { id: rigIdOf(certificate), address: plainAddress(socket.remoteAddress) }
}

/** @throws HearthError `rigs/bad-request` */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of request.iterator({ destroyOnReturn: false })) {
    if (!(piece instanceof Uint8Array)) continue
    size += piece.length
    if (size > MAX_RIG_REQUEST_BYTES) throw badRequest()
    pieces.push(piece)
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8'))
  } catch {
    throw badRequest()
  }
}

export function badRequest(): HearthError {
  return new HearthError('rigs/bad-request', 'That was no question that this machine understands.', {
    hint: 'See whether both machines have the same version of Hearth.',
  })
}

function send(response: ServerResponse, status: number, answer: object): void {
  const body = JSON.stringify(answer)
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

/** Whether somebody at this address is listened to at all. */
export function mayKnock(address: string, fromAnywhere: boolean): boolean {
  return fromAnywhere || !isPublicAddress(plainAddress(address))
}

/** An IPv4 caller of a listener for both kinds has an IPv6 address around its own. */
function plainAddress(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:(?=\d+\.)/i, '')
}

function cannotListen(cause: NodeJS.ErrnoException, { address, port }: RigDoor): HearthError {
  if (cause.code === 'EADDRINUSE') {
    return new HearthError('rigs/port-taken', `Another program already uses port ${port}.`, {
      hint: 'Choose another port for your machines with “hearth rigs set --port”.',
      cause,
    })
  }
  return new HearthError(
    'rigs/cannot-listen',
    `Your other machines cannot be listened to at ${address}, port ${port}.`,
    {
      hint: 'Choose an address that this computer has, and a port above 1023, with “hearth rigs set”.',
      cause,
    },
  )
}
