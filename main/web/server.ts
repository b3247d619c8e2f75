import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ConnectClient } from '../../contract/carrier.ts'
import { ENGINE_PATH, ENGINE_SUBPROTOCOL } from '../../contract/control.ts'
import { BUSY, FORBIDDEN, NOT_FOUND, sendAnswer, sendOnSocket, type Answer } from './answer.ts'
import { writeControlFile } from './control-file.ts'
import { createEngineSockets } from './engine-socket.ts'
import { allowedFor, refusalOf, type Allowed } from './gate.ts'
import { listenOnLoopback } from './listen.ts'
import { bearerOf, refusalFor, route, sourceOf } from './routes.ts'
import { createSocketLimits } from './socket-limits.ts'
import { loadStaticFiles } from './static-files.ts'
import { createTokens, type Tokens } from './tokens.ts'
import type { WebLog } from './web-log.ts'

export interface WebServerOptions {
  /** The built page; must hold index.html. */
  readonly rendererDir: string
  readonly connect: ConnectClient
  /** Where `control.json` goes: the data folder of this network. */
  readonly dataDir: string
  readonly log: WebLog
  /** Exactly this port, 0 for any; without it the usual one or the next that is free. */
  readonly port?: number
  /** Milliseconds a client may take for the head of a request, and for all of it. */
  readonly headMs?: number
  readonly requestMs?: number
}

export interface WebServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  /** An address that opens the window once, within ten minutes. */
  newLink(): string
  /** Ends every connection, frees the port and removes `control.json`. */
  stop(): Promise<void>
}

/**
 * The headless shell's window: serves the page and carries the engine protocol, on loopback only
 * and under the local API rules (reliability.md 1.1, cases L01 to L08).
 * @throws HearthError `web/no-page`, `web/port-taken`, `web/cannot-listen`
 */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const { log, headMs = 5000, requestMs = 10_000 } = options
  const files = await loadStaticFiles(options.rendererDir)
  const tokens = createTokens(() => performance.now())
  const sockets = createEngineSockets(options.connect, log)
  const limits = createSocketLimits()
  let allowed: Allowed = { hosts: new Set(), origins: new Set() }
  let url = ''
  const newLink = (): string => `${url}/#link=${tokens.newLink()}`

  const newServer = (): Server => {
    const server = createServer({
      headersTimeout: headMs,
      requestTimeout: requestMs,
      keepAliveTimeout: 5000,
      connectionsCheckingInterval: Math.min(5000, headMs),
      maxHeaderSize: 8192,
      // Ours to answer, with the same 403 as any other wrong Host.
      requireHostHeader: false,
    })
    server.maxRequestsPerSocket = 100
    // A client that reads nothing while we write is cut off too.
    server.setTimeout(30_000)
    limits.watch(server)
    server.on('request', (request, response) => {
      if (!limits.begin(request, response)) return sendAnswer(response, BUSY)
      if (isRefused(request, false)) return sendAnswer(response, FORBIDDEN)
      route({ tokens, files, newLink }, request, response).catch((error: unknown) => {
        // Only the client's own end while its body was read leads here.
        log.warn('web.request-broken', { reason: error instanceof Error ? error.message : 'unknown' })
        response.destroy()
      })
    })
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      limits.upgraded(request)
      socket.on('error', () => socket.destroy())
      const refusal = isRefused(request, true) ? FORBIDDEN : refusalOfUpgrade(tokens, request, sockets.hasRoom())
      if (refusal === null) sockets.accept(request, socket, head)
      else sendOnSocket(socket, refusal)
    })
    return server
  }
  const isRefused = (request: IncomingMessage, upgrade: boolean): boolean => {
    const { method = '', url: target = '', rawHeaders } = request
    const reason = refusalOf({ method, url: target, rawHeaders, upgrade }, allowed)
    if (reason !== null) log.warn('web.refused', { reason, method: method.slice(0, 10) })
    return reason !== null
  }

  const { port, servers, ipv6 } = await listenOnLoopback(newServer, options.port ?? null)
  allowed = allowedFor(port, ipv6)
  url = `http://127.0.0.1:${port}`
  const control = await writeControlFile(options.dataDir, { url, installToken: tokens.installToken, pid: process.pid })
  log.info('web.listening', { port, ipv6 })

  return {
    url,
    newLink,
    async stop() {
      await control.remove()
      sockets.close()
      await Promise.all(
        servers.map((server) => {
          const closed = new Promise((resolve) => server.close(resolve))
          server.closeAllConnections()
          return closed
        }),
      )
    },
  }
}

/**
 * A browser names its token among the subprotocols and has an Origin; the command line has
 * neither and sends the install token. Nothing else, and no mixture, is let in.
 */
function refusalOfUpgrade(tokens: Tokens, request: IncomingMessage, hasRoom: boolean): Answer | null {
  if (request.url !== ENGINE_PATH || request.headers.upgrade?.toLowerCase() !== 'websocket') return NOT_FOUND
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
  const fromBrowser = request.headers.origin !== undefined
  const token = fromBrowser ? tokenAmong(offered) : bearerOf(request)
  const known = offered.includes(ENGINE_SUBPROTOCOL) ? (token ?? '') : ''
  const verdict = tokens.check(fromBrowser ? 'session' : 'install', known, sourceOf(request))
  return refusalFor(verdict) ?? (hasRoom ? null : BUSY)
}

function tokenAmong(protocols: readonly string[]): string | null {
  const named = protocols.filter((protocol) => protocol.startsWith('token.'))
  return named.length === 1 ? (named[0] ?? '').slice('token.'.length) : null
}
