import { HearthError } from '../../../contract/errors.ts'
import type { JobRecord } from '../ledger/records.ts'
import { streamPrice } from '../payments/channels/call-prices.ts'
import type { Sale } from '../payments/channels/till.ts'
import type { MarketContext } from './context.ts'
import { jobOf } from './follow-job.ts'
import { hasEnded, jobView } from './job-view.ts'
import type { MarketParts } from './parts.ts'
import { byteStream } from './byte-stream.ts'
import { sellForVoucher } from './voucher-sale.ts'

/** Less than a channel is reserved for, so that the charge always finds its reservation. */
const MOST_SECONDS = 45
const DEFAULT_SECONDS = 30
/** A job is looked at so often; a change that happens in between is in the next event. */
const LOOK_MS = 1_000

/**
 * `GET /v1/jobs/:id/events?seconds=N`: what becomes of a job, as server-sent events, for a voucher of N
 * seconds. The stream ends with the job or with its time; the seconds it was open are charged when it ends,
 * also when the buyer went away. The last event, `payment`, holds the value of `PAYMENT-RESPONSE`, which
 * cannot stand in a header that was sent before.
 */
export async function sendEvents(context: MarketContext, parts: MarketParts): Promise<Response> {
  const job = jobOf(context, parts)
  const seconds = secondsOf(context.req.query('seconds'))
  return sellForVoucher(context, parts, streamPrice(seconds), async (sale) =>
    context.body(byteStream(encoded(eventsOf(job, seconds, sale, context, parts))), 200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, private',
    }),
  )
}

async function* eventsOf(
  job: JobRecord,
  seconds: number,
  sale: Sale,
  context: MarketContext,
  parts: MarketParts,
): AsyncGenerator<string, void, undefined> {
  const { clock, jobs, ledger } = parts
  const started = clock.monotonic()
  const open = (): number => (clock.monotonic() - started) / 1000
  const gone = AbortSignal.any([context.req.raw.signal, parts.stopping])
  let charged = false
  const charge = async (): Promise<string> => {
    charged = true
    return sale.charge(sale.units(streamPrice(Math.min(open(), seconds))), { kind: 'events', ref: job.id })
  }
  try {
    let now = job
    let told = ''
    for (;;) {
      const view = JSON.stringify(jobView(now, ledger.payments))
      await ledger.durable()
      if (view !== told) yield event('job', view)
      told = view
      if (hasEnded(now) || open() >= seconds || gone.aborted) break
      now = await jobs.wait(job.id, Math.min(LOOK_MS, (seconds - open()) * 1000), gone)
    }
    yield event('payment', await charge())
  } finally {
    // The buyer went away: what was sent is paid for.
    if (!charged) await charge()
  }
}

function event(name: string, data: string): string {
  return `event: ${name}\ndata: ${data}\n\n`
}

async function* encoded(text: AsyncIterable<string>): AsyncGenerator<Uint8Array, void, undefined> {
  const encoder = new TextEncoder()
  for await (const piece of text) yield encoder.encode(piece)
}

function secondsOf(query: string | undefined): number {
  if (query === undefined) return DEFAULT_SECONDS
  if (!/^[1-9]\d?$/.test(query) || Number(query) > MOST_SECONDS) {
    throw new HearthError('request/invalid', `seconds: a whole number, at most ${MOST_SECONDS}`)
  }
  return Number(query)
}
