import { createHash } from 'node:crypto'
import { CarReader } from '@ipld/car'
import { z } from 'zod'
import { Asset } from '../../../contract/money.ts'
import { requireMatch } from '../../../main/engine/market/testing/shared.ts'
import { voucherBuyer } from '../../../main/engine/market/testing/voucher-buyer.ts'

/** What the client process is asked to fetch, one after the other. */
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
  pay: z.strictObject({ key: z.string(), asset: Asset, rpcUrl: z.string() }).nullable(),
})
export type Errand = z.infer<typeof Errand>

const MIB = 1024 * 1024

/**
 * Fetches and checks everything. The next piece is asked for, and paid, while the one before it arrives and is checked: so
 * at most two are at stake, and nobody waits for the other. @returns MiB of content a second
 */
async function go({ gets, pay }: Errand): Promise<number> {
  const get = pay === null ? fetch : voucherBuyer(Buffer.from(pay.key, 'hex'), pay.asset, pay.rpcUrl)
  const [first] = gets
  if (first === undefined) throw new Error('There is nothing to fetch.')
  // The first call opens the connection, and the channel where there is one.
  await check(await ask(get, first), first)
  const started = performance.now()
  let bytes = 0
  let coming = ask(get, first)
  for (const [index, each] of gets.entries()) {
    const answer = await coming
    const next = gets[index + 1]
    if (next !== undefined) coming = ask(get, next)
    await check(answer, each)
    bytes += each.bytes
  }
  return bytes / MIB / ((performance.now() - started) / 1000)
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
