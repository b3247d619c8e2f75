import { beforeEach, expect, test } from 'vitest'
import { createRouterKeeper } from './keeper.ts'
import { type PassRequest, type Passed, refused, type RouterProtocol, silent, unknown } from './protocol.ts'

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const MINUTE = 60_000
let now: number
let stored: Map<string, string>
let place: { gateway: string | null; own: string | null }

beforeEach(() => {
  now = 1_000_000
  stored = new Map()
  place = { gateway: '192.168.1.1', own: '192.168.1.4' }
})

/** A fake router that remembers what it passes on, and what was on disk when it was asked. */
function router(name: RouterProtocol['name'], answer: (request: PassRequest) => Passed | Error) {
  const open = new Map<string, PassRequest>()
  const asked: string[] = []
  const protocol: RouterProtocol = {
    name,
    pass: async (request) => {
      expect(stored.get('reach.router')).toContain(request.nonce)
      asked.push(`pass ${request.wanted}`)
      const given = answer(request)
      if (given instanceof Error) throw given
      open.set(request.nonce, request)
      return given
    },
    end: async (request) => {
      asked.push(`end ${request.wanted}`)
      open.delete(request.nonce)
    },
  }
  return { open, asked, protocol }
}

const grants = (): Passed => ({ port: 4022, address: '93.184.216.34', leaseSeconds: 1_200 })

function keeper(...protocols: readonly RouterProtocol[]) {
  return createRouterKeeper({
    gateway: async () => place.gateway,
    ownTowards: async () => place.own,
    protocols,
    settings: { get: (key) => stored.get(key) ?? null, set: (key, value) => void stored.set(key, value) },
    clock: { now: () => now },
    log,
  })
}

test('a port is asked for once, renewed at half its time, and ended', async () => {
  const { protocol, open, asked } = router('pcp', grants)
  const made = keeper(protocol)
  await made.keep(4022)
  await made.keep(4022)
  expect(asked).toEqual(['pass 4022'])
  expect(made.view()).toMatchObject({
    sentence: 'The router passes port 4022 of 93.184.216.34 on to this computer.',
    next: null,
    passed: { address: '93.184.216.34', port: 4022, until: now + 1_200_000 },
  })
  now += 10 * MINUTE
  await made.keep(4022)
  expect(asked).toEqual(['pass 4022', 'pass 4022'])
  expect(open.size).toBe(1)
  await made.end()
  expect(open.size).toBe(0)
  expect(JSON.parse(stored.get('reach.router') ?? '')).toEqual([])
})

test('D01: what a crash left is renewed when it is still wanted, and ended at the next start when it is not', async () => {
  const { protocol, open, asked } = router('upnp', grants)
  await keeper(protocol).keep(4022)
  await keeper(protocol).keep(4022)
  expect(open.size).toBe(1)
  await keeper(protocol).keep(5_000)
  expect(asked).toEqual(['pass 4022', 'pass 4022', 'end 4022', 'pass 5000'])
  await keeper(protocol).end()
  expect(open.size).toBe(0)
})

test('D01: a crash between the note and the answer leaves nothing open', async () => {
  const { protocol, open } = router('pcp', grants)
  const crashing: RouterProtocol = {
    ...protocol,
    pass: async (request) => {
      await protocol.pass(request)
      throw new Error('killed')
    },
  }
  await expect(keeper(crashing).keep(4022)).rejects.toThrow('killed')
  expect(open.size).toBe(1)
  await keeper(protocol).end()
  expect(open.size).toBe(0)
})

test('what was left at a router that is not there now is not asked of another one, and runs out by itself', async () => {
  const { protocol, asked } = router('pcp', grants)
  await keeper(protocol).keep(4022)
  place = { gateway: '10.0.0.1', own: '10.0.0.7' }
  const elsewhere = keeper(protocol)
  await elsewhere.end()
  expect(asked).toEqual(['pass 4022'])
  now += 21 * MINUTE
  await elsewhere.end()
  expect(asked).toEqual(['pass 4022'])
  expect(JSON.parse(stored.get('reach.router') ?? '')).toEqual([])
})

test('every protocol is tried in turn, and what each said is told', async () => {
  const made = keeper(
    router('pcp', () => unknown()).protocol,
    router('nat-pmp', () => silent()).protocol,
    router('upnp', () => refused('it does not allow it')).protocol,
  )
  await made.keep(4022)
  expect(made.view()).toMatchObject({
    sentence: 'The router does not pass port 4022 on: it does not allow it.',
    next: 'Turn on PCP, NAT-PMP or UPnP in your router, or have it pass TCP port 4022 on to 192.168.1.4. If that does not help, ask your internet provider for a public address.',
    tries: [
      { protocol: 'pcp', said: 'it does not speak this' },
      { protocol: 'nat-pmp', said: 'nobody answers' },
      { protocol: 'upnp', said: 'it does not allow it' },
    ],
    passed: null,
  })
})

test('T02: a router that refuses is asked seldom, however often there is a round', async () => {
  const { protocol, asked } = router('pcp', () => refused('no'))
  const made = keeper(protocol)
  for (const end = now + 60 * MINUTE; now < end; now += 30_000) await made.keep(4022)
  expect(asked.length).toBeLessThan(12)
})

test('T04: a router that grants a second, or a hundred years, is renewed at a pace of ours', async () => {
  for (const leaseSeconds of [1, 4_294_967_295]) {
    const { protocol, asked } = router('pcp', () => ({ ...grants(), leaseSeconds }))
    const made = keeper(protocol)
    stored.clear()
    for (const end = now + 60 * MINUTE; now < end; now += 30_000) await made.keep(4022)
    expect(asked.length).toBeGreaterThan(5)
    expect(asked.length).toBeLessThan(62)
  }
})

test.each([
  [{ port: 0, address: null, leaseSeconds: 1_200 }],
  [{ port: 22, address: null, leaseSeconds: 1_200 }],
  [{ port: 4022, address: null, leaseSeconds: 0 }],
])('a grant that nobody could use is a refusal: %o', async (passed: Passed) => {
  const made = keeper(router('nat-pmp', () => passed).protocol)
  await made.keep(4022)
  expect(made.view()?.sentence).toBe('The router does not pass port 4022 on: it gives a port that cannot be used.')
})

test.each([
  ['100.72.3.4', /internet provider shares one address/],
  ['10.0.0.7', /behind another router/],
  ['192.168.0.2', /behind another router/],
])('an address outside that is not public is named: %s', async (address, sentence) => {
  const made = keeper(router('pcp', () => ({ ...grants(), address })).protocol)
  await made.keep(4022)
  expect(made.view()).toMatchObject({ sentence: expect.stringMatching(sentence), next: expect.any(String) })
})

test('without a router nobody is asked, nor where this computer has a public address itself', async () => {
  const { protocol, asked } = router('pcp', grants)
  place = { gateway: null, own: null }
  const made = keeper(protocol)
  await made.keep(4022)
  expect(made.view()?.sentence).toBe('No router was found.')
  place = { gateway: '93.184.216.1', own: '93.184.216.34' }
  await made.keep(4022)
  expect(made.view()?.sentence).toContain('93.184.216.34')
  expect(asked).toEqual([])
})
