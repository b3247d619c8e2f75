import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import { HearthError } from '../../../contract/errors.ts'
import type { Moved } from '../pacing/line.ts'
import { keyOf, watchConnections, type Connections } from './connections.ts'
import type { MarketEnv } from './context.ts'
import { problem, problemOf } from './problem.ts'

export interface ListenLimits {
  readonly maxConnections: number
  readonly maxConnectionsPerSource: number
  /** Connections without a request under way; above it the one that has rested longest is closed. */
  readonly maxIdle: number
  readonly maxHeaderBytes: number
  readonly maxHeaders: number
  /** Time for a request's headers to arrive. */
  readonly headersTimeoutMs: number
  /** Time for a whole request, an upload included, to arrive. */
  readonly requestTimeoutMs: number
  readonly keepAliveTimeoutMs: number
  /** Nothing sent or taken for so long ends a connection; longer than any wait for a job. */
  readonly idleTimeoutMs: number
  /** How often overdue headers and requests are looked for. */
  readonly checkEveryMs: number
}

const LIMITS: ListenLimits = {
  maxConnections: 512,
  maxConnectionsPerSource: 64,
  maxIdle: 256,
  maxHeaderBytes: 16 * 1024,
  maxHeaders: 64,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 900_000,
  keepAliveTimeoutMs: 15_000,
  idleTimeoutMs: 180_000,
  checkEveryMs: 5_000,
}

export interface ListenAt {
  readonly host: string
  readonly port: number
  /** PEM; plain HTTP without. */
  readonly tls?: { readonly cert: string; readonly key: string }
}

/** Who counts what goes out and comes in. */
export interface ListenLine {
  /** Whether anything may be sent at all; when not, connections are closed without a word. */
  open(): boolean
  /** What sockets have moved since the start, told after each answer. */
  settle(moved: Moved): void
}

export interface MarketListener {
  /** As bound, e.g. `http://127.0.0.1:4021`. */
  readonly url: string
  /** Bytes sent to buyers since the start, headers included. */
  sentBytes(): number
  /** The same, and what came from them. */
  moved(): Moved
  /** No new requests; those under way get `graceMs` to end, then their connections are cut. */
  stop(graceMs: number): Promise<void>
}

/**
 * Serves the market over TCP with everything bounded: connections in all and per source, headers,
 * times. @throws HearthError `market/port-taken`, `market/cannot-listen`
 */
export async function listen(
  app: Hono<MarketEnv>,
  at: ListenAt,
  overrides: Partial<ListenLimits> = {},
  line: ListenLine = uncounted,
): Promise<MarketListener> {
  const limits = { ...LIMITS, ...overrides }
  const answer = getRequestListener((request, env) => app.fetch(request, env), {
    overrideGlobalObjects: false,
  })
  const server = serverFor(at, limits, (request, response) => {
    if (!line.open()) {
      request.socket.destroy()
      return
    }
    const key = keyOf(request.socket)
    connections.working(key)
    response.once('close', () => {
      connections.resting(key)
      line.settle(connections.look(request.socket))
    })
    if (request.rawHeaders.length / 2 > limits.maxHeaders) {
      response.shouldKeepAlive = false
      response.writeHead(431, PROBLEM_TYPE).end(bodyOf(headersTooLarge()))
      return
    }
    void answer(request, response)
  })
  server.maxConnections = limits.maxConnections
  server.maxRequestsPerSocket = 1000
  // Above our own limit, so that an overfull request is seen as one and not silently cut short.
  server.maxHeadersCount = limits.maxHeaders * 4
  server.timeout = limits.idleTimeoutMs
  server.on('clientError', refuse)
  const connections = watchConnections(server, limits, (moved) => line.settle(moved))
  const port = await bind(server, at)
  return {
    url: `${at.tls === undefined ? 'http' : 'https'}://${at.host.includes(':') ? `[${at.host}]` : at.host}:${port}`,
    sentBytes: () => connections.moved().sent,
    moved: () => connections.moved(),
    stop: (graceMs) => stop(server, connections, graceMs),
  }
}

function serverFor({ tls }: ListenAt, limits: ListenLimits, answer: RequestListener): Server {
  const options = {
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: limits.checkEveryMs,
  }
  if (tls === undefined) return createServer(options, answer)
  return createTlsServer(
    { ...options, ...tls, minVersion: 'TLSv1.2', handshakeTimeout: limits.headersTimeoutMs },
    answer,
  )
}

const uncounted: ListenLine = { open: () => true, settle: () => undefined }

const PROBLEM_TYPE = { 'content-type': 'application/problem+json' }

function headersTooLarge(): HearthError {
  return new HearthError('request/headers-too-large', 'The request has too many headers, or too large ones.')
}

function bodyOf(error: HearthError): string {
  return JSON.stringify(problemOf(error).body)
}

/** What HTTP itself refuses, before there is a request: answered in one line of our own, then closed. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  // What is no HTTP error went wrong in the encryption; nobody could read an answer there.
  if (!socket.writable || !/^(HPE|ERR_HTTP)_/.test(error.code ?? '')) {
    socket.destroy()
    return
  }
  const answer =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? problemOf(headersTooLarge())
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? problem(408, 'request/too-slow', 'The request came too slowly.')
        : problem(400, 'request/not-http', 'This is not a well-formed HTTP request.')
  const body = JSON.stringify(answer.body)
  const head = `HTTP/1.1 ${answer.body.status} ${answer.body.title}\r\ncontent-type: application/problem+json\r\n`
  socket.end(`${head}content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`)
}

async function bind(server: Server, at: { readonly host: string; readonly port: number }): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE'
      reject(
        taken
          ? new HearthError('market/port-taken', `Another program already uses port ${at.port}.`, { cause })
          : new HearthError('market/cannot-listen', `The market cannot listen on ${at.host}:${at.port}.`, { cause }),
      )
    })
    server.listen(at.port, at.host, resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') {
    throw new HearthError('market/cannot-listen', 'The market has no port to listen on.')
  }
  return address.port
}

async function stop(server: Server, connections: Connections, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
  // A connection is kept alive after its last answer; it is idle then and may go.
  const sweep = setInterval(() => server.closeIdleConnections(), 50)
  // Also those that have sent no request, or not ended the handshake, which the server does not count as its own.
  const cut = setTimeout(() => connections.cutAll(), graceMs)
  await closed
  clearInterval(sweep)
  clearTimeout(cut)
}
