import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Hono } from 'hono'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { Problem } from '../../../contract/errors.ts'
import { INITIAL_SHARING } from '../../../contract/sharing.ts'
import type { MarketEnv } from './context.ts'
import { heldAnswers } from './held-answers.ts'
import { listen, type MarketListener } from './listen.ts'
import { problemOf, problemResponse } from './problem.ts'
import { share } from './testing/shared.ts'
import { openStall, type Stall } from './testing/stall.ts'
import { voucherBuyer } from './testing/voucher-buyer.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const MIB = 1024 * 1024
/** More than the system takes off our hands for a client that does not read. */
const MUCH = 64 * MIB

let market: MarketListener
let made = 0
const clients: Socket[] = []

beforeEach(async () => {
  made = 0
  const hold = heldAnswers({ paid: { all: 60, ofOne: 40 }, unpaid: { all: 30, ofOne: 20 } })
  const app = new Hono<MarketEnv>()
  app.onError((error) => problemResponse(problemOf(error)))
  app.get('/:kind/:size', (context) =>
    hold(context, 10, context.req.param('kind') === 'paid' ? 'paid' : 'unpaid', async () => {
      made += 1
      if (context.req.param('size') === 'bad') throw new Error('damaged')
      return context.body(new Uint8Array(Number(context.req.param('size'))))
    }),
  )
  market = await listen(app, { host: '127.0.0.1', port: 0 })
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy()
  await market.stop(0)
})

/** Clients that ask, over one connection, and read nothing. */
async function slow(what: string, times = 1, localAddress = '127.0.0.1'): Promise<Socket> {
  const client = connect({ port: Number(new URL(market.url).port), host: '127.0.0.1', localAddress })
  clients.push(client)
  client.on('error', () => undefined).pause()
  const before = made
  client.write(`GET ${what} HTTP/1.1\r\nhost: a\r\n\r\n`.repeat(times))
  await vi.waitUntil(() => made === before + times, 30_000)
  return client
}
async function asked(what: string): Promise<number> {
  const answer = await fetch(`${market.url}${what}`)
  await answer.arrayBuffer()
  return answer.status
}

test('what slow readers have not taken is held, and no more is begun than there is room for', async () => {
  const first = await slow(`/unpaid/${MUCH}`)
  await slow(`/unpaid/${MUCH}`)
  expect(await asked('/unpaid/1')).toBe(503)
  expect(made).toBe(2)
  first.destroy()
  await vi.waitUntil(async () => (await asked('/unpaid/1')) === 200, 30_000)
})

test('what is given away leaves room for those who pay, and nobody has all of it', async () => {
  await slow(`/unpaid/${MUCH}`, 2)
  await slow(`/unpaid/${MUCH}`, 1, '127.0.0.2')
  const here = await slow(`/paid/${MUCH}`, 2)
  expect(await asked('/paid/1')).toBe(503)
  await slow(`/paid/${MUCH}`, 1, '127.0.0.2')
  here.destroy()
  await vi.waitUntil(async () => (await asked('/paid/1')) === 200, 30_000)
  expect(await asked('/unpaid/1')).toBe(503)
})

test('answers that wait behind others on a connection are let go with it', async () => {
  const client = await slow(`/paid/${MUCH}`, 4)
  expect(await asked('/paid/1')).toBe(503)
  client.resetAndDestroy()
  await vi.waitUntil(async () => (await asked('/paid/1')) === 200, 30_000)
  await slow(`/paid/${MUCH}`, 4)
})

test('what was sent, and what failed, holds nothing', async () => {
  for (let index = 0; index < 5; index += 1) {
    expect(await asked('/unpaid/1')).toBe(200)
    expect(await asked('/unpaid/bad')).toBe(500)
  }
  const client = await slow(`/unpaid/${MUCH}`, 2)
  client.resume()
  client.end()
  await once(client, 'close')
  await slow(`/unpaid/${MUCH}`, 2)
})

let stall: Stall
beforeAll(async () => {
  const held = { paid: { all: 2 * MIB, ofOne: 2 * MIB }, unpaid: { all: 1000, ofOne: 1000 } }
  stall = await openStall({ limits: { held } })
})
afterAll(() => stall.close())

test('a paid answer that there is no room for is refused before it is charged', async () => {
  const session = { id: 'test', unlockedUntil: 0 }
  const root = await share(stall.parts.retrieval, stall.folder, new Uint8Array(3 * MIB).fill(5))
  const set = stall.parts.retrieval.handlers['sharing.set']
  await set({ ...INITIAL_SHARING, on: true, paid: true }, session)
  const pay = voucherBuyer(stall.practice.buyer.key, stall.practice.asset, stall.practice.rpcUrl)
  expect((await pay(`${stall.url}/ipfs/${root}?format=raw`)).status).toBe(200)
  const before = stall.ledger.channels.sums().charged
  expect(before).toBeGreaterThan(0n)
  const files = { a: new Uint8Array(MIB).fill(1), b: new Uint8Array(MIB).fill(2), c: new Uint8Array(MIB).fill(3) }
  const large = await share(stall.parts.retrieval, stall.folder, files)
  const refused = await pay(`${stall.url}/ipfs/${large}?format=car`)
  expect(Problem.parse(await refused.json()).code).toBe('market/busy')
  expect(stall.ledger.channels.sums().charged).toBe(before)
  await set({ paid: false }, session)
  const given = await fetch(`${stall.url}/ipfs/${large}?format=car`)
  expect(Problem.parse(await given.json()).code).toBe('market/busy')
})
