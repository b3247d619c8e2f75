import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { CID } from 'multiformats/cid'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { Problem } from '../../../contract/errors.ts'
import { INITIAL_SHARING, SignedDelivery, type SharingSettings } from '../../../contract/sharing.ts'
import { deliverySigner } from '../retrieval/delivery.ts'
import { openStall, type Stall } from './testing/stall.ts'
import { checkedCar, requireMatch, share } from './testing/shared.ts'
import { voucherBuyer } from './testing/voucher-buyer.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const MIB = 1024 * 1024
const session = { id: 'test', unlockedUntil: 0 }
const file = randomBytes(3 * MIB + 1000)
let stall: Stall
let pay: typeof fetch
let root = ''
let folder = ''

beforeAll(async () => {
  stall = await openStall({ listenLimits: { maxConnections: 200, maxConnectionsPerSource: 150 } })
  pay = voucherBuyer(stall.practice.buyer.key, stall.practice.asset, stall.practice.rpcUrl)
  root = await share(stall.parts.retrieval, stall.folder, file)
  folder = await share(stall.parts.retrieval, stall.folder, {
    'readme.txt': Buffer.from('read me'),
    'sub/large.bin': randomBytes(2 * MIB),
  })
})
afterAll(() => stall.close())
beforeEach(() => {
  Object.assign(stall.parts.line.limits, { rate: null, cap: null, kept: 0 })
  return set({ ...INITIAL_SHARING, on: true, paid: false })
})

async function set(change: Partial<SharingSettings>) {
  return stall.parts.retrieval.handlers['sharing.set'](change, session)
}
const get = (what: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') =>
  fetch(`${stall.url}/ipfs/${what}`, { headers, method })
async function refusal(answer: Response): Promise<string> {
  const { code, status } = Problem.parse(await answer.json())
  return `${status} ${code}`
}
const car = async (what: string) => checkedCar(new Uint8Array(await (await get(what)).arrayBuffer()))

describe('the trustless gateway', () => {
  test('serves nothing until the person turns it on', async () => {
    await set({ on: false })
    expect(await refusal(await get(`${root}?format=raw`))).toBe('404 retrieval/off')
  })

  test('gives a block with the headers of the specification', async () => {
    const answer = await get(`${root}?format=raw`)
    const bytes = new Uint8Array(await answer.arrayBuffer())
    requireMatch(CID.parse(root), bytes)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/vnd.ipld.raw',
      'content-length': String(bytes.length),
      'content-disposition': `attachment; filename="${root}.bin"`,
      'cache-control': 'public, max-age=29030400, immutable',
      etag: `"${root}.raw"`,
      'x-content-type-options': 'nosniff',
    })
    expect((await get(`${root}?format=raw`, { 'if-none-match': `"${root}.raw"` })).status).toBe(304)
    const head = await get(`${root}?format=raw`, {}, 'HEAD')
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([
      200,
      String(bytes.length),
      '',
    ])
  })

  test('gives a whole file as a CAR that every client can check', async () => {
    const answer = await get(root, { accept: 'application/vnd.ipld.car; version=1; order=dfs' })
    expect(answer.headers.get('content-type')).toBe('application/vnd.ipld.car; version=1; order=dfs; dups=n')
    const body = new Uint8Array(await answer.arrayBuffer())
    expect(answer.headers.get('content-length')).toBe(String(body.length))
    const { roots, blocks } = await checkedCar(body)
    expect(roots).toEqual([root])
    const [first, ...leaves] = [...blocks]
    expect(first?.[0]).toBe(root)
    expect(Buffer.concat(leaves.map(([, bytes]) => bytes)).equals(file)).toBe(true)
  })

  test('gives only the blocks that a range, a scope or a path needs', async () => {
    expect((await car(`${root}?format=car&dag-scope=block`)).blocks.size).toBe(1)
    expect((await car(`${root}?format=car&entity-bytes=0:0`)).blocks.size).toBe(2)
    expect((await car(`${root}?format=car&entity-bytes=${MIB - 1}:${MIB}`)).blocks.size).toBe(3)
    expect((await car(`${root}?format=car&entity-bytes=-5:*`)).blocks.size).toBe(2)
    expect((await car(`${folder}?format=car&dag-scope=entity`)).blocks.size).toBe(1)
    expect((await car(`${folder}/readme.txt?format=car`)).blocks.size).toBe(2)
    expect((await car(`${folder}/sub/large.bin?format=car&entity-bytes=0:9`)).blocks.size).toBe(4)
    expect((await car(`${folder}?format=car`)).blocks.size).toBe(6)
  })

  test('answers the probe that other software sends', async () => {
    expect(await (await get('bafkqaaa?format=raw')).text()).toBe('')
    expect((await car('bafkqaaa?format=car')).roots).toEqual(['bafkqaaa'])
  })

  test('curl gets a CAR that checks', async () => {
    const run = promisify(execFile)
    const url = `${stall.url}/ipfs/${root}`
    const { stdout } = await run('curl', ['-sS', '-H', 'Accept: application/vnd.ipld.car', url], {
      encoding: 'buffer',
      maxBuffer: 8 * MIB,
    })
    expect((await checkedCar(stdout)).blocks.size).toBe(5)
  })
})

describe('what is refused', () => {
  test.each([
    ['text that is no CID', 'not-a-cid?format=raw', '400 retrieval/bad-cid'],
    ['text that is too long', `${'b'.repeat(400)}?format=raw`, '400 retrieval/bad-cid'],
    [
      'a CID of another codec',
      'bafyreigbtj4x7ip5legnfznufuopl4sg4knzc2cof6duas4b3q2fy6swua?format=raw',
      '400 retrieval/other-codec',
    ],
    [
      'a CID of another hash',
      'bafk2bzacedhpvnh5suq7qxh2vbzvk4ur7kfjyj7acmsspyz4q2xbdtuapwp6a?format=raw',
      '400 retrieval/other-hash',
    ],
    [
      'what was never added',
      'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku?format=raw',
      '404 retrieval/not-here',
    ],
  ])('%s', async (_, what, code) => {
    expect(await refusal(await get(what))).toBe(code)
  })

  test('a request for anything that cannot be checked', async () => {
    expect(await refusal(await get(root))).toBe('400 retrieval/no-format')
    expect(await refusal(await get(root, { accept: 'text/html' }))).toBe('406 retrieval/other-format')
    expect(await refusal(await get(`${root}?format=tar`))).toBe('406 retrieval/other-format')
    expect(await refusal(await get(`${root}?format=car&car-version=2`))).toBe('406 retrieval/other-format')
    expect(await refusal(await get(`${folder}/readme.txt?format=raw`))).toBe('400 retrieval/bad-request')
    expect(await refusal(await get(`${folder}/none?format=car`))).toBe('404 retrieval/no-such-path')
  })

  test('ranges that are abused', async () => {
    for (const range of ['5', 'a:b', '1:2,3:4', '0:99999999999999999999', ':', '*:*']) {
      expect(await refusal(await get(`${root}?format=car&entity-bytes=${range}`))).toBe('400 retrieval/bad-request')
    }
    expect(await refusal(await get(`${root}?format=car&entity-bytes=${file.length}:*`))).toBe(
      '400 retrieval/range-outside',
    )
    expect((await car(`${root}?format=car&entity-bytes=9:3`)).blocks.size).toBe(1)
  })

  test('what was denied, also under another name for the same bytes', async () => {
    const gone = await share(stall.parts.retrieval, stall.folder, Buffer.from('never again'))
    expect((await get(`${gone}?format=raw`)).status).toBe(200)
    await stall.parts.retrieval.handlers['sharing.deny']({ cid: gone }, session)
    expect(await refusal(await get(`${gone}?format=raw`))).toBe('410 retrieval/denied')
    const other = CID.createV1(0x70, CID.parse(gone).multihash).toString()
    expect(await refusal(await get(`${other}?format=raw`))).toBe('410 retrieval/denied')
    await expect(share(stall.parts.retrieval, stall.folder, Buffer.from('never again'))).rejects.toMatchObject({
      code: 'sharing/denied',
    })
  })

  test('a block that is damaged on the disk is dropped and never served', async () => {
    const bytes = randomBytes(5000)
    const cid = await share(stall.parts.retrieval, stall.folder, bytes)
    const blocks = path.join(stall.folder, 'sharing', 'blocks')
    const kept = (await readdir(blocks, { recursive: true })).find((name) => name.endsWith(cid)) ?? ''
    bytes[77] = (bytes[77] ?? 0) ^ 1
    await writeFile(path.join(blocks, kept), bytes)
    expect(await refusal(await get(`${cid}?format=raw`))).toBe('404 retrieval/incomplete')
    expect(await refusal(await get(`${cid}?format=raw`))).toBe('404 retrieval/not-here')
    const { shares } = await stall.parts.retrieval.handlers['sharing.get']({}, session)
    expect(shares.find((each) => each.root === cid)?.missing).toBe(1)
  })
})

describe('files that are paid for', () => {
  beforeEach(() => set({ paid: true }))

  test('a stock client pays by voucher, and both signatures prove what was delivered', async () => {
    const unpaid = await get(`${root}?format=car`)
    expect([unpaid.status, unpaid.headers.has('payment-required')]).toEqual([402, true])
    const before = stall.ledger.channels.sums().charged
    const paid = await pay(`${stall.url}/ipfs/${root}?format=car`)
    const body = new Uint8Array(await paid.arrayBuffer())
    expect((await checkedCar(body)).blocks.size).toBe(5)
    const told = SignedDelivery.parse(
      JSON.parse(Buffer.from(paid.headers.get('hearth-delivery') ?? '', 'base64').toString()),
    )
    expect(deliverySigner(told)).toBe(told.delivery.provider)
    const charged = stall.ledger.channels.sums().charged - before
    expect(told.delivery).toMatchObject({ bytes: String(body.length), amount: charged.toString() })
    const kept = await stall.parts.retrieval.handlers['sharing.deliveries']({ cursor: null, limit: 1 }, session)
    expect(kept.deliveries).toEqual([told])
    const [voucher] = kept.vouchers
    expect(voucher?.channelId).toBe(told.delivery.channelId)
    expect(BigInt(voucher?.maxClaimable ?? 0)).toBeGreaterThanOrEqual(BigInt(told.delivery.cumulative))
    expect(told.delivery.cumulative).toBe(stall.ledger.channels.get(told.delivery.channelId)?.charged.toString())
  })

  test('a damaged block is never charged', async () => {
    const bytes = randomBytes(5000)
    const cid = await share(stall.parts.retrieval, stall.folder, bytes)
    const blocks = path.join(stall.folder, 'sharing', 'blocks')
    const kept = (await readdir(blocks, { recursive: true })).find((name) => name.endsWith(cid)) ?? ''
    await writeFile(path.join(blocks, kept), randomBytes(5000))
    const before = stall.ledger.channels.sums().charged
    expect((await pay(`${stall.url}/ipfs/${cid}?format=raw`)).status).toBe(404)
    expect(stall.ledger.channels.sums().charged).toBe(before)
  })

  test('a full month is neither sold nor charged, and the cap is not passed by a byte', async () => {
    const used = stall.parts.line.month.used()
    const before = stall.ledger.channels.sums().charged
    stall.parts.line.limits.cap = used + MIB
    expect((await pay(`${stall.url}/ipfs/${root}?format=car`)).status).toBe(503)
    expect(stall.ledger.channels.sums().charged).toBe(before)
    // Requests with their vouchers, and the refusals, are a few thousand bytes.
    expect(stall.parts.line.month.used()).toBeLessThan(used + 16_000)
  })

  test('each address has its free allowance, and pays for more', async () => {
    await set({ freePerDayMiB: 4 })
    expect((await car(`${root}?format=car`)).blocks.size).toBe(5)
    expect((await get(`${root}?format=car`)).status).toBe(402)
    expect((await get(`${root}?format=raw`)).status).toBe(200)
  })

  test('a paused machine sells nothing and says so to who only looks; who has it is told', async () => {
    stall.state.open = false
    try {
      for (const method of ['GET', 'HEAD']) {
        expect((await get(`${root}?format=raw`, {}, method)).status).toBe(503)
        expect((await get(`${root}?format=car`, { 'if-none-match': `"${root}.car.all"` }, method)).status).toBe(304)
      }
    } finally {
      stall.state.open = true
    }
    expect((await get(`${root}?format=raw`, {}, 'HEAD')).status).toBe(200)
  })

  test('who only looks is told of a month that is used up, and nothing is counted', async () => {
    const used = stall.parts.line.month.used()
    stall.parts.line.limits.cap = used + MIB
    expect((await get(`${root}?format=car`, {}, 'HEAD')).status).toBe(503)
    stall.parts.line.limits.cap = null
    expect((await get(`${root}?format=car`, {}, 'HEAD')).status).toBe(200)
    // The answers are a few thousand bytes.
    expect(stall.parts.line.month.used()).toBeLessThan(used + 16_000)
  })

  test('more than one paid answer may have is refused while it is planned, unless it may be had for nothing', async () => {
    const pieces = Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`${index}`, randomBytes(MIB)]))
    const large = await share(stall.parts.retrieval, stall.folder, pieces)
    expect(await refusal(await get(`${large}?format=car`))).toBe('413 retrieval/too-much')
    expect((await get(`${large}?format=car`, {}, 'HEAD')).status).toBe(413)
    expect((await get(`${large}/3?format=car`, {}, 'HEAD')).status).toBe(200)
    await set({ freePerDayMiB: 100 })
    expect((await get(`${large}?format=car`, {}, 'HEAD')).status).toBe(200)
    expect((await car(`${large}?format=car`)).blocks.size).toBe(18)
  })
})

test('more idle connections than there is room for do not keep a client from its block', async () => {
  const idle = Array.from({ length: 1_000 }, () => connect(Number(new URL(stall.url).port), '127.0.0.1'))
  for (const socket of idle) socket.on('error', () => undefined)
  await new Promise((resolve) => setTimeout(resolve, 500))
  // From another address, as another person would.
  const { stdout } = await promisify(execFile)(
    'curl',
    ['-sS', '--interface', '127.0.0.2', `${stall.url}/ipfs/${root}?format=raw`],
    {
      encoding: 'buffer',
    },
  )
  expect(() => requireMatch(CID.parse(root), stdout)).not.toThrowError()
  for (const socket of idle) socket.destroy()
  // Until the market has seen them go, this address has no more connections.
  const reached = async (): Promise<boolean> => {
    try {
      return (await (await get(`${root}?format=raw`)).arrayBuffer()).byteLength > 0
    } catch {
      return false
    }
  }
  await vi.waitUntil(reached, 30_000)
})

test('a client that takes its blocks late gets them unchanged, whatever others were sent meanwhile', async () => {
  const leaves = [...(await car(`${root}?format=car`)).blocks].filter(([, bytes]) => bytes.length === MIB)
  const asked = Array.from({ length: 8 }, () => leaves).flat()
  const late = connect(Number(new URL(stall.url).port), '127.0.0.1').pause()
  const last = `GET /ipfs/${root}?format=raw HTTP/1.1\r\nhost: stall\r\nconnection: close\r\n\r\n`
  late.write(asked.map(([cid]) => `GET /ipfs/${cid}?format=raw HTTP/1.1\r\nhost: stall\r\n\r\n`).join('') + last)
  for (let round = 0; round < 20; round += 1) {
    for (const [cid, bytes] of leaves) {
      const body = new Uint8Array(await (await get(`${cid}?format=raw`)).arrayBuffer())
      expect(Buffer.compare(body, bytes)).toBe(0)
    }
  }
  let given = await buffer(late)
  for (const [, bytes] of asked) {
    const begins = given.indexOf('\r\n\r\n') + 4
    expect(Buffer.compare(given.subarray(begins, begins + MIB), bytes)).toBe(0)
    given = given.subarray(begins + MIB)
  }
})

test('the rate holds over several clients at once', async () => {
  stall.parts.line.limits.rate = 4 * MIB
  const started = performance.now()
  await Promise.all([car(`${root}?format=car`), car(`${root}?format=car`)])
  const seconds = (performance.now() - started) / 1000
  expect(seconds).toBeGreaterThanOrEqual((2 * file.length) / (4 * MIB) - 0.15)
})
