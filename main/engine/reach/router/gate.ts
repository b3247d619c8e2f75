import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'

/** A door of this computer that leads to the router’s own port, and nowhere else. */
export interface Gate {
  /** With a slash at its end. */
  readonly url: string
  close(): void
}

export interface GateLimits {
  readonly maxAnswerBytes: number
  /** For each exchange, from the first byte to the last. */
  readonly timeoutMs: number
  /** Exchanges in all. */
  readonly maxExchanges: number
}

/** A router describes itself in some twenty kibibytes. */
const LIMITS: GateLimits = { maxAnswerBytes: 128 * 1024, timeoutMs: 5_000, maxExchanges: 24 }
const HEADERS = ['content-type', 'content-length', 'soapaction'] as const

/**
 * The library that speaks UPnP follows whatever address the router names, waits for ever and takes any number of bytes.
 * Through here it reaches one address and one port, gets whole answers that are small enough, and no redirect.
 */
export function openGate(router: URL, own: string, limits: GateLimits = LIMITS): Promise<Gate> {
  let exchanges = 0
  const server = createServer((asked, response) => {
    exchanges += 1
    if (exchanges > limits.maxExchanges || asked.headers.host !== `127.0.0.1:${port()}`) {
      response.writeHead(502).end()
      return
    }
    passOn(asked, response, router, own, limits)
  })
  const port = (): number => {
    const address = server.address()
    return address === null || typeof address === 'string' ? 0 : address.port
  }
  server.unref()
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      resolve({
        url: `http://127.0.0.1:${port()}/`,
        close: () => {
          server.close()
          server.closeAllConnections()
        },
      })
    })
  })
}

function passOn(asked: IncomingMessage, response: ServerResponse, router: URL, own: string, limits: GateLimits): void {
  const given = HEADERS.flatMap((name) => {
    const value = asked.headers[name]
    return typeof value === 'string' ? [[name, value] as const] : []
  })
  const outgoing = request({
    host: router.hostname,
    port: router.port === '' ? 80 : Number(router.port),
    localAddress: own,
    method: asked.method,
    path: asked.url,
    headers: { ...Object.fromEntries(given), host: router.host, connection: 'close' },
    agent: false,
    maxHeaderSize: 8_192,
    signal: AbortSignal.timeout(limits.timeoutMs),
  })
  const fail = (): void => {
    outgoing.destroy()
    if (!response.headersSent) response.writeHead(502).end()
  }
  outgoing.once('error', fail)
  outgoing.once('response', (answer) => {
    const status = answer.statusCode ?? 0
    // 500 carries the fault of a SOAP call.
    if (status !== 200 && status !== 500) return fail()
    const chunks: Buffer[] = []
    let size = 0
    answer.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > limits.maxAnswerBytes) fail()
      else chunks.push(chunk)
    })
    answer.once('error', fail)
    answer.once('end', () => {
      if (!response.headersSent) response.writeHead(status, { connection: 'close' }).end(Buffer.concat(chunks))
    })
  })
  asked.pipe(outgoing)
}
