import { existsSync } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RawData } from 'ws'
import { openSocket, startTestServer, statusOf, type TestServer } from './server.fixture.ts'

let server: TestServer
beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.remove())

const lastChanged = (token: string): string => token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A')
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const post = (target: string, body: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${server.url}${target}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url, ...headers },
    body,
  })

describe('the honest cases', () => {
  test('the page is served with headers that lock it down', async () => {
    const response = await fetch(server.url)
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('<title>Hearth</title>')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
    expect(response.headers.get('set-cookie')).toBeNull()
    const again = await fetch(server.url, { headers: { 'if-none-match': response.headers.get('etag') ?? '' } })
    expect(again.status).toBe(304)
  })

  test('a window trades its link for a token and speaks to the engine', async () => {
    const token = await server.signIn()
    const { status, socket } = await openSocket(server, {
      protocols: ['hearth.v1', `token.${token}`],
      headers: { origin: server.url },
    })
    expect(status).toBe(101)
    expect(socket.protocol).toBe('hearth.v1')
    const answered = new Promise((resolve) => socket.once('message', (data) => resolve(textOf(data))))
    socket.send('{"type":"hello","protocol":1}')
    expect(await answered).toContain('"type":"result"')
    expect(server.received).toEqual([{ type: 'hello', protocol: 1 }])
    socket.terminate()
  })

  test('a client the engine ends is told why, however long the reason', async () => {
    const strict = await startTestServer({
      connect: (carrier) => {
        carrier.close('Genug für heute: '.repeat(20))
        return { receive: () => undefined, closed: () => undefined }
      },
    })
    try {
      const { socket } = await openSocket(strict, { protocols: ['hearth.v1'], headers: bearer(strict.installToken) })
      const reason = await new Promise((resolve) =>
        socket.once('close', (_code, text) => resolve(text.toString('utf8'))),
      )
      expect(reason).toContain('Genug für heute')
    } finally {
      await strict.remove()
    }
  })

  test('the command line comes in with the install token, and can ask for another link', async () => {
    const { status, socket } = await openSocket(server, {
      protocols: ['hearth.v1'],
      headers: bearer(server.installToken),
    })
    expect(status).toBe(101)
    socket.terminate()
    const response = await fetch(`${server.url}/links`, { method: 'POST', headers: bearer(server.installToken) })
    expect(await response.json()).toEqual({ url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/#link=/) })
  })

  test('control.json is for its owner only, and gone after a stop', async () => {
    const file = path.join(server.dataDir, 'control.json')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await stat(server.dataDir)).mode & 0o777).toBe(0o700)
    await server.stop()
    expect(existsSync(file)).toBe(false)
  })

  test('a control.json that another run has replaced stays when this one stops', async () => {
    const file = path.join(server.dataDir, 'control.json')
    await writeFile(file, 'theirs')
    await server.stop()
    expect(await readFile(file, 'utf8')).toBe('theirs')
  })
})

describe('L01: a good token with a foreign Host', () => {
  test.each([
    ['GET', '/'],
    ['POST', '/session'],
    ['POST', '/links'],
    ['GET', '/identity'],
    ['DELETE', '/anything'],
  ])('%s %s is refused before routing', async (method, target) => {
    const head = `Host: evil.example:${server.port}\r\nAuthorization: Bearer ${server.installToken}\r\n`
    const answer = await server.raw(`${method} ${target} HTTP/1.1\r\n${head}Content-Length: 0\r\n\r\n`)
    expect(statusOf(answer)).toBe(403)
    expect(answer).not.toContain('link=')
  })

  test('a WebSocket is refused', async () => {
    const headers = { ...bearer(server.installToken), host: `evil.example:${server.port}` }
    expect((await openSocket(server, { protocols: ['hearth.v1'], headers })).status).toBe(403)
    expect(server.received).toEqual([])
  })
})

describe('L02: on the wire', () => {
  test.each([
    ['no Host in HTTP/1.1', 'GET / HTTP/1.1\r\n\r\n'],
    ['no Host in HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n'],
    ['an empty Host', 'GET / HTTP/1.1\r\nHost:\r\n\r\n'],
    ['a Host with only the port', 'GET / HTTP/1.1\r\nHost: :PORT\r\n\r\n'],
    ['two Hosts', 'GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nHost: 127.0.0.1:PORT\r\n\r\n'],
    ['a good and a bad Host', 'GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nhost: evil.example\r\n\r\n'],
    ['a trailing dot', 'GET / HTTP/1.1\r\nHost: localhost.:PORT\r\n\r\n'],
    ['capitals', 'GET / HTTP/1.1\r\nHost: LOCALHOST:PORT\r\n\r\n'],
    ['0.0.0.0', 'GET / HTTP/1.1\r\nHost: 0.0.0.0:PORT\r\n\r\n'],
    ['127.1', 'GET / HTTP/1.1\r\nHost: 127.1:PORT\r\n\r\n'],
    ['a decimal address', 'GET / HTTP/1.1\r\nHost: 2130706433:PORT\r\n\r\n'],
    ['a mapped address', 'GET / HTTP/1.1\r\nHost: [::ffff:127.0.0.1]:PORT\r\n\r\n'],
    ['another port', 'GET / HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n'],
    ['an absolute target', 'GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n'],
  ])('%s is refused', async (_case, text) => {
    const answer = await server.raw(text.replaceAll('PORT', String(server.port)))
    expect([400, 403]).toContain(statusOf(answer))
    expect(answer).not.toContain('<title>')
  })

  test('the declared hosts are served', async () => {
    for (const name of ['127.0.0.1', 'localhost']) {
      const answer = await server.raw(`GET / HTTP/1.1\r\nHost: ${name}:${server.port}\r\nConnection: close\r\n\r\n`)
      expect(statusOf(answer)).toBe(200)
    }
  })
})

describe('L04: foreign origins', () => {
  test.each(['null', 'http://evil.test', 'http://localhost', 'http://127.0.0.1:1'])(
    '%s cannot do anything',
    async (origin) => {
      const token = await server.signIn()
      const link = new URL(server.newLink()).hash.slice('#link='.length)
      expect((await post('/session', JSON.stringify({ link }), { origin })).status).toBe(403)
      expect((await post('/links', '', { origin, ...bearer(server.installToken) })).status).toBe(403)
      const protocols = ['hearth.v1', `token.${token}`]
      expect((await openSocket(server, { protocols, headers: { origin } })).status).toBe(403)
      // The link was not used up by the attempt.
      expect((await post('/session', JSON.stringify({ link }))).status).toBe(200)
      expect(server.received).toEqual([])
    },
  )

  test('a rebinding pair is refused although Origin and Host agree', async () => {
    const headers = { host: `evil.test:${server.port}`, origin: `http://evil.test:${server.port}` }
    const protocols = ['hearth.v1', `token.${await server.signIn()}`]
    expect((await openSocket(server, { protocols, headers })).status).toBe(403)
  })
})

describe('L05: tokens', () => {
  test('absent, wrong, one byte off, in the query or of another kind: 401, and the engine hears nothing', async () => {
    const token = await server.signIn()
    const origin = { origin: server.url }
    const attempts = [
      { protocols: ['hearth.v1'], headers: origin },
      { protocols: [`token.${token}`], headers: origin },
      { protocols: ['hearth.v1', 'token.'], headers: origin },
      { protocols: ['hearth.v1', `token.${lastChanged(token)}`], headers: origin },
      { protocols: ['hearth.v1', `token.${token}`, 'token.other'], headers: origin },
      { protocols: ['hearth.v1', `token.${server.installToken}`], headers: origin },
      { protocols: ['hearth.v1'], headers: bearer(lastChanged(server.installToken)) },
      { protocols: ['hearth.v1'], headers: bearer(token) },
      { protocols: ['hearth.v1'], headers: { authorization: server.installToken } },
    ]
    for (const attempt of attempts) expect((await openSocket(server, attempt)).status).toBe(401)
    const query = await openSocket(server, {
      protocols: ['hearth.v1'],
      headers: origin,
      path: `/engine?token=${token}`,
    })
    expect(query.status).toBe(404)
    expect(server.received).toEqual([])
  })

  test('a browser without Origin does not get in with a window’s token', async () => {
    const protocols = ['hearth.v1', `token.${await server.signIn()}`]
    expect((await openSocket(server, { protocols })).status).toBe(403)
  })

  test('tokens of an earlier run are worth nothing', async () => {
    const old = await server.signIn()
    const next = await startTestServer()
    try {
      const headers = { origin: next.url }
      expect((await openSocket(next, { protocols: ['hearth.v1', `token.${old}`], headers })).status).toBe(401)
      expect((await openSocket(next, { protocols: ['hearth.v1'], headers: bearer(server.installToken) })).status).toBe(
        401,
      )
    } finally {
      await next.remove()
    }
  })

  test('guessing ends in a lock-out that says when to come back', async () => {
    const wrong = lastChanged(server.installToken)
    const answers: Response[] = []
    for (let guess = 0; guess < 12; guess += 1) {
      answers.push(await fetch(`${server.url}/links`, { method: 'POST', headers: bearer(wrong) }))
    }
    expect(answers.map((answer) => answer.status)).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429])
    expect(Number(answers.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  test('no token appears in the log', async () => {
    const token = await server.signIn()
    await openSocket(server, {
      protocols: ['hearth.v1', `token.${lastChanged(token)}`],
      headers: { origin: server.url },
    })
    await openSocket(server, { protocols: ['hearth.v1', `token.${token}`], headers: { origin: 'null' } })
    expect(server.logged.join('\n')).not.toContain(token.slice(0, -1))
    expect(server.logged.join('\n')).not.toContain(server.installToken)
  })
})

function textOf(data: RawData): string {
  return Buffer.isBuffer(data) ? data.toString('utf8') : ''
}
