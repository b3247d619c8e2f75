import { once } from 'node:events'
import { createServer } from 'node:https'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, expect, test } from 'vitest'
import { openAuthority } from '../engine/reach/authority.fixture.ts'
import { hasIpv6 } from '../engine/reach/ipv6.fixture.ts'
import { openSite } from './market.fixture.ts'
import { pinnedSite } from './pinned-fetch.ts'

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

async function site(...[listener]: Parameters<typeof openSite>) {
  const opened = await openSite(listener)
  ends.push(opened.close)
  return { url: opened.url, port: new URL(opened.url).port }
}

const practice = { loopback: true, timeoutMs: 5_000, maxBytes: 1_000 }

test('what a client sends arrives, and the whole answer comes back', async () => {
  const { url } = await site((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const said = `${request.method} ${String(request.headers['x-mine'])} ${Buffer.concat(chunks).toString()}`
      response.writeHead(402, { 'payment-required': 'abc' }).end(said)
    })
  })
  const { fetch: pinned } = await pinnedSite(url, practice)
  const answer = await pinned(`${url}/v1/jobs`, { method: 'POST', headers: { 'x-mine': 'yes' }, body: 'work' })
  expect([answer.status, answer.headers.get('payment-required'), await answer.text()]).toEqual([
    402,
    'abc',
    'POST yes work',
  ])
})

test('a name that is given another address after the look changes nothing', async () => {
  const { port } = await site((request, response) => response.end(request.headers.host))
  let looks = 0
  const resolve = async () => {
    looks += 1
    return looks === 1 ? ['127.0.0.1'] : ['10.0.0.1']
  }
  const { fetch: pinned } = await pinnedSite(`http://rebind.test:${port}/`, { ...practice, resolve })
  for (const path of ['a', 'b']) {
    const answer = await pinned(`http://rebind.test:${port}/${path}`)
    expect(await answer.text()).toBe(`rebind.test:${port}`)
  }
  expect(looks).toBe(1)
  await expect(pinnedSite(`http://rebind.test:${port}/`, { ...practice, resolve })).rejects.toThrow('private network')
})

test('no other site is reached through it, neither by address nor by redirect', async () => {
  let asked = 0
  const other = await site((_request, response) => {
    asked += 1
    response.end()
  })
  const { url } = await site((_request, response) => response.writeHead(307, { location: other.url }).end())
  const { fetch: pinned } = await pinnedSite(url, practice)
  await expect(pinned(other.url)).rejects.toThrow('another site')
  await expect(pinned(`${url}/`, { method: 'POST', body: 'x' })).rejects.toThrow('not followed')
  expect(asked).toBe(0)
})

test('a number that no answer has is a failure of theirs, as every other', async () => {
  for (const status of [600, 999]) {
    const { url } = await site((_request, response) => response.writeHead(status).end('{}'))
    const { fetch: pinned } = await pinnedSite(url, practice)
    await expect(pinned(url)).rejects.toMatchObject({ name: 'HearthError', code: 'discovery/bad-answer' })
  }
})

test('an answer is bounded in size and in time, and ends with whoever asked', async () => {
  const large = await site((_request, response) => response.end('x'.repeat(1_001)))
  const endless = await site((_request, response) => void response.write('{'))
  const { fetch: first } = await pinnedSite(large.url, practice)
  await expect(first(large.url)).rejects.toThrow('more than 1000 bytes')
  const { fetch: second } = await pinnedSite(endless.url, { ...practice, timeoutMs: 300 })
  await expect(second(endless.url)).rejects.toThrow('in time')
  const { fetch: third } = await pinnedSite(endless.url, practice)
  await expect(third(endless.url, { signal: AbortSignal.timeout(100) })).rejects.toThrow('in time')
})

test.runIf(hasIpv6('A market at an IPv6 address'))(
  'T05: a market at an IPv6 address is asked with a certificate for that address, and with no other',
  async () => {
    const authority = await openAuthority()
    setDefaultCACertificates([...getCACertificates('default'), authority.cert])
    const asked = async (certified: string): Promise<string> => {
      const pair = await authority.certified([{ type: 'ip', value: certified }])
      const server = createServer(pair, (request, response) => void response.end(request.headers.host))
      server.listen(0, '::1')
      await once(server, 'listening')
      ends.push(async () => void server.close())
      const address = server.address()
      const url = `https://[::1]:${typeof address === 'object' ? address?.port : 0}/`
      const { fetch: pinned } = await pinnedSite(url, practice)
      return (await pinned(url)).text()
    }
    expect(await asked('::1')).toMatch(/^\[::1\]:\d+$/)
    await expect(asked('::2')).rejects.toMatchObject({ code: 'discovery/unreachable' })
  },
)
