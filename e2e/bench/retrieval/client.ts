import { createHash } from 'node:crypto'
import { CarReader } from '@ipld/car'
import { z } from 'zod'
import { Asset, type Hex } from '../../../contract/money.ts'
import { requireMatch } from '../../../main/engine/market/testing/shared.ts'
import { voucherBuyer } from '../../../main/engine/market/testing/voucher-buyer.ts'
import { quickBuyer } from './quick-buyer.ts'

/** What the client process is asked to fetch. */
export const Errand = z.strictObject({
  /** `digests`: the SHA-256 of each MiB of the answer; null for a CAR, which names its blocks itself. */
  gets: z.array(
    z.strictObject({
      url: z.string(),
      range: z.string().nullable(),
      digests: z.array(z.string()).nullable(),
      bytes: z.int(),
    }),
  ),
  pay: z
    .strictObject({
      key: z.string(),
      asset: Asset,
      rpcUrl: z.string(),
      /** `stock` asks for the price of everything; `quick` knows it after the first. */
      client: z.enum(['stock', 'quick']),
    })
    .nullable(),
  /** Fetching side by side, each paying through a channel of its own. */
  lanes: z.int(),
})
export type Errand = z.infer<typeof Errand>

const MIB = 1024 * 1024
/** Calls that each lane makes before it is measured. */
const FIRST = 8

/**
 * Fetches and checks everything. In each lane the next piece is asked for, and paid, while the one before it arrives and is
 * checked: so at most two are at stake there, and nobody waits for the other. @returns MiB of content a second
 */
async function go({ gets, pay, lanes }: Errand): Promise<number> {
  const fetches = Array.from({ length: lanes }, (_, index) => fetchFor(pay, index))
  // The first calls open the connections, and the channels where there are some.
  for (const get of fetches) {
    for (const first of gets.slice(0, FIRST)) await check(await ask(get, first), first)
  }
  const left = gets.values()
  const started = performance.now()
  const fetched = await Promise.all(fetches.map((get) => fetchAll(get, left)))
  const bytes = fetched.reduce((sum, each) => sum + each, 0)
  return bytes / MIB / ((performance.now() - started) / 1000)
}

function fetchFor(pay: Errand['pay'], lane: number): typeof fetch {
  if (pay === null) return fetch
  const salt: Hex = `0x${lane.toString(16).padStart(64, '0')}`
  if (pay.client === 'quick') return quickBuyer(pay, salt)
  return voucherBuyer(Buffer.from(pay.key, 'hex'), pay.asset, pay.rpcUrl, salt)
}

/** Fetches what is left, together with others. @returns bytes of content */
async function fetchAll(get: typeof fetch, left: Iterator<Errand['gets'][number], undefined>): Promise<number> {
  const begin = () => {
    const each = left.next().value
    return each === undefined ? null : { each, answer: ask(get, each) }
  }
  let bytes = 0
  for (let coming = begin(); coming !== null;) {
    const { each, answer } = coming
    const head = await answer
    coming = begin()
    await check(head, each)
    bytes += each.bytes
  }
  return bytes
}

/** Resolves with the head of the answer: what it cost is known by then, and the channel free for the next. */
async function ask(get: typeof fetch, { url, range }: Errand['gets'][number]): Promise<Response> {
  const answer = await get(url, { headers: range === null ? {} : { range } })
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
  return answer
}

async function check(answer: Response, { url, digests, bytes }: Errand['gets'][number]): Promise<void> {
  const body = new Uint8Array(await answer.arrayBuffer())
  const found = digests === null ? await checkCar(body) : checkPieces(body, digests)
  if (found !== bytes) throw new Error(`${url} gave ${found} bytes of ${bytes}`)
}

function checkPieces(body: Uint8Array, digests: readonly string[]): number {
  for (const [index, digest] of digests.entries()) {
    const piece = body.subarray(index * MIB, (index + 1) * MIB)
    if (createHash('sha256').update(piece).digest('hex') !== digest) throw new Error('A piece is not what it was.')
  }
  return body.length
}

/** @returns bytes of content: those of the raw blocks */
async function checkCar(body: Uint8Array): Promise<number> {
  const RAW = 0x55
  let content = 0
  for await (const { cid, bytes } of (await CarReader.fromBytes(body)).blocks()) {
    requireMatch(cid, bytes)
    if (cid.code === RAW) content += bytes.length
  }
  return content
}

async function answer(message: unknown): Promise<void> {
  const perSecond = await go(Errand.parse(message))
  process.send?.({ perSecond })
  process.disconnect()
}

process.once('message', (message) => void answer(message))
