import { createHash } from 'node:crypto'
import type { BuyerConfig } from './config.ts'
import { record } from './config.ts'
import type { Report } from './events.ts'
import type { Order } from './orders.ts'
import { isPassing, patiently, reasonOf } from './patience.ts'
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
}

/** A payment whose fate stays unknown this long is given up: its authorization has run out by then. */
const GIVE_UP_AFTER_MS = 15 * 60_000

/**
 * Buys one job and waits for its end. From the moment a payment is signed only that very payment is
 * sent again, whatever happens to the connection or the provider, so that nothing is paid twice.
 */
export async function buy(order: Order, moduleHash: string, shopping: Shopping): Promise<Bought> {
  const { provider } = shopping.config
  const upload = order.stdin === null ? null : await uploaded(order.stdin, shopping)
  const request = {
    manifest: {
      kind: 'wasm',
      module: moduleHash,
      args: order.args,
      ...(upload === null ? {} : { stdin: upload.sha256 }),
      limits: { wallMs: 60_000, cpuMs: 10_000, memoryMiB: 256, outputBytes: 2 * 1024 * 1024 },
    },
    uploads: upload === null ? [] : [upload.id],
  }
  const headers = { 'content-type': 'application/json', prefer: 'wait=30' }
  const init = { method: 'POST', headers, body: JSON.stringify(request), signal: shopping.signal }
  const url = `${provider}/v1/jobs`
  let payment: string | null = null
  const paying = shopping.purse.fetchPaying((header) => {
    payment = header
  })
  const first = await ask(url, init, paying).catch((error: unknown) => {
    if (payment === null || !isPassing(error)) throw error
    return null
  })
  const answer = first ?? (await sameAgain(url, init, payment ?? '', shopping))
  return ended(jobOf(answer), shopping)
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

async function uploaded(bytes: Uint8Array<ArrayBuffer>, shopping: Shopping) {
  const answer = await ask(`${shopping.config.provider}/v1/uploads`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: bytes,
    signal: shopping.signal,
  })
  const { id, sha256 } = jsonOf(answer) ?? {}
  if (typeof id !== 'string' || sha256 !== hashOf(bytes)) throw new Error('the upload was not taken as it was sent')
  return { id, sha256: hashOf(bytes) }
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
  return { id, price, state, transaction: typeof transaction === 'string' ? transaction : null }
}

/** Fetches result and receipt and checks both; null when everything is right, else what is not. */
export async function inspect(job: Bought, order: Order, shopping: Shopping): Promise<string | null> {
  if (job.state !== 'finished') return `the job ended as ${job.state}`
  const base = `${shopping.config.provider}/v1/jobs/${job.id}`
  const fetched = (path: string) => patiently(() => ask(`${base}${path}`, { signal: shopping.signal }), shopping)
  const result = jsonOf(await fetched('/result')) ?? {}
  if (result['exitCode'] !== 0) return `the program ended with ${String(result['exitCode'])}`
  const answer = (await fetched(order.output === null ? '/result/stdout' : `/files/${order.output}`)).body
  if (hashOf(answer) !== claimedHash(result, order.output)) return 'the bytes are not those of the result'
  const wrong = order.check(answer)
  if (wrong !== null) return wrong
  return receiptProblem(jsonOf(await fetched('/receipt')) ?? {}, result, job, shopping.purse)
}

function claimedHash(result: Readonly<Record<string, unknown>>, output: string | null): unknown {
  if (output === null) return record(result['stdout'], 'stdout')['sha256']
  const files: readonly unknown[] = Array.isArray(result['files']) ? result['files'] : []
  return files.map((file) => record(file, 'a file')).find((file) => file['path'] === output)?.['sha256']
}

/** What a buyer sees at a glance; the signature is for the verifier, which is a program of its own. */
function receiptProblem(
  file: Readonly<Record<string, unknown>>,
  result: Readonly<Record<string, unknown>>,
  job: Bought,
  purse: Purse,
): string | null {
  const receipt = record(file['receipt'], 'the receipt')
  if (receipt['requester'] !== purse.address.toLowerCase()) return 'the receipt names another buyer'
  if (receipt['price'] !== job.price) return 'the receipt names another price'
  const signed = record(record(file['outputs'], 'outputs')['stdout'], 'stdout')['sha256']
  return signed === record(result['stdout'], 'stdout')['sha256'] ? null : 'the receipt is for another result'
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
