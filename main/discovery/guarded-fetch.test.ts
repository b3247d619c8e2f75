import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { guardedFetch } from './guarded-fetch.ts'
import { pin } from './reach.ts'
import { isPublicAddress } from '../engine/reach/public-address.ts'

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

async function site(answer: RequestListener) {
  let asked = 0
  const server = createServer((request, response) => {
    asked += 1
    answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ends.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const port = portOf(server.address())
  return { url: `http://127.0.0.1:${port}/file.json`, port, asked: () => asked }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

const practice = { timeoutMs: 5_000, maxBytes: 1_000, loopback: true }

test('a file of the right size is read', async () => {
  const { url } = await site((_request, response) => response.end('{}'))
  expect(Buffer.from(await guardedFetch(url, practice)).toString()).toBe('{}')
})

test('private, local and mapped addresses are not public', () => {
  for (const ip of ['127.0.0.1', '10.1.2.3', '192.168.1.1', '172.31.0.1', '169.254.169.254', '100.64.0.1', '0.0.0.0'])
    expect(isPublicAddress(ip)).toBe(false)
  for (const ip of ['::1', '::', 'fe80::1', 'fd00::1', '::ffff:127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::'])
    expect(isPublicAddress(ip)).toBe(false)
  expect(isPublicAddress('93.184.216.34')).toBe(true)
  expect(isPublicAddress('2606:4700::1')).toBe(true)
})

test('outside of practice an address of this machine or its network is never asked', async () => {
  const local = await site((_request, response) => response.end('{}'))
  const strict = { ...practice, loopback: false }
  for (const host of ['127.0.0.1', '192.168.0.1', '[::1]', '2130706433', '0x7f.1'])
    await expect(guardedFetch(`https://${host}:${local.port}/`, strict)).rejects.toThrow('private network')
  await expect(guardedFetch(local.url, strict)).rejects.toThrow('https')
  await expect(guardedFetch('http://192.168.0.1/', practice)).rejects.toThrow('private network')
  expect(local.asked()).toBe(0)
})

/** Every way to write a private IPv4 address inside of an IPv6 one, and what IPv6 itself keeps for itself. */
const CLOSED_IPV6 = [
  '[::]',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:c0a8:1]',
  '[0:0:0:0:0:ffff:a00:1]',
  '[::10.0.0.1]',
  '[64:ff9b::10.0.0.1]',
  '[64:ff9b:1::1]',
  '[2002:c0a8:101::1]',
  '[2001::1]',
  '[2001:db8::1]',
  '[fe80::1]',
  '[fec0::1]',
  '[fd00:ec2::254]',
  '[fc00::1]',
  '[ff02::1]',
  '[100::1]',
]

test('A03: an IPv6 address of this machine, its network, or with another address inside is never asked', async () => {
  const strict = { ...practice, loopback: false }
  for (const host of CLOSED_IPV6) {
    await expect(guardedFetch(`https://${host}/`, strict)).rejects.toThrow('private network')
  }
  // Practice may use this machine under its own address, and under no other way to write it.
  for (const host of CLOSED_IPV6.filter((each) => each !== '[::1]')) {
    await expect(guardedFetch(`http://${host}/`, practice)).rejects.toThrow('private network')
  }
  await expect(guardedFetch('https://[fe80::1%25lo]/', strict)).rejects.toThrow('https address')
})

test('A03: a name with an IPv6 address of the local network among public ones is refused', async () => {
  for (const host of CLOSED_IPV6) {
    const resolve = async () => ['2606:4700::1', host.slice(1, -1)]
    await expect(guardedFetch('https://a.test/', { ...practice, loopback: false, resolve })).rejects.toThrow(
      'private network',
    )
  }
})

test('an IPv6 address of the internet is asked at that address', async () => {
  const signal = new AbortController().signal
  const { ip } = await pin('https://[2606:4700::1]:8443/agent.json', { loopback: false }, signal)
  expect(ip).toBe('2606:4700::1')
})

const mixed = async () => ['93.184.216.34', '10.0.0.1']
const silent = () => new Promise<readonly string[]>(() => undefined)

test('a name with one private address among public ones is refused', async () => {
  await expect(guardedFetch('https://a.test/', { ...practice, loopback: false, resolve: mixed })).rejects.toThrow(
    'private',
  )
})

test('a name that rebinds is resolved once, and that address is connected to', async () => {
  const { port } = await site((request, response) => response.end(request.headers.host))
  let times = 0
  const resolve = async () => {
    times += 1
    return times === 1 ? ['127.0.0.1'] : ['10.0.0.1']
  }
  const bytes = await guardedFetch(`http://rebind.test:${port}/`, { ...practice, resolve })
  expect(Buffer.from(bytes).toString()).toBe(`rebind.test:${port}`)
  expect(times).toBe(1)
})

test('a redirect is not followed', async () => {
  const target = await site((_request, response) => response.end('{}'))
  const { url } = await site((_request, response) => response.writeHead(302, { location: target.url }).end())
  await expect(guardedFetch(url, practice)).rejects.toThrow('not followed')
  expect(target.asked()).toBe(0)
})

test('a body that is too large, whatever its length says, ends early', async () => {
  const { url } = await site((_request, response) => {
    const more = (): void => void (response.write('x'.repeat(64 * 1024)) ? setImmediate(more) : null)
    response.on('drain', more)
    more()
  })
  await expect(guardedFetch(url, practice)).rejects.toThrow('more than 1000 bytes')
})

test('a body that never ends is given up in time', async () => {
  const { url } = await site((_request, response) => void response.write('{'))
  await expect(guardedFetch(url, { ...practice, timeoutMs: 300 })).rejects.toThrow('in time')
})

test('a name server that never answers is given up in time', async () => {
  await expect(guardedFetch('https://a.test/', { ...practice, timeoutMs: 300, resolve: silent })).rejects.toThrow(
    'in time',
  )
})
