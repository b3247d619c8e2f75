import { createServer, type Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import { HearthError } from '../../../contract/errors.ts'
import type { MarketEnv } from './context.ts'
import { problem, problemOf } from './problem.ts'
import { sourceOf } from './rate.ts'

export interface ListenLimits {
  readonly maxConnections: number
  readonly maxConnectionsPerSource: number
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
  maxHeaderBytes: 16 * 1024,
  maxHeaders: 64,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 900_000,
  keepAliveTimeoutMs: 15_000,
  idleTimeoutMs: 180_000,
  checkEveryMs: 5_000,
}

/** Who counts what goes out. */
export interface ListenLine {
  /** Whether anything may be sent at all; when not, connections are closed without a word. */
  open(): boolean
  /** What sockets have sent since the start, told after each answer. */
  settle(sentBytes: number): void
}

export interface MarketListener {
  /** As bound, e.g. `http://127.0.0.1:4021`. */
  readonly url: string
  /** Bytes sent to buyers since the start, headers included. */
  sentBytes(): number
  /** No new requests; those under way get `graceMs` to end, then their connections are cut. */
  stop(graceMs: number): Promise<void>
}

/**
 * Serves the market over TCP with everything bounded: connections in all and per source, headers,
 * times. @throws HearthError `market/port-taken`, `market/cannot-listen`
 */
export async function listen(
  app: Hono<MarketEnv>,
  at: { readonly host: string; readonly port: number },
  overrides: Partial<ListenLimits> = {},
  line: ListenLine = uncounted,
): Promise<MarketListener> {
  const limits = { ...LIMITS, ...overrides }
  const answer = getRequestListener((request, env) => app.fetch(request, env), {
    overrideGlobalObjects: false,
  })
  const server = createServer(
    {
      maxHeaderSize: limits.maxHeaderBytes,
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      connectionsCheckingInterval: limits.checkEveryMs,
    },
    (request, response) => {
      if (!line.open()) {
        request.socket.destroy()
        return
      }
      response.once('close', () => line.settle(sent.look(request.socket)))
      if (request.rawHeaders.length / 2 > limits.maxHeaders) {
        response.shouldKeepAlive = false
        response.writeHead(431, PROBLEM_TYPE).end(bodyOf(headersTooLarge()))
        return
      }
      void answer(request, response)
    },
  )
  server.maxConnections = limits.maxConnections
  server.maxRequestsPerSocket = 1000
  // Above our own limit, so that an overfull request is seen as one and not silently cut short.
  server.maxHeadersCount = limits.maxHeaders * 4
  server.timeout = limits.idleTimeoutMs
  server.on('clientError', refuse)
  limitSources(server, limits.maxConnectionsPerSource)
  const sent = countSent(server, (bytes) => line.settle(bytes))
  const port = await bind(server, at)
  return {
    url: `http://${at.host.includes(':') ? `[${at.host}]` : at.host}:${port}`,
    sentBytes: () => sent.total(),
    stop: (graceMs) => stop(server, graceMs),
  }
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
  if (!socket.writable || error.code === 'ECONNRESET') {
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

function limitSources(server: Server, perSource: number): void {
  const open = new Map<string, number>()
  server.on('connection', (socket: Socket) => {
    const source = sourceOf(socket.remoteAddress)
    const connections = (open.get(source) ?? 0) + 1
    open.set(source, connections)
    socket.once('close', () => {
      const left = (open.get(source) ?? 1) - 1
      if (left === 0) open.delete(source)
      else open.set(source, left)
    })
    if (connections > perSource) socket.destroy()
  })
}

/** Adds up what sockets have sent: all of it, or, cheaply, up to the last look at each of them. */
function countSent(
  server: Server,
  whenClosed: (bytes: number) => void,
): { total(): number; look(socket: Socket): number } {
  const seen = new Map<Socket, number>()
  let looked = 0
  const look = (socket: Socket): number => {
    const before = seen.get(socket)
    if (before === undefined) return looked
    const now = socket.bytesWritten
    seen.set(socket, now)
    looked += now - before
    return looked
  }
  server.on('connection', (socket: Socket) => {
    seen.set(socket, 0)
    socket.once('close', () => {
      whenClosed(look(socket))
      seen.delete(socket)
    })
  })
  return {
    total: () => {
      for (const socket of seen.keys()) look(socket)
      return looked
    },
    look,
  }
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

async function stop(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
  // A connection is kept alive after its last answer; it is idle then and may go.
  const sweep = setInterval(() => server.closeIdleConnections(), 50)
  const cut = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearInterval(sweep)
  clearTimeout(cut)
}
