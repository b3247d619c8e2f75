import { HearthError } from '../../../contract/errors.ts'
import { dataPrice } from '../payments/channels/call-prices.ts'
import type { Sale } from '../payments/channels/till.ts'
import { deliveryRef } from '../retrieval/delivery.ts'
import type { Retrieval } from '../retrieval/open.ts'
import { createTurns } from '../ports/turns.ts'
import { tooMuch } from '../retrieval/plan.ts'
import { type Content, etagOf, findContent, requireCarried } from './content.ts'
import { type MarketContext, sourceOfRequest } from './context.ts'
import type { HoldAnswer } from './held-answers.ts'
import { lentMemory } from './lent-memory.ts'
import { overTheLine } from './over-the-line.ts'
import type { MarketParts } from './parts.ts'
import { type ContentRequest, readContentRequest } from './retrieval-request.ts'
import { requireSelling, sellForVoucher } from './voucher-sale.ts'

/** Most bytes one paid answer has: they are in memory, checked, before the voucher is charged. */
const MOST_PAID = 16 * 1024 * 1024
/** Most blocks of one answer, paid or not: a file of 64 GiB, as the command line packs it. */
const MOST_BLOCKS = 65_536
/** Answers that are planned at once, which reads the blocks that have links; and those of one source. */
const PLANS_AT_ONCE = 4
const PLANS_OF_ONE = 2
/** What is named by its hash never changes. */
const FOR_EVER = 'max-age=29030400, immutable'

/** What the routes need of the market. */
export type RetrievalParts = Pick<MarketParts, 'vouchers' | 'prices' | 'limits' | 'line' | 'availability'>

/**
 * `GET` and `HEAD /ipfs/{cid}[/{path}]` of the IPFS Trustless Gateway specification (2026-03-05): single blocks and
 * CARs, which every client checks by itself. Only what the person added is here; nothing is ever fetched. `HEAD` costs
 * nothing and says what a `GET` would: what is sold is there, what cannot be had now is not.
 * @param hold counts what is in memory until it was sent
 */
export function retrievalRoute(retrieval: () => Retrieval | null, parts: RetrievalParts, hold: HoldAnswer) {
  const lend = lentMemory()
  const inTurn = createTurns(PLANS_AT_ONCE, PLANS_OF_ONE)

  async function answer(context: MarketContext): Promise<Response> {
    const here = retrieval()
    if (here?.settings().on !== true) {
      throw new HearthError('retrieval/off', 'This machine does not share files.')
    }
    const asked = readContentRequest(context)
    // What is known without reading anything comes first.
    await forThoseWhoAskOnlyHere(context, async () => requireCarried(here.shares, asked.cid))
    const etag = etagOf(asked)
    const known = context.req.header('if-none-match')?.split(/\s*,\s*/)
    if (known?.includes(etag) === true) {
      return context.body(null, 304, { etag, 'cache-control': `public, ${FOR_EVER}` })
    }
    const { open, why } = parts.availability()
    if (!open) throw new HearthError('market/not-available', why, { hint: 'Nothing was charged. Try again later.' })
    const content = await forThoseWhoAskOnlyHere(context, () => found(context, here, asked))
    const isFree = content.bytes <= freeLeft(context, here)
    if (!isFree && content.bytes > MOST_PAID) throw tooMuch()
    if (context.req.method === 'HEAD') {
      if (!isFree) requireSelling(parts)
      parts.line.requireRoom(content.bytes)
      return context.body(null, 200, headersOf(context, content, 'public'))
    }
    return isFree ? give(context, here, content) : sell(context, here, content)
  }

  /** Plans the answer, no further than it could be given at all. */
  async function found(context: MarketContext, here: Retrieval, asked: ContentRequest): Promise<Content> {
    const most = { bytes: Math.max(MOST_PAID, freeLeft(context, here)), blocks: MOST_BLOCKS }
    if (asked.format === 'raw') return findContent(here.shares, asked, most)
    return inTurn(sourceOfRequest(context), () => {
      if (context.env?.outgoing?.destroyed === true) {
        throw new HearthError('request/incomplete', 'Nobody waits for this any more.')
      }
      return findContent(here.shares, asked, most)
    })
  }

  async function give(context: MarketContext, here: Retrieval, content: Content): Promise<Response> {
    return hold(context, content.held.pieces, 'unpaid', async () => {
      if (here.settings().paid) here.free.take(sourceOfRequest(context), content.bytes)
      // A single block is in memory at once anyway, and then its damage is a plain answer.
      const pieces = content.single ? each(await content.whole(lend(context))) : content.pieces()
      parts.line.sell(content.bytes)
      return send(context, here, content, pieces, {})
    })
  }

  /** Reads and checks all of it, charges, and only then sends: no charge for a block that turns out to be damaged. */
  async function sell(context: MarketContext, here: Retrieval, content: Content): Promise<Response> {
    const price = dataPrice(parts.prices().list.perMiB, content.bytes)
    const work = async (sale: Sale): Promise<Response> =>
      hold(context, content.held.whole, 'paid', async () => {
        const pieces = await content.whole(lend(context))
        parts.line.sell(content.bytes)
        const receipts = await charge(context, here, content, sale).catch((error: unknown) => {
          parts.line.giveBack(content.bytes)
          throw error
        })
        return send(context, here, content, each(pieces), receipts)
      })
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

async function forThoseWhoAskOnlyHere<Value>(context: MarketContext, look: () => Promise<Value>): Promise<Value> {
  try {
    return await look()
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

/** Bytes that whoever asks may have for nothing; less than none for who wants to pay. */
function freeLeft(context: MarketContext, here: Retrieval): number {
  if (!here.settings().paid) return Number.POSITIVE_INFINITY
  // Who brings a voucher wants to pay: an allowance is not for them.
  if (context.req.header('payment-signature') !== undefined) return -1
  return here.free.left(sourceOfRequest(context))
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
