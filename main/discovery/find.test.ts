import { gzipSync } from 'node:zlib'
import { createServer } from 'node:https'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Address } from '../../contract/money.ts'
import { inlineUri } from '../engine/identity/agent-uri.ts'
import { type Found, findProviders, MOST_LOOKED_AT } from './find.ts'
import { fileOf, offersPage, openRegistry, saying } from './market.fixture.ts'
import { TYPICAL_MINUTE, type Wanted } from './wanted.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 240_000 })

const wanted: Wanted = { kind: 'wasm', job: TYPICAL_MINUTE, maxPrice: null, minSpeed: null, program: null }
let registry: Awaited<ReturnType<typeof openRegistry>>
let payTo: Address
/** The one everybody else is compared with. */
let honest: bigint
let asked: string[] = []
beforeAll(async () => {
  registry = await openRegistry()
  payTo = registry.wallet.address
  honest = await registry.agentOf(await registry.site(saying(offersPage(payTo))))
})
afterAll(() => registry.end())
beforeEach(() => {
  asked = []
})

const find = (change: Partial<Wanted> = {}) => findProviders(registry.world, { ...wanted, ...change })
const whyNot = ({ passedOver }: Found, agent: bigint) => passedOver.find(({ id }) => id === agent)?.code
const isFound = ({ providers }: Found, agent: bigint) => providers.some((each) => each.agent.id === agent)
/** A site of this machine that must not be asked. */
const forbidden = () =>
  registry.site((request, response) => {
    asked.push(request.url ?? '')
    response.end('{}')
  })

describe('a registration file', () => {
  test('A03: that sends on into the local network is not followed', async () => {
    const target = await forbidden()
    const site = await registry.site((_request, response) =>
      response.writeHead(302, { location: `${target}/admin` }).end(),
    )
    const agent = await registry.register(() => `${site}/file.json`)
    expect(whyNot(await find(), agent)).toBe('discovery/redirect')
    expect(asked).toEqual([])
  })

  test('A03: at an address of the local network is not asked for', async () => {
    const lan = await registry.register(() => 'http://192.168.1.1/agent.json')
    const metadata = await registry.register(() => 'http://169.254.169.254/latest/meta-data/')
    const file = await registry.register(() => 'file:///etc/passwd')
    const found = await find()
    expect(whyNot(found, lan)).toBe('discovery/private-address')
    expect(whyNot(found, metadata)).toBe('discovery/private-address')
    expect(whyNot(found, file)).toBe('discovery/bad-address')
  })

  test('T02: of a GiB ends after its 64 KiB, and one that never ends is given up', async () => {
    let sent = 0
    const huge = await registry.site((_request, response) => {
      response.writeHead(200, { 'content-length': String(1024 ** 3) })
      const more = (): void => {
        sent += 64 * 1024
        if (sent < 1024 ** 3 && response.write('x'.repeat(64 * 1024)) && !response.destroyed) setImmediate(more)
      }
      response.on('drain', more)
      more()
    })
    const endless = await registry.site((_request, response) => void response.write('{'))
    const [big, slow] = [await registry.register(() => huge), await registry.register(() => endless)]
    const found = await find()
    expect(whyNot(found, big)).toBe('discovery/too-large')
    expect(whyNot(found, slow)).toBe('discovery/too-slow')
    expect(isFound(found, honest)).toBe(true)
    expect(sent).toBeLessThan(64 * 1024 ** 2)
    // Later searches need not wait for it again.
    await registry.setUri(slow, '')
  })

  test('T02: that is the page of a portal, compressed, or half a file is none', async () => {
    const market = await registry.site(saying(offersPage(payTo)))
    const portal = await registry.site((_request, response) => response.end('<html>Accept our terms</html>'))
    const bomb = await registry.site((_request, response) =>
      response
        .writeHead(200, { 'content-encoding': 'gzip' })
        .end(gzipSync(JSON.stringify(fileOf('1', market, registry.world.registry)))),
    )
    const cut = await registry.site((_request, response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('{"type":', () => response.destroy())
    })
    const agents: bigint[] = []
    for (const site of [portal, bomb, cut]) agents.push(await registry.register(() => site))
    const found = await find()
    expect(agents.map((id) => whyNot(found, id))).toEqual([
      'discovery/bad-file',
      'discovery/bad-file',
      'discovery/unreachable',
    ])
  })

  test('of another agent makes nobody a provider', async () => {
    const market = await registry.site(saying(offersPage(payTo)))
    const thief = await registry.register(() => inlineUri(JSON.stringify(fileOf('0', market, registry.world.registry))))
    const elsewhere = `eip155:8453:${registry.world.identity}`
    const stranger = await registry.register((id) => inlineUri(JSON.stringify(fileOf(id, market, elsewhere))))
    const found = await find()
    expect(whyNot(found, thief)).toBe('discovery/other-agent')
    expect(whyNot(found, stranger)).toBe('discovery/other-agent')
  })

  test('that leads to a market in the local network finds nobody there', async () => {
    const agent = await registry.agentOf('http://10.0.0.7:4021/')
    const sly = await registry.agentOf('http://router.local@127.0.0.1/')
    const found = await find()
    expect(whyNot(found, agent)).toBe('discovery/private-address')
    expect(whyNot(found, sly)).toBe('discovery/bad-address')
  })
})

describe('an entry', () => {
  test('A02: of kinds that it does not sell is not looked at, nor is one without a wallet', async () => {
    const site = await forbidden()
    const other = await registry.register(() => site, 'wgsl')
    const many = await registry.register(() => site, `wasm,${'x'.repeat(4_000)}`)
    const found = await find()
    expect([other, many].some((id) => isFound(found, id) || whyNot(found, id) !== undefined)).toBe(false)
    expect(asked).toEqual([])
  })

  test('that says it is not at work is left alone', async () => {
    const market = await registry.site(saying(offersPage(payTo)))
    const agent = await registry.agentOf(market, { active: false })
    expect(whyNot(await find(), agent)).toBe('discovery/inactive')
  })

  test('of a market that another agent has already is the same provider, once', async () => {
    const market = await registry.site(saying(offersPage(payTo)))
    const [first, second] = [await registry.agentOf(market), await registry.agentOf(market)]
    const found = await find()
    expect(isFound(found, first)).toBe(true)
    expect(whyNot(found, second)).toBe('discovery/same-market')
  })

  test('whose market wants the money in another wallet is not hired', async () => {
    const market = await registry.site(saying(offersPage(`0x${'22'.repeat(20)}`)))
    const agent = await registry.agentOf(market)
    expect(whyNot(await find(), agent)).toBe('discovery/other-wallet')
  })

  test('with a name full of control characters is found under it, for whoever prints it to clean', async () => {
    const market = await registry.site(saying(offersPage(payTo)))
    const name = '\u001b]0;owned\u0007\u202egnp.exe <script>alert(1)</script>'
    const agent = await registry.agentOf(market, { name })
    const found = await find()
    expect(found.providers.find((each) => each.agent.id === agent)?.name).toBe(name)
    const long = await registry.agentOf(await registry.site(saying(offersPage(payTo))), { name: 'x'.repeat(201) })
    expect(whyNot(await find(), long)).toBe('discovery/bad-file')
  })
})

describe('offers', () => {
  test('A02: of ten thousand kinds, or of the wrong form, are refused', async () => {
    const page = offersPage(payTo)
    const crowd = await registry.site(saying({ ...page, offers: Array.from({ length: 10_000 }, () => page.offers[0]) }))
    const wrong = await registry.site(saying(offersPage(payTo, { price: { floor: '-1' } })))
    const [many, broken] = [await registry.agentOf(crowd), await registry.agentOf(wrong)]
    const found = await find()
    expect(['discovery/bad-offers', 'discovery/too-large']).toContain(whyNot(found, many))
    expect(whyNot(found, broken)).toBe('discovery/no-offer')
  })

  test('that are closed, too dear, unmeasured or of another coin do not do', async () => {
    const priced = (change: object) => registry.site(saying(offersPage(payTo, change)))
    const closed = await registry.agentOf(await priced({ available: false }))
    const other = await registry.agentOf(await registry.site(saying({ ...offersPage(payTo), network: 'eip155:8453' })))
    const found = await find()
    expect(whyNot(found, closed)).toBe('discovery/closed')
    expect(whyNot(found, other)).toBe('discovery/no-offer')
    expect(whyNot(await find({ maxPrice: 1_359n }), honest)).toBe('discovery/too-dear')
    expect(isFound(await find({ maxPrice: 1_360n }), honest)).toBe(true)
    expect(whyNot(await find({ minSpeed: 1 }), honest)).toBe('discovery/slow-card')
    expect(whyNot(await find({ program: 'aa'.repeat(32) }), honest)).toBe('discovery/no-program')
  })

  test('T05: behind a certificate that nobody vouches for are not read', async () => {
    const server = createServer({ key: KEY, cert: CERTIFICATE }, saying(offersPage(payTo)))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const address = server.address()
      const port = typeof address === 'object' ? address?.port : 0
      const agent = await registry.agentOf(`https://127.0.0.1:${port}/`)
      expect(whyNot(await find(), agent)).toBe('discovery/unreachable')
    } finally {
      server.close()
    }
  })
})

describe('a search', () => {
  test('puts a good name before a low price, asks no one with a bad name, and takes strangers by lot', async () => {
    const cheap = await registry.agentOf(
      await registry.site(
        saying(
          offersPage(payTo, {
            price: { asset: registry.world.asset, payTo, floor: '1', perMiB: '1', perCpuSecond: '1' },
          }),
        ),
      ),
    )
    const site = await forbidden()
    const liar = await registry.agentOf(site)
    const standings = new Map([
      [honest, { reviews: 1, score: 100 }],
      [liar, { reviews: 1, score: 0 }],
    ])
    const found = await findProviders(registry.world, wanted, async () => standings)
    const order = found.providers.map(({ agent }) => agent.id)
    expect(order[0]).toBe(honest)
    expect(order).toContain(cheap)
    expect(order.indexOf(cheap)).toBeGreaterThan(0)
    expect(whyNot(found, liar)).toBe('discovery/bad-name')
    expect(asked).toEqual([])
  })

  test('A05: reads no more files than its bound, however many identities there are', async () => {
    const market = await forbidden()
    for (let count = 0; count < MOST_LOOKED_AT; count += 1) await registry.register(() => `${market}/${count}`)
    const found = await find()
    expect(found.sellers).toBeGreaterThan(MOST_LOOKED_AT)
    expect(found.lookedAt).toBe(MOST_LOOKED_AT)
    expect(asked.length).toBeLessThanOrEqual(MOST_LOOKED_AT)
  })
})

/** Of a test; vouches for nothing. */
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgcrTxfxVbN4E7dFEZ
Iy6QrIe+aOnQEs1kmoI5hbjRyiahRANCAASkzpdGFYaAE10Muzl+vNDo6JI2WKCD
PQfofYFF4eeahKZ8kfRQ7chKvHt07SjCir145+6qy/lFkD4jrl8hAcSq
-----END PRIVATE KEY-----`
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBjTCCATOgAwIBAgIUCP/UWgOVi/2mKkV1+h8HALhY3NEwCgYIKoZIzj0EAwIw
GzEZMBcGA1UEAwwQc2VsZi1zaWduZWQudGVzdDAgFw0yNjExMjMwMTI2MTlaGA8y
MTI2MTAzMDAxMjYxOVowGzEZMBcGA1UEAwwQc2VsZi1zaWduZWQudGVzdDBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABKTOl0YVhoATXQy7OX680OjokjZYoIM9B+h9
gUXh55qEpnyR9FDtyEq8e3TtKMKKvXjn7qrL+UWQPiOuXyEBxKqjUzBRMB0GA1Ud
DgQWBBSAhMzJpJLEi5ymmz0GZ7K9OI6SZjAfBgNVHSMEGDAWgBSAhMzJpJLEi5ym
mz0GZ7K9OI6SZjAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCICab
s7msVO7BM1eQ2+NevhexKAuHpUY/8rd7UR5qy7xcAiEAi/XRecPjM/eBB5djYPCy
VCdLR1neLPx0WC8wqo2TWE4=
-----END CERTIFICATE-----`
