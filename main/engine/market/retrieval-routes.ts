import { HearthError } from '../../../contract/errors.ts'
import { dataPrice } from '../payments/channels/call-prices.ts'
import type { Sale } from '../payments/channels/till.ts'
import { deliveryRef } from '../retrieval/delivery.ts'
import type { Retrieval } from '../retrieval/open.ts'
import { type Content, findContent } from './content.ts'
import { type MarketContext, sourceOfRequest } from './context.ts'
import { lentMemory } from './lent-memory.ts'
import { overTheLine } from './over-the-line.ts'
import type { MarketParts } from './parts.ts'
import { readContentRequest } from './retrieval-request.ts'
import { sellForVoucher } from './voucher-sale.ts'

/** Most bytes one paid answer has: they are in memory, checked, before the voucher is charged. */
const MOST_PAID = 16 * 1024 * 1024
/** Paid answers in memory at once. */
const MOST_PAID_AT_ONCE = 8
/** What is named by its hash never changes. */
const FOR_EVER = 'max-age=29030400, immutable'

/** What the routes need of the market. */
export type RetrievalParts = Pick<MarketParts, 'vouchers' | 'prices' | 'limits' | 'line' | 'availability'>

/**
 * `GET` and `HEAD /ipfs/{cid}[/{path}]` of the IPFS Trustless Gateway specification (2026-03-05): single blocks and
 * CARs, which every client checks by itself. Only what the person added is here; nothing is ever fetched.
 */
export function retrievalRoute(retrieval: () => Retrieval | null, parts: RetrievalParts) {
  const lend = lentMemory()
  let inMemory = 0

  async function answer(context: MarketContext): Promise<Response> {
    const here = retrieval()
    if (here?.settings().on !== true) {
      throw new HearthError('retrieval/off', 'This machine does not share files.')
    }
    const content = await found(context, here)
    if (
      context.req
        .header('if-none-match')
        ?.split(/\s*,\s*/)
        .includes(content.etag) === true
    ) {
      return context.body(null, 304, { etag: content.etag, 'cache-control': `public, ${FOR_EVER}` })
    }
    if (context.req.method === 'HEAD') return context.body(null, 200, headersOf(context, content, 'public'))
    const { open, why } = parts.availability()
    if (!open) throw new HearthError('market/not-available', why, { hint: 'Nothing was charged. Try again later.' })
    if (isFree(context, here, content)) {
      // A single block is in memory at once anyway, and then its damage is a plain answer.
      const pieces = content.single ? each(await content.whole(lend(context))) : content.pieces()
      parts.line.sell(content.bytes)
      return send(context, here, content, pieces, {})
    }
    return sell(context, here, content)
  }

  /** Reads and checks all of it, charges, and only then sends: no charge for a block that turns out to be damaged. */
  async function sell(context: MarketContext, here: Retrieval, content: Content): Promise<Response> {
    if (content.bytes > MOST_PAID) {
      throw new HearthError('retrieval/too-much', 'One paid answer has at most 16 MiB.', {
        hint: 'Ask for single blocks, or for a part with “entity-bytes”.',
      })
    }
    const price = dataPrice(parts.prices().list.perMiB, content.bytes)
    const work = async (sale: Sale): Promise<Response> => {
      if (inMemory >= MOST_PAID_AT_ONCE) throw new HearthError('market/busy', 'Too many files are being sent.')
      inMemory += 1
      try {
        const pieces = await content.whole(lend(context))
        parts.line.sell(content.bytes)
        const receipts = await charge(context, here, content, sale).catch((error: unknown) => {
          parts.line.giveBack(content.bytes)
          throw error
        })
        return send(context, here, content, each(pieces), receipts)
      } finally {
        inMemory -= 1
      }
    }
    return sellForVoucher(context, parts, price, work, { chargedFirst: true })
  }

  function send(
    context: MarketContext,
    here: Retrieval,
    content: Content,
    pieces: AsyncIterable<Uint8Array>,
    extra: Readonly<Record<string, string>>,
  ): Response {
    const body = overTheLine(context, parts, content.bytes, pieces, (bytes) => here.sent(bytes))
    const kept = Object.keys(extra).length === 0 ? 'public' : 'private'
    return context.body(body, 200, { ...headersOf(context, content, kept), ...extra })
  }

  return answer
}

async function found(context: MarketContext, { shares }: Retrieval): Promise<Content> {
  try {
    return await findContent(shares, readContentRequest(context))
  } catch (error) {
    const asksOnlyHere = context.req.header('cache-control')?.includes('only-if-cached') === true
    if (!asksOnlyHere || !(error instanceof HearthError) || error.code !== 'retrieval/not-here') throw error
    throw new HearthError('retrieval/not-cached', 'This is not carried here.')
  }
}

async function charge(context: MarketContext, here: Retrieval, { bytes }: Content, sale: Sale) {
  const { pathname, search } = new URL(context.req.url)
  const ref = deliveryRef(`${pathname}${search}`, bytes)
  const { payer, channelId, maximum: amount } = sale
  const cumulative = sale.charged() + amount
  const paymentResponse = await sale.charge(amount, { kind: 'data', ref })
  const call = { kind: 'data', ref, payer, channelId, amount, cumulative } as const
  const delivery = here.delivery(call, sale.network)
  return {
    'payment-response': paymentResponse,
    'hearth-delivery': Buffer.from(JSON.stringify(delivery)).toString('base64'),
  }
}

function isFree(context: MarketContext, here: Retrieval, { bytes }: Content): boolean {
  if (!here.settings().paid) return true
  // Who brings a voucher wants to pay: an allowance is not for them.
  if (context.req.header('payment-signature') !== undefined) return false
  return bytes === 0 || here.free.take(sourceOfRequest(context), bytes)
}

function headersOf(context: MarketContext, content: Content, kept: 'public' | 'private'): Record<string, string> {
  return {
    'content-type': content.contentType,
    'content-length': String(content.bytes),
    'content-disposition': `attachment; filename="${content.fileName}"`,
    etag: content.etag,
    'cache-control': `${kept}, ${FOR_EVER}`,
    'x-ipfs-path': new URL(context.req.url).pathname,
    vary: 'Accept',
    'accept-ranges': 'none',
  }
}

async function* each(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces
}
