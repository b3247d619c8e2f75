import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import http from 'node:http'
import net from 'node:net'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DEFAULT_PORT } from './listen.ts'
import { openSocket, rawRequest, startTestServer, statusOf, type TestServer } from './server.fixture.ts'

let server: TestServer
beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.remove())

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const post = (target: string, body: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${server.url}${target}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url, ...headers },
    body,
  })

describe('requests that are wrong', () => {
  test.each([
    ['no JSON type', { 'content-type': 'text/plain' }, '{"link":"x"}', 415],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'link=x', 415],
    ['no JSON', {}, '{', 400],
    ['a wrong shape', {}, '{"link":3}', 400],
    ['an own __proto__', {}, '{"link":"x","__proto__":{"token":"y"}}', 400],
    ['depth 100,000', {}, '['.repeat(2000), 400],
    ['a body over the limit', {}, JSON.stringify({ link: 'x'.repeat(5000) }), 413],
    ['a link nobody made', {}, '{"link":"x"}', 401],
  ])('%s is answered as such', async (_case, headers, body, status) => {
    expect((await post('/session', body, headers)).status).toBe(status)
  })

  test('paths outside the page do not exist, however they are written', async () => {
    const secret = path.join(path.dirname(server.dataDir), 'secret.txt')
    await writeFile(secret, 'secret')
    for (const target of [
      '/../secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/data/control.json',
      '/.',
      '/index.html%00',
      '/\\..\\secret.txt',
    ]) {
      const answer = await server.raw(
        `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nConnection: close\r\n\r\n`,
      )
      expect(statusOf(answer)).toBe(404)
    }
  })

  test('links in the page’s folder are not followed', async () => {
    const folder = path.dirname(server.dataDir)
    await mkdir(path.join(folder, 'page'))
    await writeFile(path.join(folder, 'page', 'index.html'), 'page')
    await writeFile(path.join(folder, 'secret.json'), 'secret')
    await symlink(path.join(folder, 'secret.json'), path.join(folder, 'page', 'linked.json'))
    await symlink(folder, path.join(folder, 'page', 'up'))
    const other = await startTestServer({ rendererDir: path.join(folder, 'page') })
    try {
      for (const target of ['/linked.json', '/up/secret.json'])
        expect((await fetch(other.url + target)).status).toBe(404)
    } finally {
      await other.remove()
    }
  })

  test('a folder without a page is told before anything listens', async () => {
    await expect(startTestServer({ rendererDir: server.dataDir })).rejects.toMatchObject({ code: 'web/no-page' })
  })
})

describe('L06: greedy and slow clients', () => {
  test('a megabyte of header, both length headers and a nonsense request are turned away', async () => {
    expect([0, 431]).toContain(
      statusOf(
        await server.raw(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nX: ${'a'.repeat(1_000_000)}\r\n\r\n`),
      ),
    )
    const both = `POST /session HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nOrigin: ${server.url}\r\nContent-Type: application/json\r\n`
    expect(statusOf(await server.raw(`${both}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`))).toBe(
      400,
    )
    expect(statusOf(await server.raw('\u0016\u0003\u0001 nonsense\r\n\r\n'))).toBe(400)
  })

  test('a body far over the limit is refused without being read to its end', async () => {
    const sent = await sendForEver(
      server.port,
      `POST /session HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nOrigin: ${server.url}\r\nContent-Type: application/json\r\nContent-Length: 1073741824\r\n\r\n`,
    )
    expect(sent.status).toBe(413)
    expect(sent.bytes).toBeLessThan(64 * 1024 * 1024)
  })

  test('pipelined requests are each answered, up to the limit of one connection', async () => {
    const one = `GET /nothing HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`
    const answer = await server.raw(one.repeat(500), 2000)
    expect(answer.split('HTTP/1.1 404').length - 1).toBeLessThanOrEqual(100)
    expect((await fetch(server.url)).status).toBe(200)
  })

  test('a frame over the limit ends the client, text that is no JSON does not', async () => {
    const token = await server.signIn()
    const { socket } = await openSocket(server, {
      protocols: ['hearth.v1', `token.${token}`],
      headers: { origin: server.url },
    })
    const answered = new Promise((resolve) => socket.once('message', resolve))
    socket.send('[['.repeat(50_000))
    await answered
    expect(server.received).toEqual([null])
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.send('x'.repeat(300_000))
    expect(await closed).toBe(1009)
  })

  test('2,000 slow sockets hold bounded memory, and the page stays reachable meanwhile', async () => {
    const slow = await startTestServer({ headMs: 60_000, requestMs: 60_000 })
    const sockets: net.Socket[] = []
    try {
      globalThis.gc?.()
      const before = process.memoryUsage().rss
      const statuses = new Set<number>()
      let open = 0
      for (let count = 0; count < 2000; count += 1) {
        const socket = net.connect(slow.port, '127.0.0.1')
        socket.on('error', () => undefined)
        socket.on('connect', () => {
          open += 1
          socket.write('GET / HTTP/1.1\r\nX-Slow: ')
        })
        socket.on('close', () => (open -= 1))
        sockets.push(socket)
        if (count % 200 === 0) statuses.add(await statusFor(slow))
      }
      await expect.poll(() => open, { timeout: 30_000 }).toBeLessThanOrEqual(64)
      statuses.add(await statusFor(slow))
      expect([...statuses]).toEqual([200])
      expect(process.memoryUsage().rss - before).toBeLessThan(50 * 1024 * 1024)
    } finally {
      for (const socket of sockets) socket.destroy()
      await slow.remove()
    }
  })

  test('a client that never ends its request is cut off in time', async () => {
    const hasty = await startTestServer({ headMs: 300, requestMs: 600 })
    try {
      const slowHead = await rawRequest(hasty.port, 'GET / HTTP/1.1\r\nX-Slow: ', 15_000)
      expect([0, 408]).toContain(statusOf(slowHead))
      const slowBody = `POST /session HTTP/1.1\r\nHost: 127.0.0.1:${hasty.port}\r\nOrigin: ${hasty.url}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`
      expect([0, 408]).toContain(statusOf(await rawRequest(hasty.port, slowBody, 15_000)))
    } finally {
      await hasty.remove()
    }
  })
})

describe('L07: a port that is taken', () => {
  test('the next free port is used, and the squatter hears nothing', async () => {
    const heard: string[] = []
    const squatter = net.createServer((socket) => socket.on('data', (chunk) => heard.push(String(chunk))))
    const squatting = await new Promise<boolean>((resolve) => {
      squatter.once('error', () => resolve(false))
      squatter.listen(DEFAULT_PORT, '127.0.0.1', () => resolve(true))
    })
    const moved = await startTestServer({}, 'usual port')
    try {
      expect(moved.port).not.toBe(DEFAULT_PORT)
      expect(moved.newLink()).toContain(`:${moved.port}/`)
      expect(heard).toEqual([])
    } finally {
      await moved.remove()
      if (squatting) await new Promise((resolve) => squatter.close(resolve))
    }
  })

  test('an explicit port that is taken is an error with a way out', async () => {
    await expect(startTestServer({ port: server.port })).rejects.toMatchObject({ code: 'web/port-taken' })
  })

  test.runIf(hasIpv6())('a squatter on ::1 alone is enough to move on', async () => {
    const squatter = http.createServer()
    await new Promise<void>((resolve) => squatter.listen(0, '::1', resolve))
    const address = squatter.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    await expect(startTestServer({ port })).rejects.toMatchObject({ code: 'web/port-taken' })
    await new Promise((resolve) => squatter.close(resolve))
  })

  test('the server proves who it is, without giving its token away', async () => {
    const challenge = 'ab'.repeat(32)
    const response = await fetch(`${server.url}/identity`, { headers: { 'hearth-challenge': challenge } })
    const text = await response.text()
    expect(JSON.parse(text)).toEqual({ proof: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(text).not.toContain(server.installToken)
    expect((await fetch(`${server.url}/identity`)).status).toBe(400)
  })
})

describe('L08: what listens', () => {
  test('only loopback while running, and nothing within 2 s of a stop', async () => {
    const { socket } = await openSocket(server, { protocols: ['hearth.v1'], headers: bearer(server.installToken) })
    const ended = new Promise((resolve) => socket.once('close', resolve))
    const listening = listeners(server.port)
    expect(listening).toContain(`127.0.0.1:${server.port}`)
    expect(listening.filter((address) => !/^(127\.0\.0\.1|\[::1\]):/.test(address))).toEqual([])
    const start = performance.now()
    await server.stop()
    await ended
    expect(performance.now() - start).toBeLessThan(2000)
    expect(listeners(server.port)).toEqual([])
  })
})

async function statusFor(target: TestServer): Promise<number> {
  return (await fetch(target.url)).status
}

function hasIpv6(): boolean {
  return existsSync('/proc/net/if_inet6')
}

/** Local addresses that listen on `port`, from the kernel's own table. */
function listeners(port: number): string[] {
  const lines = execFileSync('ss', ['-Hltn'], { encoding: 'utf8' }).split('\n')
  return lines.map((line) => line.trim().split(/\s+/)[3] ?? '').filter((address) => address.endsWith(`:${port}`))
}

/** Writes a body without end and counts what the server took before it answered. */
function sendForEver(port: number, head: string): Promise<{ status: number; bytes: number }> {
  return new Promise((resolve) => {
    const chunk = Buffer.alloc(64 * 1024, 'x')
    let bytes = 0
    let answer = ''
    const socket = net.connect(port, '127.0.0.1', () => socket.write(head, pump))
    const pump = (): void => {
      if (answer !== '' || socket.destroyed) return
      bytes += chunk.length
      socket.write(chunk, pump)
    }
    const done = (): void => resolve({ status: statusOf(answer), bytes })
    socket.on('data', (data) => {
      answer += data.toString('latin1')
      socket.destroy()
    })
    socket.on('close', done)
    socket.on('error', done)
  })
}
