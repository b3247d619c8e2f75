import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Hono } from 'hono'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type MarketEnv, remoteAddress, sourceOfRequest } from '../market/context.ts'
import { listen, type ListenLimits } from '../market/listen.ts'
import type { Moved } from '../pacing/line.ts'
import { loadCertificate } from './certificate.ts'
import type { OpenWay } from './carrier.ts'
import { directCarrier } from './direct.ts'
import { hasIpv6 } from './ipv6.fixture.ts'

const now = Date.parse('2026-11-23T00:00:00Z')
const clock = { now: () => now }
const sockets: Socket[] = []
const ways: OpenWay[] = []
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hearth-reach-'))
})

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const way of ways.splice(0)) await way.close()
  await rm(folder, { recursive: true, force: true })
})

async function open(
  limits: Partial<ListenLimits> = {},
  settled: (moved: Moved) => void = () => undefined,
  address = '0.0.0.0',
) {
  const app = new Hono<MarketEnv>()
  app.get('/', (context) => context.text('hello'))
  app.get('/who', (context) => context.text(`${remoteAddress(context)} ${sourceOfRequest(context)}`))
  const line = { open: () => true, settle: settled }
  const carrier = directCarrier({
    serve: (at) => listen(app, { ...at, port: 0 }, limits, line),
    certificate: () => loadCertificate(folder, clock),
  })
  const way = await carrier({ address, port: 4022 })
  ways.push(way)
  return { way, port: Number(new URL(way.listening.url).port) }
}

/** Asks as somebody who remembers the certificate, or (`pinned` null) as a stock client. */
function ask(port: number, pinned: string | null, host = '127.0.0.1', path = '/'): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host, port, path, agent: false, ...(pinned === null ? {} : { rejectUnauthorized: false }) },
      (response) => {
        const fingerprint = Reflect.get(response.socket, 'getPeerCertificate').call(response.socket).fingerprint256
        let body = ''
        response.setEncoding('utf8').on('data', (text: string) => (body += text))
        response.on('end', () =>
          pinned === null || pinned === fingerprint ? resolve(body) : reject(new Error('another certificate')),
        )
      },
    )
    asked.on('error', reject).end()
  })
}

/** A stranger who connects and says nothing. */
function idler(port: number, localAddress = '127.0.0.1'): Promise<{ closed: Promise<void>; isOpen: () => boolean }> {
  return new Promise((resolve) => {
    let gone = false
    const socket = connect({ port, host: '127.0.0.1', localAddress })
    sockets.push(socket)
    const closed = new Promise<void>((end) => socket.once('close', () => ((gone = true), end())))
    socket.on('error', () => undefined)
    socket.once('connect', () => resolve({ closed, isOpen: () => !gone }))
    socket.once('close', () => resolve({ closed, isOpen: () => !gone }))
  })
}

test('strangers get the market over TLS, by a certificate that stays the same, and a stock client is not deceived', async () => {
  const { way, port } = await open()
  const { fingerprint, own } = way.listening.certificate
  expect(own).toBe(false)
  expect(await ask(port, fingerprint)).toBe('hello')
  await expect(ask(port, null)).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
  expect((await stat(path.join(folder, 'reach', 'key.pem'))).mode & 0o077).toBe(0)
  expect((await loadCertificate(folder, clock)).fingerprint).toBe(fingerprint)
  const nearlyOver = { now: () => now + 380 * 86_400_000 }
  expect((await loadCertificate(folder, nearlyOver)).fingerprint).not.toBe(fingerprint)
})

test('a certificate of the person is used, and one without its key or out of date is refused in a sentence', async () => {
  const { cert, key } = await loadCertificate(folder, clock)
  const other = await loadCertificate(path.join(folder, 'other'), clock)
  const put = async (name: string, text: string) => writeFile(path.join(folder, 'reach', name), text)
  await put('own-certificate.pem', cert)
  await put('own-key.pem', key)
  expect(await loadCertificate(folder, clock)).toMatchObject({ own: true, cert })
  await expect(loadCertificate(folder, { now: () => now + 500 * 86_400_000 })).rejects.toThrow('run out')
  await put('own-key.pem', other.key)
  await expect(loadCertificate(folder, clock)).rejects.toMatchObject({ code: 'reach/certificate-unusable' })
})

test('what encryption adds is counted, and the line hears of it', async () => {
  let settled = 0
  const { way, port } = await open({}, ({ sent }) => (settled = sent))
  await ask(port, way.listening.certificate.fingerprint)
  expect(way.sentBytes()).toBeGreaterThan(500)
  await expect.poll(() => settled).toBe(way.sentBytes())
})

test.runIf(hasIpv6('Listening at an IPv6 address'))(
  'at “::” strangers of both kinds are listened to, each under the address it has; at an IPv6 address those of IPv6 alone',
  async () => {
    const both = await open({}, undefined, '::')
    const { fingerprint } = both.way.listening.certificate
    expect(both.way.listening.url).toBe(`https://[::]:${both.port}`)
    expect(await ask(both.port, fingerprint, '::1', '/who')).toBe('::1 0:0:0:0')
    expect(await ask(both.port, fingerprint, '127.0.0.1', '/who')).toBe('127.0.0.1 127.0.0.1')
    const six = await open({}, undefined, '::1')
    expect(await ask(six.port, six.way.listening.certificate.fingerprint, '::1')).toBe('hello')
    await expect(ask(six.port, '', '127.0.0.1')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  },
)

test('what speaks plain HTTP to it is closed without an answer', async () => {
  const { port } = await open()
  const socket = connect(port, '127.0.0.1')
  sockets.push(socket)
  let answer = ''
  socket.setEncoding('utf8').on('data', (text: string) => (answer += text))
  const closed = new Promise((resolve) => socket.on('error', () => undefined).once('close', resolve))
  socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n')
  await closed
  expect(answer).not.toContain('HTTP/1.1')
})

test('two thousand idle strangers of forty addresses keep nobody out', { timeout: 240_000 }, async () => {
  // None of them is closed for being slow within this test: only the bounds on their number count.
  const { way, port } = await open({ headersTimeoutMs: 600_000, maxIdle: 100 })
  const all: Awaited<ReturnType<typeof idler>>[] = []
  for (let each = 0; each < 2_000; each += 1) all.push(await idler(port, `127.0.1.${1 + (each % 40)}`))
  await expect.poll(() => all.filter((each) => each.isOpen()).length, { timeout: 120_000 }).toBeLessThanOrEqual(100)
  expect(all[0]?.isOpen()).toBe(false)
  expect(await ask(port, way.listening.certificate.fingerprint)).toBe('hello')
})

test('who never ends the handshake is let go of', async () => {
  const { port } = await open({ headersTimeoutMs: 300 })
  const silent = await idler(port)
  await silent.closed
  expect(silent.isOpen()).toBe(false)
})

test(
  'closed again, nobody is connected any more, not even who never ended the handshake',
  { timeout: 120_000 },
  async () => {
    const { way, port } = await open({ headersTimeoutMs: 600_000 })
    const silent = await idler(port)
    await way.close()
    await silent.closed
    expect(silent.isOpen()).toBe(false)
    await expect(ask(port, '')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  },
)
