import { HearthError } from '../../../contract/errors.ts'
import type { SoldData } from '../ledger/sales.ts'
import { dataPrice, exactDataPrice } from '../payments/channels/call-prices.ts'
import type { Sale } from '../payments/channels/till.ts'
import type { MakeFirst } from '../payments/pay.ts'
import { isByExact } from '../payments/payment-scheme.ts'
import { requestHash } from '../payments/request-hash.ts'
import type { MarketContext } from './context.ts'
import { overTheLine } from './over-the-line.ts'
import type { HoldAnswer } from './held-answers.ts'
import type { DataPrices, MarketParts } from './parts.ts'
import { paymentRequired } from './problem.ts'
import { sellForVoucher } from './voucher-sale.ts'

/** Most bytes one call reads: they are in memory until they are paid for. */
const MOST_BYTES = 1024 * 1024
/** Sent in one piece. */
const SMALL_BYTES = 64 * 1024

/**
 * `GET /v1/data/:upload`: an upload's bytes, up to one MiB, for a voucher of their price by the MiB moved, or for a
 * payment of its own by `exact`, flow `authorization`. Nothing leaves before the charge is on disk, or the payment on
 * chain and in the books. Each read keeps the upload for another ten minutes, but for one that was paid before.
 */
export async function sendData(context: MarketContext, parts: MarketParts, hold: HoldAnswer): Promise<Response> {
  const header = context.req.header('payment-signature')
  if (isByExact(header) || parts.vouchers(header) === null) return sellByExact(context, parts, hold, header)
  const { ref, price, sold } = dataOf(context, parts)
  const work = async (sale: Sale): Promise<Response> => {
    // Asked here and not before: a buyer gets its deposit back from a provider that is paused, too.
    requireOpen(parts)
    const pieces = await piecesOf(parts, sold)
    parts.line.sell(sold.size)
    const paymentResponse = await sale.charge(sale.maximum, { kind: 'data', ref }).catch((error: unknown) => {
      parts.line.giveBack(sold.size)
      throw error
    })
    return respond(context, parts, { sold, pieces }, paymentResponse)
  }
  const held = (sale: Sale): Promise<Response> =>
    isSmall(sold) ? work(sale) : hold(context, sold.size, 'paid', () => work(sale))
  const further = async () => (await parts.dataWays(price)).filter(({ scheme }) => scheme === 'exact')
  return sellForVoucher(context, parts, price.call, held, { chargedFirst: true, further })
}

/** The answer is read before the payment is settled: what cannot be read is not paid for. */
async function sellByExact(
  context: MarketContext,
  parts: MarketParts,
  hold: HoldAnswer,
  header: string | undefined,
): Promise<Response> {
  const ref = context.req.param('upload') ?? ''
  const made: { read: Read | null } = { read: null }
  const makeFirst: MakeFirst = (sold, settle) =>
    hold(context, sold.size, 'paid', async () => {
      made.read = { sold, pieces: await piecesOf(parts, sold) }
      parts.line.sell(sold.size)
      try {
        const answer = await settle()
        if (answer.kind === 'required') parts.line.giveBack(sold.size)
        return answer
      } catch (error) {
        parts.line.giveBack(sold.size)
        throw error
      }
    })
  const answer = await parts.payments.sell({
    header,
    route: `/v1/data/${ref}`,
    requestHash: requestHash({ data: ref }),
    purchase: async () => {
      requireOpen(parts)
      const { price, former, sold } = dataOf(context, parts)
      return { amount: price.exact, former, sold }
    },
    ways: async () => parts.dataWays(dataOf(context, parts).price),
    makeFirst,
  })
  if (answer.kind === 'required') return paymentRequired(answer)
  if (made.read === null) throw new HearthError('engine/impossible', 'A payment was settled for nothing.')
  return respond(context, parts, made.read, answer.paymentResponse)
}

interface Read {
  readonly sold: SoldData
  readonly pieces: readonly Uint8Array[]
}

async function piecesOf({ blobs }: Pick<MarketParts, 'blobs'>, { sha256 }: SoldData): Promise<readonly Uint8Array[]> {
  const pieces: Uint8Array[] = []
  try {
    for await (const piece of blobs.read(sha256)) pieces.push(piece)
  } catch (cause) {
    if (!(cause instanceof HearthError && cause.code === 'blobs/missing')) throw cause
    throw new HearthError('blobs/missing', 'These bytes are no longer kept here.', {
      hint: 'Nothing was taken for this request. A payment that was settled for them before stays settled.',
      cause,
    })
  }
  return pieces
}

/** The bytes, which are paid for. */
async function respond(
  context: MarketContext,
  parts: MarketParts,
  { sold, pieces }: Read,
  paymentResponse: string,
): Promise<Response> {
  const small = isSmall(sold)
  if (small) await parts.line.pass(sold.size, parts.stopping)
  const body = small ? new Uint8Array(Buffer.concat(pieces)) : overTheLine(context, parts, sold.size, each(pieces))
  return context.body(body, 200, {
    'content-type': 'application/octet-stream',
    'content-length': String(sold.size),
    'cache-control': 'no-store, private',
    'payment-response': paymentResponse,
    'repr-digest': `sha-256=:${Buffer.from(sold.sha256, 'hex').toString('base64')}:`,
  })
}

/** A stream costs more than a small body does. */
function isSmall({ size }: SoldData): boolean {
  return size <= SMALL_BYTES
}

/** @throws HearthError `market/not-available` */
function requireOpen({ availability }: Pick<MarketParts, 'availability'>): void {
  const { open, why } = availability()
  if (!open) throw new HearthError('market/not-available', why, { hint: 'Nothing was charged. Try again later.' })
}

async function* each(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces
}

interface Data {
  readonly ref: string
  readonly sold: SoldData
  readonly price: DataPrices
  /** What it cost by `exact` until a moment ago. */
  readonly former: readonly bigint[]
}

/** @throws HearthError `blobs/unknown-upload`, `request/too-large` */
function dataOf(context: MarketContext, parts: Pick<MarketParts, 'blobs' | 'prices'>): Data {
  const ref = context.req.param('upload') ?? ''
  const [blob] = parts.blobs.granted([ref])
  if (blob === undefined) throw new HearthError('blobs/unknown-upload', 'There is no such upload.')
  const { sha256, size } = blob
  if (size > MOST_BYTES) {
    throw new HearthError('request/too-large', 'Uploads of more than one MiB are not read in one call.')
  }
  const { list, former } = parts.prices()
  return {
    ref,
    sold: { kind: 'data', ref, sha256, size },
    price: { call: dataPrice(list.perMiB, size), exact: exactDataPrice(list, size) },
    former: former.map((other) => exactDataPrice(other, size)),
  }
}
