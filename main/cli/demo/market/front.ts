import { once } from 'node:events'
import { createServer, type IncomingMessage, request as ask, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Where a front says something else than the market behind it. */
export interface FrontLies {
  /** The body of `GET /v1/offers`, as JSON. */
  readonly offers?: (offers: unknown) => unknown
  /** What a 402 asks for, as JSON. */
  readonly required?: (required: unknown) => unknown
  /** The text of a receipt. */
  readonly receipt?: (text: string) => string
  /** What it does before it passes a request on. */
  readonly before?: (request: IncomingMessage) => Promise<void>
  /** Does something else altogether; true when it did. */
  readonly instead?: (request: IncomingMessage, response: ServerResponse) => boolean
}

export interface Front {
  readonly url: string
  /** Requests for jobs that came with a payment. */
  readonly payments: () => number
  close(): Promise<void>
}

/** A server on loopback that passes everything on to a real market, but for its lies. */
export async function openFront(market: string, lies: FrontLies): Promise<Front> {
  let payments = 0
  const server = createServer((request, response) => {
    if (request.headers['payment-signature'] !== undefined) payments += 1
    if (lies.instead?.(request, response) === true) return
    const before = lies.before?.(request) ?? Promise.resolve()
    before.then(
      () => passOn(market, request, response, lies),
      () => response.destroy(),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    payments: () => payments,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function passOn(market: string, request: IncomingMessage, response: ServerResponse, lies: FrontLies): void {
  const { method, headers, url = '/' } = request
  const inner = ask(new URL(url, market), { method, headers: { ...headers, host: new URL(market).host } }, (answer) => {
    const { statusCode: status = 502, headers: given } = answer
    const required = given['payment-required']
    if (status === 402 && typeof required === 'string' && lies.required !== undefined) {
      given['payment-required'] = inBase64(lies.required(JSON.parse(Buffer.from(required, 'base64').toString())))
    }
    const change = changeOf(url, lies)
    if (status !== 200 || change === null) {
      response.writeHead(status, given)
      answer.pipe(response)
      return
    }
    collected(answer).then(
      (text) => response.writeHead(status, { 'content-type': 'application/json' }).end(change(text)),
      () => response.destroy(),
    )
  })
  inner.on('error', () => response.destroy())
  request.pipe(inner)
}

function changeOf(url: string, { offers, receipt }: FrontLies): ((text: string) => string) | null {
  if (url === '/v1/offers' && offers !== undefined) return (text) => JSON.stringify(offers(JSON.parse(text)))
  return url.endsWith('/receipt') && receipt !== undefined ? receipt : null
}

async function collected(answer: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of answer) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}

function inBase64(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64')
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
