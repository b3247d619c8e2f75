import { createServer, type Server, type Socket } from 'node:net'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { REACH_CHECK_TYPE, REACH_PATH, ReachAnswer } from '../../../../contract/reach-check.ts'
import type { MarketEnv } from '../../market/context.ts'
import { listen, type MarketListener } from '../../market/listen.ts'
import { answerReach, sendReachWord } from '../../market/reach-routes.ts'
import { systemClock } from '../../ports/clock.ts'
import { createSigner } from '../../proof/signature.ts'
import { loadCertificate } from '../certificate.ts'
import { hasIpv6 } from '../ipv6.fixture.ts'
import { askPeers, type AskPeer } from './ask.ts'
import { createReachHost, type ReachHost } from './host.ts'
import { isSigned, signedAnswer } from './seen.ts'
import { visit } from './visit.ts'

const CHAIN = 31_337
const NONCE = 'a'.repeat(22)
let folder: string
const listeners: MarketListener[] = []
const servers: Server[] = []

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hearth-peers-'))
})

afterEach(async () => {
  for (const each of listeners.splice(0)) await each.stop(100)
  for (const each of servers.splice(0)) each.close()
  await rm(folder, { recursive: true, force: true })
})

function host(key: number, anywhere = true): ReachHost {
  return createReachHost({ signer: signer(key), chainId: CHAIN, anywhere, clock: systemClock })
}

const signer = (key: number) => createSigner(new Uint8Array(32).fill(key))

/** A market with nothing but the routes of reach, as the real listener serves it; over TLS as strangers have it. */
async function market(reach: ReachHost, secure: boolean, at = '127.0.0.1'): Promise<number> {
  const app = new Hono<MarketEnv>()
  const pace = { graceMs: 15_000, bytesPerSecond: 1_024 }
  app.onError((error, context) => context.json({ code: Reflect.get(error, 'code') }, 400))
  app.post(REACH_PATH, answerReach(reach, { clock: systemClock, pace }))
  app.get(`${REACH_PATH}/:nonce`, (context) => sendReachWord(context, reach))
  const { cert, key } = await loadCertificate(folder, systemClock)
  const listener = await listen(app, { host: at, port: 0, ...(secure ? { tls: { cert, key } } : {}) })
  listeners.push(listener)
  return Number(new URL(listener.url).port)
}

async function raw(answer: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    answer(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  servers.push(server)
  const address = server.address()
  return address === null || typeof address === 'string' ? 0 : address.port
}

function ask(port: number, body: unknown): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}${REACH_PATH}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

describe('a visit', () => {
  test('brings back the word that lies there, over a certificate that nobody vouches for', async () => {
    const own = host(1)
    const { nonce, word } = own.expect()
    expect(await visit('127.0.0.1', { port: await market(own, true), nonce })).toEqual({ outcome: 'reached', word })
  })

  test('T05: to a market without TLS, to another service and to nobody are told apart', async () => {
    const plain = await market(host(1), false)
    expect((await visit('127.0.0.1', { port: plain, nonce: NONCE })).outcome).toBe('no-tls')
    const strange = await raw((socket) => socket.end('SSH-2.0-x\r\n'))
    expect((await visit('127.0.0.1', { port: strange, nonce: NONCE })).outcome).toBe('no-tls')
    const mute = await raw(() => undefined)
    expect((await visit('127.0.0.1', { port: mute, nonce: NONCE }, 2_000)).outcome).toBe('other')
    const unknown = await market(host(1), true)
    expect((await visit('127.0.0.1', { port: unknown, nonce: NONCE })).outcome).toBe('other')
    const gone = await raw(() => undefined)
    for (const each of servers.splice(0)) each.close()
    expect((await visit('127.0.0.1', { port: gone, nonce: NONCE })).outcome).toBe('refused')
  })
})

test.runIf(hasIpv6('A visit over IPv6'))('a visit goes to an IPv6 address as well', async () => {
  const own = host(1)
  const { nonce, word } = own.expect()
  expect(await visit('::1', { port: await market(own, true, '::1'), nonce })).toEqual({ outcome: 'reached', word })
})

describe('who is asked', () => {
  test('visits the address that the question comes from, and signs what it saw', async () => {
    const own = host(1)
    const { nonce, word } = own.expect()
    const port = await market(own, true)
    const response = await ask(await market(host(2), false), { type: REACH_CHECK_TYPE, nonce, port })
    const answer = ReachAnswer.parse(await response.json())
    expect(answer).toMatchObject({ peer: signer(2).address, address: '127.0.0.1', port, outcome: 'reached', word })
    expect(isSigned(answer, CHAIN)).toBe(true)
    expect(isSigned({ ...answer, outcome: 'silent' }, CHAIN)).toBe(false)
    expect(isSigned({ ...answer, address: '127.0.0.2' }, CHAIN)).toBe(false)
    expect(isSigned(answer, 8_453)).toBe(false)
  })

  test('A03: goes to no address that a question names, to no other service’s port, and to no private network', async () => {
    const port = await market(host(2), false)
    const question = { type: REACH_CHECK_TYPE, nonce: NONCE, port: 4022 }
    for (const named of [{ address: '10.0.0.1' }, { host: 'router.lan' }, { url: 'https://10.0.0.1/' }, { port: 22 }]) {
      const response = await ask(port, { ...question, ...named })
      expect(await response.json()).toEqual({ code: 'request/invalid' })
    }
    const away = host(3, false)
    for (const source of ['127.0.0.1', '192.168.1.4', '100.64.0.1', '::1', 'fe80::1', null, 'example.org']) {
      await expect(away.answer(source, { type: REACH_CHECK_TYPE, nonce: NONCE, port: 4022 })).rejects.toMatchObject({
        code: 'reach/not-public',
      })
    }
  })

  test('A05: does it a few times for one source, then not for a minute', async () => {
    const port = await market(host(2), false)
    const question = { type: REACH_CHECK_TYPE, nonce: NONCE, port }
    const codes: string[] = []
    for (let round = 0; round < 10; round += 1) {
      const answer: unknown = await (await ask(port, question)).json()
      if (typeof answer === 'object' && answer !== null && 'code' in answer) codes.push(String(answer.code))
    }
    expect(codes).toEqual(Array.from({ length: 4 }, () => 'request/too-many'))
  })

  test('A06: keeps a few visits at once, whoever lets them wait', async () => {
    const mute = await raw(() => undefined)
    const busy = host(2)
    const question = { type: REACH_CHECK_TYPE, nonce: NONCE, port: mute } as const
    const visits = Array.from({ length: 6 }, () => busy.answer('127.0.0.1', question).catch((error: unknown) => error))
    const results = await Promise.all(visits)
    expect(results.filter((each) => each instanceof Error)).toHaveLength(2)
  })
})

const peer = (key: number) => ({ endpoint: `https://peer-${key}.example/`, key: signer(key).address })
const parts = (own: ReachHost, answer: AskPeer) => ({ host: own, ask: answer, chainId: CHAIN, family: 4 as const })

describe('who asks', () => {
  test('believes a peer that brought its word, and none that did not, that is another one, or that signed nothing', async () => {
    const own = host(1)
    const port = await market(own, true)
    const honest: AskPeer = async ({ key }, question) => {
      const which = [2, 3, 4, 5, 6].find((each) => signer(each).address === key) ?? 0
      const answer = await host(which).answer('127.0.0.1', question)
      if (which === 3) return { ip: '9.9.9.3', answer: { ...answer, word: 'b'.repeat(43) } }
      if (which === 4) return { ip: '9.9.9.4', answer: await host(7).answer('127.0.0.1', question) }
      if (which === 5) return { ip: '9.9.9.5', answer: { ...answer, nonce: NONCE } }
      if (which === 6) return { ip: '9.9.9.6', answer: '<html>a portal</html>' }
      return { ip: '9.9.9.2', answer }
    }
    const words = await askPeers([2, 3, 4, 5, 6].map(peer), port, parts(own, honest))
    expect(words.map(({ outcome, said }) => [outcome, said])).toEqual([
      ['reached', 'It was here.'],
      [null, 'Its answer is not signed by its key.'],
      [null, 'Its answer is not signed by its key.'],
      [null, 'Its answer cannot be understood.'],
      [null, 'Its answer cannot be understood.'],
    ])
  })

  test('a peer that says it was here without its word is not believed', async () => {
    const own = host(1)
    const liar: AskPeer = async (_peer, question) => {
      // It has the word of somebody else’s visit, and a signature of its own.
      const other = own.expect()
      const answer = await host(2).answer('127.0.0.1', { ...question, nonce: other.nonce })
      return { ip: '9.9.9.2', answer: resigned({ ...answer, nonce: question.nonce }) }
    }
    const [word] = await askPeers([peer(2)], await market(own, true), parts(own, liar))
    expect(word).toMatchObject({ outcome: null, said: 'It says that it was here, and was not.' })
  })
})

function resigned(answer: ReachAnswer): ReachAnswer {
  const { peer: _peer, signature: _signature, ...seen } = answer
  return signedAnswer(seen, signer(2), CHAIN)
}
