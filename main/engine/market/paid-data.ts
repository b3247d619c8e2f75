import { HearthError } from '../../../contract/errors.ts'
import { dataPrice } from '../payments/channels/call-prices.ts'
import type { Sale } from '../payments/channels/till.ts'
import type { MarketContext } from './context.ts'
import { overTheLine } from './over-the-line.ts'
import type { HoldAnswer } from './held-answers.ts'
import type { MarketParts } from './parts.ts'
import { sellForVoucher } from './voucher-sale.ts'

/** Most bytes one call reads: they are in memory until the voucher is charged. */
const MOST_BYTES = 1024 * 1024
/** Sent in one piece. */
const SMALL_BYTES = 64 * 1024

/**
 * `GET /v1/data/:upload`: an upload's bytes, up to one MiB, for a voucher of their price by the MiB moved.
 * Each read keeps the upload for another ten minutes. Nothing leaves before the charge is on disk.
 */
export async function sendData(context: MarketContext, parts: MarketParts, hold: HoldAnswer): Promise<Response> {
  const upload = context.req.param('upload') ?? ''
  const [blob] = parts.blobs.granted([upload])
  if (blob === undefined) throw new HearthError('blobs/unknown-upload', 'There is no such upload.')
  if (blob.size > MOST_BYTES) {
    throw new HearthError('request/too-large', 'Uploads of more than one MiB are not read in one call.')
  }
  const price = dataPrice(parts.prices().list.perMiB, blob.size)
  // A stream costs more than a small body does.
  const small = blob.size <= SMALL_BYTES
  const work = async (sale: Sale): Promise<Response> => {
    // Asked here and not before: a buyer gets its deposit back from a provider that is paused, too.
    const { open, why } = parts.availability()
    if (!open) throw new HearthError('market/not-available', why, { hint: 'Nothing was charged. Try again later.' })
    const pieces: Uint8Array[] = []
    for await (const piece of parts.blobs.read(blob.sha256)) pieces.push(piece)
    parts.line.sell(blob.size)
    const paymentResponse = await sale.charge(sale.maximum, { kind: 'data', ref: upload }).catch((error: unknown) => {
      parts.line.giveBack(blob.size)
      throw error
    })
    if (small) await parts.line.pass(blob.size, parts.stopping)
    const body = small ? new Uint8Array(Buffer.concat(pieces)) : overTheLine(context, parts, blob.size, each(pieces))
    return context.body(body, 200, {
      'content-type': 'application/octet-stream',
      'content-length': String(blob.size),
      'cache-control': 'no-store, private',
      'payment-response': paymentResponse,
      'repr-digest': `sha-256=:${Buffer.from(blob.sha256, 'hex').toString('base64')}:`,
    })
  }
  const held = (sale: Sale): Promise<Response> =>
    small ? work(sale) : hold(context, blob.size, 'paid', () => work(sale))
  return sellForVoucher(context, parts, price, held, { chargedFirst: true })
}

async function* each(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces
}
