import type { BuyerConfig } from './config.ts'
import { record } from './config.ts'
import type { Report } from './events.ts'
import { hashOf } from './hash.ts'
import type { Choice } from './choice.ts'
import type { Order } from './order.ts'
import { isPassing, patiently, reasonOf } from './patience.ts'
import { offeredPrice } from './price.ts'
import type { Purse } from './purse.ts'
import { type Answer, ask, jsonOf } from './provider.ts'

export interface Shopping {
  readonly config: BuyerConfig
  readonly purse: Purse
  readonly report: Report
  readonly signal: AbortSignal
}

export interface Bought {
  readonly id: string
  readonly price: string
  readonly transaction: string | null
  readonly state: string
  readonly by: 'exact' | 'voucher'
}

/** A payment whose fate stays unknown this long is given up: its authorization has run out by then. */
const GIVE_UP_AFTER_MS = 15 * 60_000

/**
 * Buys one job and waits for its end. From the moment a payment is signed only that very payment is
 * sent again, whatever happens to the connection or the provider, so that nothing is paid twice.
 */
export async function buy(order: Order, { program }: Choice, shopping: Shopping): Promise<Bought> {
  const { provider } = shopping.config
  const uploads = await Promise.all(order.uploads.map((bytes) => uploaded(bytes, shopping)))
  const exact = program.verifiable ? { verifiable: true } : {}
  const request = { manifest: { ...order.ask, module: program.sha256, ...exact }, uploads }
  const headers = { 'content-type': 'application/json', prefer: 'wait=30' }
  const init = { method: 'POST', headers, body: JSON.stringify(request), signal: shopping.signal }
  const url = `${provider}/v1/jobs`
  const way = shopping.purse.take()
  let payment: string | null = null
  let known = false
  const paying = way.fetchPaying((header) => {
    payment = header
  })
  try {
    const first = await ask(url, init, paying).catch((error: unknown) => {
      if (payment === null || !isPassing(error)) throw error
      return null
    })
    const answer = first ?? (await sameAgain(url, init, payment ?? '', shopping))
    const job = await ended(jobOf(answer), shopping)
    known = first?.status === 200
    return job
  } finally {
    way.done(known)
  }
}

async function sameAgain(url: string, init: PaidRequest, payment: string, shopping: Shopping): Promise<Answer> {
  const again = { ...init, headers: { ...init.headers, 'payment-signature': payment } }
  try {
    return await patiently(() => ask(url, again), { ...shopping, giveUpAfterMs: GIVE_UP_AFTER_MS })
  } catch (error) {
    // Whoever catches this must not start over: that would be a second payment.
    if (isPassing(error)) throw new Error(`the payment’s outcome stayed unknown (${reasonOf(error)})`, { cause: error })
    throw error
  }
}

interface PaidRequest extends RequestInit {
  readonly headers: Readonly<Record<string, string>>
}

/** The id under which the bytes may be used. */
async function uploaded(bytes: Uint8Array<ArrayBuffer>, shopping: Shopping): Promise<string> {
  const answer = await ask(`${shopping.config.provider}/v1/uploads`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: bytes,
    signal: shopping.signal,
  })
  const { id, sha256 } = jsonOf(answer) ?? {}
  if (typeof id !== 'string' || sha256 !== hashOf(bytes)) throw new Error('the upload was not taken as it was sent')
  return id
}

async function ended(job: Bought, shopping: Shopping): Promise<Bought> {
  let now = job
  while (now.state === 'queued' || now.state === 'running') {
    const url = `${shopping.config.provider}/v1/jobs/${now.id}?wait=30`
    now = jobOf(await patiently(() => ask(url, { signal: shopping.signal }), shopping))
  }
  return now
}

function jobOf(answer: Answer): Bought {
  const { id, price, transaction, state } = jsonOf(answer) ?? {}
  if (typeof id !== 'string' || typeof price !== 'string' || typeof state !== 'string') {
    throw new Error('the provider’s answer is no job')
  }
  // Only a payment of its own has a transaction of its own.
  const own = typeof transaction === 'string' ? transaction : null
  return { id, price, state, transaction: own, by: own === null ? 'voucher' : 'exact' }
}

/** Fetches result and receipt and checks both; null when everything is right, else what is not. */
export async function inspect(job: Bought, order: Order, choice: Choice, shopping: Shopping): Promise<string | null> {
  if (job.state !== 'finished') return `the job ended as ${job.state}`
  const price = offeredPrice(choice.offer.price, order)
  // By voucher it is what was used, and at most the price that was offered.
  const isFair = job.by === 'exact' ? BigInt(job.price) === price : BigInt(job.price) <= price
  if (!isFair) return `the price was ${job.price}; by the offer it is ${price}`
  const base = `${shopping.config.provider}/v1/jobs/${job.id}`
  const fetched = (path: string) => patiently(() => ask(`${base}${path}`, { signal: shopping.signal }), shopping)
  const result = jsonOf(await fetched('/result')) ?? {}
  if (result['exitCode'] !== 0) return `the program ended with ${String(result['exitCode'])}`
  const answer = (await fetched(order.output === null ? '/result/stdout' : `/files/${order.output}`)).body
  const hash = hashOf(answer)
  if (hash !== claimedHash(result, order.output)) return 'the bytes are not those of the result'
  const wrong = order.check(answer)
  if (wrong !== null) return wrong
  const file = jsonOf(await fetched('/receipt')) ?? {}
  if (claimedHash(record(file['outputs'], 'outputs'), order.output) !== hash) return 'the receipt is for another result'
  return receiptProblem(record(file['receipt'], 'the receipt'), job, choice, shopping.purse)
}

function claimedHash(result: Readonly<Record<string, unknown>>, output: string | null): unknown {
  if (output === null) return record(result['stdout'], 'stdout')['sha256']
  const files: readonly unknown[] = Array.isArray(result['files']) ? result['files'] : []
  return files.map((file) => record(file, 'a file')).find((file) => file['path'] === output)?.['sha256']
}

/** What a buyer sees at a glance; the signature is for the verifier, which is a program of its own. */
function receiptProblem(
  receipt: Readonly<Record<string, unknown>>,
  job: Bought,
  { program }: Choice,
  purse: Purse,
): string | null {
  if (receipt['requester'] !== purse.address.toLowerCase()) return 'the receipt names another buyer'
  if (receipt['price'] !== job.price) return 'the receipt names another price'
  // 1: a WebAssembly job whose re-run must give the same bytes.
  return program.verifiable && receipt['kind'] !== 1 ? 'the receipt does not say that a re-run gives the same' : null
}
