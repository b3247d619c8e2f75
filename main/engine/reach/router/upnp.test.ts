import { createServer } from 'node:http'
import { once } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import { fakeRouter, type RouterManners } from './fake-router.fixture.ts'
import { upnp } from './upnp.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

const request = {
  gateway: '127.0.0.1',
  own: '127.0.0.1',
  port: 4022,
  wanted: 4022,
  nonce: '00'.repeat(12),
  leaseSeconds: 1_200,
}

async function router(manners: RouterManners = {}) {
  const made = await fakeRouter(manners)
  closing.push(made.close)
  return { ...made, protocol: upnp(async () => made.url) }
}

test('a free port is passed on for the time that was asked, and closed again', async () => {
  const { protocol, entries } = await router()
  expect(await protocol.pass(request)).toEqual({ port: 4022, address: '11.77.0.1', leaseSeconds: 1_200 })
  expect(entries.get(4022)).toEqual({ client: '127.0.0.1', port: 4022, lease: 1_200 })
  await protocol.end(request)
  expect(entries.size).toBe(0)
})

test('a port that somebody else has is neither taken nor closed', async () => {
  const { protocol, entries } = await router()
  const theirs = { client: '192.168.1.9', port: 80, lease: 0 }
  entries.set(4022, theirs)
  const { port } = await protocol.pass(request)
  expect(port).not.toBe(4022)
  await protocol.end(request)
  expect(entries.get(4022)).toEqual(theirs)
  const another = { client: '127.0.0.1', port: 22, lease: 0 }
  entries.set(4022, another)
  await protocol.end(request)
  expect(entries.get(4022)).toEqual(another)
})

test('a router that says yes and does nothing, or keeps a port for good, is not believed', async () => {
  const forgetful = await router({ forgets: true })
  await expect(forgetful.protocol.pass(request)).rejects.toMatchObject({
    message: 'it says yes, and passes nothing on',
  })
  const permanent = await router({ permanent: true })
  await expect(permanent.protocol.pass(request)).rejects.toMatchObject({
    message: 'it keeps ports open for good only, which is not asked for',
  })
  expect(permanent.entries.size).toBe(0)
})

test.each([
  [606, 'it does not allow it'],
  [718, 'the ports that were asked for belong to somebody else'],
  [725, 'it keeps ports open for good only, which is not asked for'],
  [501, 'it refuses, with code 501'],
])('fault %i is told in words', async (fault, message) => {
  const { protocol } = await router({ fault })
  await expect(protocol.pass(request)).rejects.toMatchObject({ code: 'router/refused', message })
})

test('A03: a router that names another address is not followed there', async () => {
  let visited = 0
  const victim = createServer((_request, response) => {
    visited += 1
    response.end()
  })
  victim.listen(0, '127.0.0.1')
  await once(victim, 'listening')
  closing.push(() => victim.close())
  const address = victim.address()
  const elsewhere = `http://127.0.0.1:${address === null || typeof address === 'string' ? 0 : address.port}/`
  const controls = await router({ controlUrl: elsewhere })
  await expect(controls.protocol.pass(request)).rejects.toMatchObject({
    message: 'it sends on to another address, which is not followed',
  })
  const redirecting = await router({ redirect: elsewhere })
  await expect(redirecting.protocol.pass(request)).rejects.toMatchObject({ code: 'router/unknown' })
  expect(visited).toBe(0)
})

test.each<[string, RouterManners]>([
  ['never ends', { endless: true }],
  ['is no XML', { description: '\u0000<<<' }],
  ['is nested without end', { description: '<a>'.repeat(40_000) }],
  [
    'is a bomb of entities',
    {
      description: `<!DOCTYPE x [<!ENTITY a "${'a'.repeat(1_000)}"><!ENTITY b "${'&a;'.repeat(100)}">]><root><device>&b;</device></root>`,
    },
  ],
  ['has no service', { description: '<root><device></device></root>' }],
  ['is about the prototype', { description: '<root><__proto__><device>1</device></__proto__></root>' }],
])('E02: a description that %s is not understood, and nothing else happens', async (_what, manners) => {
  const { protocol } = await router(manners)
  await expect(protocol.pass(request)).rejects.toMatchObject({ code: 'router/unknown' })
  expect('polluted' in {}).toBe(false)
})

test('T02: a router that says nothing is given up after seconds', { timeout: 30_000 }, async () => {
  const { protocol } = await router({ mute: true })
  await expect(protocol.pass(request)).rejects.toMatchObject({ code: 'router/unknown' })
  await expect(upnp(async () => null).pass(request)).rejects.toMatchObject({ code: 'router/silent' })
})
