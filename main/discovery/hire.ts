import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LocalAccount } from 'viem'
import { z } from 'zod'
import { HearthError } from '../../contract/errors.ts'
import { type BlobRef, JobState } from '../../contract/job.ts'
import { BaseUnits, Bytes32, type Hex } from '../../contract/money.ts'
import type { ReceiptFile } from '../../contract/receipt.ts'
import type { ChannelConfig } from '../engine/ledger/channel-records.ts'
import { MAX_RECEIPT_BYTES } from '../engine/proof/verify.ts'
import type { Channels } from './channels.ts'
import { channelOf, channelTermsOf, checkReceipt } from './check-receipt.ts'
import type { Provider } from './find.ts'
import { answerOf, jsonOf, type MarketAnswer } from './market-answer.ts'
import { pinnedSite } from './pinned-fetch.ts'
import type { Order } from './order.ts'
import { openPurse, type Purse } from './purse.ts'
import { offeredPrice, type Wanted } from './wanted.ts'
import type { World } from './world.ts'

/** A job that was paid for and answered with a receipt that holds. */
export interface Hired {
  readonly id: string
  /** Base units. */
  readonly price: bigint
  /** Of a payment made at once; null by voucher, which is claimed later. */
  readonly transaction: Hex | null
  /** The payment channel it was bought through; null where it was paid at once. */
  readonly channel: ChannelConfig | null
  /** From the order to the last byte, by the clock of this side. */
  readonly ms: number
  readonly receipt: { readonly file: ReceiptFile; readonly text: Uint8Array; readonly digest: Hex }
  /** Everything that was delivered, by SHA-256. */
  readonly delivered: ReadonlyMap<string, Uint8Array>
}

export interface HireOptions {
  readonly signal: AbortSignal
  /** For the whole job, milliseconds. */
  readonly patienceMs: number
  /** Pays by voucher where the provider takes that; without it each job is paid at once. */
  readonly channels?: Channels
}

const JobAnswer = z.object({
  id: z.string().regex(/^[A-Za-z0-9_-]{8,64}$/),
  state: JobState,
  price: BaseUnits,
  transaction: Bytes32.nullable(),
})
type JobAnswer = z.infer<typeof JobAnswer>
const UploadAnswer = z.object({ id: z.string().max(64), sha256: z.string() })

const WAIT_SECONDS = 20
const EXCHANGE_MS = 40_000
const RETRY_MS = 500

/**
 * Buys one job, for what it costs by the offer and no more: uploads, pays with the stock x402 client, waits, and takes
 * result and receipt. By voucher it costs what was used. Everything goes to the address that the provider’s name had
 * when this began. From the moment a payment is signed only that very payment
 * is sent again, whatever happens, so that nothing is paid twice.
 * @throws HearthError `discovery/not-paid` or why nothing was signed; once money has moved `discovery/no-answer`,
 * `discovery/job-failed`, `discovery/bad-receipt`, `discovery/bad-bytes`, each as `PaidInVain`
 */
export async function hire(
  world: World,
  provider: Provider,
  order: Order,
  account: LocalAccount,
  { signal, patienceMs, channels }: HireOptions,
): Promise<Hired> {
  const startedAt = world.clock.monotonic()
  const deadline = startedAt + patienceMs
  const maxBytes = Math.max(MAX_RECEIPT_BYTES, order.manifest.limits.outputBytes)
  const site = await pinnedSite(provider.endpoint, { ...world.reach, timeoutMs: EXCHANGE_MS, maxBytes })
  const due = offeredPrice(provider.offer, askedBy(order))
  const channel = channels?.take(provider) ?? null
  const purse = openPurse(world, { ...provider, price: due }, account, site.fetch, channel)
  const at = (path: string): string => new URL(path, provider.endpoint).href
  const left = (): number => deadline - world.clock.monotonic()

  /** One exchange, which ends with the patience for the job. */
  async function ask(path: string, init: RequestInit = {}): Promise<MarketAnswer> {
    const ms = left()
    if (ms <= 0) throw new HearthError('discovery/no-answer', 'It does not end the job, or does not deliver it.')
    const within = AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(Math.min(ms, EXCHANGE_MS)))])
    return answerOf(site.fetch(at(path), { ...init, signal: within }))
  }

  async function upload(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
    const headers = { 'content-type': 'application/octet-stream' }
    const answer = await ask('v1/uploads', { method: 'POST', headers, body: bytes })
    const { id, sha256 } = jsonOf(answer, UploadAnswer)
    if (sha256 !== sha256Of(bytes)) throw new HearthError('discovery/bad-bytes', 'It did not take what was sent.')
    return id
  }

  async function ended(first: JobAnswer): Promise<JobAnswer> {
    let job = first
    while (isOpen(job)) {
      const askedAt = world.clock.monotonic()
      const wait = Math.max(0, Math.min(WAIT_SECONDS, Math.floor(left() / 1000)))
      const next = jsonOf(await ask(`v1/jobs/${job.id}?wait=${wait}`), JobAnswer)
      if (next.id !== job.id) throw new HearthError('discovery/no-answer', 'It speaks of another job.')
      job = next
      // Who does not wait as asked is not asked again at once.
      if (isOpen(job)) await sleep(Math.max(0, RETRY_MS - (world.clock.monotonic() - askedAt)))
    }
    return job
  }

  async function bytesOf({ sha256, size }: BlobRef, path: string): Promise<Uint8Array> {
    const { body } = await ask(path)
    if (body.length === size && sha256Of(body) === sha256) return body
    throw new HearthError('discovery/bad-bytes', 'What it delivered is not what its receipt says.')
  }

  async function delivery(id: string, { outputs }: ReceiptFile): Promise<Hired['delivered']> {
    const parts = [
      { ref: outputs.stdout, path: `v1/jobs/${id}/result/stdout` },
      { ref: outputs.stderr, path: `v1/jobs/${id}/result/stderr` },
      ...outputs.files.map((file) => ({ ref: file, path: `v1/jobs/${id}/files/${file.path}` })),
    ]
    const delivered = new Map<string, Uint8Array>()
    for (const { ref, path } of parts) {
      if (!delivered.has(ref.sha256))
        delivered.set(ref.sha256, ref.size === 0 ? new Uint8Array() : await bytesOf(ref, path))
    }
    return delivered
  }

  async function bought(): Promise<Hired> {
    const uploads: string[] = []
    for (const bytes of order.uploads) uploads.push(await upload(bytes))
    const body = JSON.stringify({ manifest: order.manifest, uploads })
    const headers = { 'content-type': 'application/json', prefer: `wait=${WAIT_SECONDS}` }
    const answer = await paid(
      purse,
      site.fetch,
      at('v1/jobs'),
      { method: 'POST', headers, body, signal },
      () => left() > 0 && !signal.aborted,
    )
    try {
      return await delivered(await ended(jsonOf(answer, JobAnswer)))
    } catch (error) {
      throw error instanceof HearthError && !signal.aborted ? new PaidInVain(error) : error
    }
  }

  async function delivered({ id, state, price, transaction }: JobAnswer): Promise<Hired> {
    const header = purse.payment() ?? ''
    const channelId = channelOf(header)
    if (state !== 'finished') throw new HearthError('discovery/job-failed', `The job ended as “${state}”.`)
    const text = (await ask(`v1/jobs/${id}/receipt`)).body
    const payment = { header, payer: account.address, price, chargedBefore: purse.chargedBefore() }
    const { file, digest } = checkReceipt(text, { world, provider: { ...provider, price: due }, order, payment })
    if (channelId !== null) await channel?.chargedTo(channelId, payment.chargedBefore + BigInt(price))
    const parts = await delivery(id, file)
    const ms = world.clock.monotonic() - startedAt
    return {
      id,
      price: BigInt(price),
      transaction,
      channel: channelTermsOf(header),
      ms,
      receipt: { file, text, digest },
      delivered: parts,
    }
  }

  try {
    return await bought()
  } finally {
    channel?.done()
  }
}

function isOpen({ state }: JobAnswer): boolean {
  return state === 'queued' || state === 'running'
}

function askedBy({ manifest, uploads }: Order): Wanted['job'] {
  const { limits } = manifest
  const distinct = new Map(uploads.map((bytes) => [sha256Of(bytes), bytes.length]))
  const inputBytes = [...distinct.values()].reduce((sum, size) => sum + size, 0)
  return { ms: 'cpuMs' in limits ? limits.cpuMs : limits.wallMs, inputBytes, outputBytes: limits.outputBytes }
}

/** Money was signed away and what it was for did not come. */
export class PaidInVain extends HearthError {
  constructor(reason: HearthError) {
    super(reason.code, reason.message, { cause: reason })
  }
}

/** @throws HearthError `discovery/not-paid`, or why the purse would not sign; `PaidInVain` after it did */
async function paid(
  purse: Purse,
  plain: typeof fetch,
  url: string,
  init: Omit<RequestInit, 'headers'> & { readonly headers: Readonly<Record<string, string>> },
  patient: () => boolean,
) {
  let problem: unknown
  try {
    return await answerOf(purse.fetch(url, init))
  } catch (error) {
    problem = error
  }
  const payment = purse.payment()
  if (payment === null) throw purse.refusal() ?? notPaid(problem)
  const again = { ...init, headers: { ...init.headers, 'payment-signature': payment } }
  while (isPassing(problem) && patient()) {
    await sleep(RETRY_MS)
    try {
      return await answerOf(plain(url, again))
    } catch (error) {
      problem = error
    }
  }
  throw new PaidInVain(
    new HearthError('discovery/no-answer', 'It was paid and gave no job for it.', { cause: problem }),
  )
}

/** The same payment sent again may well be answered. */
function isPassing(problem: unknown): boolean {
  return (
    problem instanceof HearthError &&
    ['discovery/unreachable', 'discovery/too-slow', 'discovery/busy'].includes(problem.code)
  )
}

function notPaid(cause: unknown): HearthError {
  if (cause instanceof HearthError && cause.code.startsWith('discovery/')) return cause
  return new HearthError(
    'discovery/not-paid',
    'It was not paid: it asks for more than it offered, for another coin, or for nothing that can be understood.',
    { cause },
  )
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
