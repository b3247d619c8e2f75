import { connect, type Socket } from 'node:net'
import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MarketEnv } from './context.ts'
import { jsonBody } from './request-body.ts'
import { listen, type MarketListener } from './listen.ts'
import { problemOf, problemResponse } from './problem.ts'

const PACE = { graceMs: 300, bytesPerSecond: 1_000_000 }
let listener: MarketListener
const sockets: Socket[] = []

beforeEach(async () => {
  const app = new Hono<MarketEnv>()
  app.onError((error) => problemResponse(problemOf(error)))
  app.get('/', (context) => context.text('hello'))
  app.post('/', async (context) => context.json(await jsonBody(context, 1000, PACE)))
  app.get('/slow', async (context) => {
    await new Promise((resolve) => setTimeout(resolve, 300))
    return context.text('done')
  })
  const limits = {
    maxConnectionsPerSource: 5,
    keepAliveTimeoutMs: 60_000,
    headersTimeoutMs: 300,
    checkEveryMs: 50,
    maxHeaders: 20,
  }
  listener = await listen(app, { host: '127.0.0.1', port: 0 }, limits)
})

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await listener.stop(0)
})

/** Sends bytes and gives everything that came back once the other side has closed. */
async function raw(bytes: string): Promise<string> {
  const socket = connect(Number(new URL(listener.url).port), '127.0.0.1')
  sockets.push(socket)
  let answer = ''
  socket.setEncoding('utf8').on('data', (text: string) => {
    answer += text
  })
  const closed = new Promise<string>((resolve) => {
    socket.on('error', () => undefined).on('close', () => resolve(answer))
  })
  socket.write(bytes)
  return closed
}

describe('the market’s door', () => {
  it('answers an honest request', async () => {
    expect(listener.sentBytes()).toBe(0)
    expect(await (await fetch(listener.url)).text()).toBe('hello')
    expect(listener.sentBytes()).toBeGreaterThan('hello'.length)
  })

  it('refuses a flood of headers with 431', async () => {
    const headers = Array.from({ length: 30 }, (_, index) => `x-${index}: 1\r\n`).join('')
    expect(await raw(`GET / HTTP/1.1\r\nhost: a\r\n${headers}\r\n`)).toMatch(/^HTTP\/1\.1 431 [^]*headers-too-large/)
  })

  it('refuses a header of a megabyte with 431', async () => {
    expect(await raw(`GET / HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(1_000_000)}\r\n\r\n`)).toMatch(/^(HTTP\/1\.1 431|$)/)
  })

  it('refuses both length headers, and what is not HTTP at all', async () => {
    const both = 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'
    expect(await raw(both)).toMatch(/^HTTP\/1\.1 400/)
    expect(await raw('hello there\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [^]*not-http/)
  })

  it('lets go of a socket whose headers never end', async () => {
    expect(await raw('GET / HTTP/1.1\r\nhost: a\r\nx-slow: ')).toMatch(/^HTTP\/1\.1 408/)
  })

  it('lets go of a body that trickles', async () => {
    const head = 'POST / HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 500\r\n'
    expect(await raw(`${head}connection: close\r\n\r\n{`)).toMatch(/^HTTP\/1\.1 408 [^]*too-slow/)
  })

  it('takes a bounded number of connections from one source', async () => {
    const answers = Array.from({ length: 40 }, () => raw('GET /slow HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n'))
    const answered = (await Promise.all(answers)).filter((answer) => answer.startsWith('HTTP/1.1 200'))
    expect(answered.length).toBeGreaterThan(0)
    expect(answered.length).toBeLessThanOrEqual(5)
    expect(await (await fetch(listener.url)).text()).toBe('hello')
  })

  it('finishes what is under way before it stops, and takes nothing new', async () => {
    const slow = fetch(`${listener.url}/slow`)
    await new Promise((resolve) => setTimeout(resolve, 100))
    const stopped = listener.stop(60_000)
    expect(await (await slow).text()).toBe('done')
    await stopped
    await expect(fetch(listener.url)).rejects.toThrow('fetch failed')
  })

  it('says so when the port is taken', async () => {
    const port = Number(new URL(listener.url).port)
    await expect(listen(new Hono<MarketEnv>(), { host: '127.0.0.1', port })).rejects.toMatchObject({
      code: 'market/port-taken',
    })
  })
})
