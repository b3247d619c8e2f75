import { setTimeout as sleep } from 'node:timers/promises'
import { decodePaymentRequiredHeader } from '@x402/core/http'
import { toClientEvmSigner } from '@x402/evm'
import { BatchSettlementEvmScheme } from '@x402/evm/batch-settlement/client'
import { wrapFetchWithPayment, x402Client } from '@x402/fetch'
import { createPublicClient, http } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { JobView } from '../../../contract/market.ts'
import { holdDisk } from '../ledger/hold-disk.fixture.ts'
import { openStall, type Stall } from './testing/stall.ts'
import { voucherBuyer } from './testing/voucher-buyer.ts'

/** By the stall's prices: ten seconds and eight MiB, as a job asks for that says nothing. */
const PRICE = 5_080n

let stall: Stall
let channels = 0
let pay: typeof fetch
/** The header of the last payment. */
let sent = ''
let nextId = 0

beforeAll(async () => {
  stall = await openStall()
}, 60_000)
afterAll(() => stall.close())
beforeEach(() => {
  pay = buyer()
})
afterEach(() => void vi.restoreAllMocks())

/** A stock buyer with a channel of its own. */
function buyer(paymentId?: () => string): typeof fetch {
  channels += 1
  const { key } = stall.practice.buyer
  const salt = `0x${channels.toString(16).padStart(64, '0')}` as const
  return voucherBuyer(key, stall.practice.asset, stall.practice.rpcUrl, salt, {
    through: (input, init) => {
      const request = new Request(input, init)
      sent = request.headers.get('payment-signature') ?? sent
      return fetch(request)
    },
    ...(paymentId === undefined ? {} : { paymentId }),
  })
}

function request(args: readonly string[] = [], headers: Readonly<Record<string, string>> = {}): RequestInit {
  const body = JSON.stringify({ manifest: { kind: 'wasm', module: stall.parts.program, args } })
  return { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body }
}

const now = { prefer: 'wait=0' }
const jobs = () => `${stall.url}/v1/jobs`

/** The request with the payment that was made for another one. */
function withPayment(header: string, args: readonly string[] = []): Promise<Response> {
  return fetch(jobs(), request(args, { 'payment-signature': header, ...now }))
}

async function bought(answer: Promise<Response>): Promise<JobView> {
  const response = await answer
  expect([response.status, response.headers.get('payment-required')]).toEqual([202, null])
  return JobView.parse(await response.json())
}

const Charged = z.object({
  success: z.literal(true),
  transaction: z.literal(''),
  extra: z.object({ chargedAmount: z.string(), channelState: z.object({ chargedCumulativeAmount: z.string() }) }),
})
function charged(response: Response): z.infer<typeof Charged>['extra'] {
  return Charged.parse(JSON.parse(Buffer.from(response.headers.get('payment-response') ?? '', 'base64').toString()))
    .extra
}

function channelOf(job: Pick<JobView, 'id'>) {
  const { channelId, paymentRef } = stall.ledger.jobs.get(job.id) ?? {}
  const channel = channelId === null || channelId === undefined ? null : stall.ledger.channels.get(channelId)
  if (channel === null || paymentRef === undefined) throw new Error('The job has no channel.')
  return { ...channel, charge: stall.ledger.payments.charge(paymentRef) }
}

async function refusalOf(
  response: Response,
): Promise<{ readonly status: number; readonly code: unknown; readonly why: unknown }> {
  const header = response.headers.get('payment-required')
  const { code } = z.looseObject({ code: z.string() }).parse(await response.json())
  return { status: response.status, code, why: header === null ? null : decodePaymentRequiredHeader(header).error }
}

test('a 402 for a job offers both ways to pay, at the same price', async () => {
  const unpaid = await fetch(jobs(), request())
  const { accepts } = decodePaymentRequiredHeader(unpaid.headers.get('payment-required') ?? '')
  expect(accepts.map(({ scheme, amount }) => [scheme, BigInt(amount)])).toEqual([
    ['exact', PRICE],
    ['batch-settlement', PRICE],
  ])
})

test('a stock buyer pays by voucher for what its job used, and learns of it with the answer', async () => {
  const answer = pay(jobs(), request())
  await expect.poll(() => stall.hands.paid.length, { timeout: 30_000 }).toBe(1)
  const [id = ''] = stall.hands.paid
  expect(channelOf({ id })).toMatchObject({ charged: 0n, pending: { signedMaxClaimable: String(PRICE) } })
  await stall.hands.finish(id, 'done', {}, 1_200n)
  const response = await answer
  expect(response.status).toBe(200)
  const job = JobView.parse(await response.json())
  expect(job).toMatchObject({ id, state: 'finished', price: '1200', transaction: null, refund: 'none' })
  expect(charged(response)).toMatchObject({ chargedAmount: '1200', channelState: { chargedCumulativeAmount: '1200' } })
  expect(channelOf(job)).toMatchObject({
    charged: 1_200n,
    pending: null,
    charge: { state: 'charged', cumulative: 1_200n },
  })
  const [call] = stall.ledger.channels.calls({ cursor: null, limit: 1 }).rows
  expect(call).toMatchObject({ kind: 'job', ref: id, amount: 1_200n, cumulative: 1_200n })
  expect((await fetch(`${stall.url}${job.links.receipt ?? ''}`)).status).toBe(200)
  expect(stall.ledger.audit()).toBeNull()
  // The client goes on from there.
  const next = await bought(pay(jobs(), request(['next'], now)))
  expect(channelOf(next).signedMax).toBe(1_200n + PRICE)
})

test('the same voucher with the same body gets the same job, charged once, and the same answer', async () => {
  const job = await bought(pay(jobs(), request([], now)))
  const header = sent
  expect((await bought(withPayment(header))).id).toBe(job.id)
  const both = await Promise.all([withPayment(header), withPayment(header)])
  for (const one of both) expect(JobView.parse(await one.json()).id).toBe(job.id)
  await stall.hands.finish(job.id, 'once', {}, 700n)
  const again = await withPayment(header)
  expect(again.status).toBe(200)
  expect(JobView.parse(await again.json())).toMatchObject({ id: job.id, price: '700' })
  expect(charged(again).chargedAmount).toBe('700')
  expect(channelOf(job).charged).toBe(700n)
  expect(stall.hands.paid.filter((id) => id === job.id)).toHaveLength(1)
})

test('two requests with one voucher at once buy one job', async () => {
  const job = await bought(pay(jobs(), request(['first'], now)))
  await stall.hands.finish(job.id, '', {}, 1_000n)
  const second = await bought(pay(jobs(), request(['second'], now)))
  const header = sent
  stall.hands.fail(second.id)
  const before = stall.hands.paid.length
  const answers = await Promise.all([1, 2, 3].map(() => withPayment(header, ['second'])))
  const ids = await Promise.all(answers.map(async (answer) => JobView.parse(await answer.json()).id))
  expect(new Set(ids).size).toBe(1)
  expect(stall.hands.paid.length - before).toBe(1)
})

test('another body with the same payment identifier is refused, the same body answered again', async () => {
  const id = `order-${'0'.repeat(15)}${(nextId += 1)}`
  pay = buyer(() => id)
  const job = await bought(pay(jobs(), request(['a'], now)))
  const header = sent
  expect((await bought(withPayment(header, ['a']))).id).toBe(job.id)
  expect(await refusalOf(await withPayment(header, ['b']))).toMatchObject({ status: 409, code: 'payment/conflict' })
  await stall.hands.finish(job.id, '', {}, 900n)
  // Also with a voucher that was signed anew.
  const signedAnew = await pay(jobs(), request(['a'], now))
  expect(JobView.parse(await signedAnew.json()).id).toBe(job.id)
  expect(await refusalOf(await pay(jobs(), request(['b'], now)))).toMatchObject({ status: 409 })
  expect(channelOf(job)).toMatchObject({ charged: 900n, pending: null })
})

test('one identifier used at once on two channels buys one job', async () => {
  const id = `order-${'1'.repeat(15)}${(nextId += 1)}`
  const [one, two] = [buyer(() => id), buyer(() => id)]
  const before = stall.hands.paid.length
  const answers = await Promise.all([one(jobs(), request(['x'], now)), two(jobs(), request(['x'], now))])
  const ids = await Promise.all(answers.map(async (answer) => JobView.parse(await answer.json()).id))
  expect(new Set(ids).size).toBe(1)
  expect(stall.hands.paid.length - before).toBe(1)
  const held = stall.ledger.channels.list().filter(({ pending }) => pending !== null)
  expect(held.filter(({ pending }) => stall.ledger.payments.charge(pending?.pendingId ?? '') === null)).toEqual([])
})

test('a voucher with another body is a purchase of its own: it has to begin where the charges end', async () => {
  const job = await bought(pay(jobs(), request(['mine'], now)))
  const header = sent
  expect((await refusalOf(await withPayment(header, ['other']))).why).toMatch(/channel_busy$/)
  await stall.hands.finish(job.id, '', {}, 800n)
  expect((await refusalOf(await withPayment(header, ['other']))).why).toMatch(/cumulative_amount_mismatch$/)
})

test('work that failed through our fault is not charged, and the voucher buys it again', async () => {
  const job = await bought(pay(jobs(), request([], now)))
  const header = sent
  stall.hands.fail(job.id)
  expect(channelOf(job)).toMatchObject({ charged: 0n, pending: null, charge: { state: 'released', amount: 0n } })
  const failed = JobView.parse(await (await fetch(`${stall.url}${job.links.self}`)).json())
  expect(failed).toMatchObject({ state: 'failed', price: '0', refund: 'none' })
  expect(stall.ledger.transfers.owedRefunds()).toEqual([])
  const again = await bought(withPayment(header))
  expect(again.id).not.toBe(job.id)
  expect(stall.ledger.audit()).toBeNull()
})

test('a channel has one job at a time, other channels go on', async () => {
  const first = await bought(pay(jobs(), request(['1'], now)))
  const busy = await refusalOf(await pay(jobs(), request(['2'], now)))
  expect(busy).toMatchObject({ status: 402, code: 'payment/voucher-refused' })
  const others = await Promise.all([1, 2, 3].map(() => bought(buyer()(jobs(), request(['2'], now)))))
  expect(new Set(others.map(({ id }) => id)).size).toBe(3)
  await stall.hands.finish(first.id, '', {}, 100n)
  for (const { id } of others) await stall.hands.finish(id, '', {}, 200n)
  expect(others.map((job) => channelOf(job).charged)).toEqual([200n, 200n, 200n])
  expect(channelOf(first).charged).toBe(100n)
})

test('a cancelled job frees its channel and costs nothing', async () => {
  const job = await bought(pay(jobs(), request([], now)))
  const gone = JobView.parse(await (await fetch(`${stall.url}${job.links.self}`, { method: 'DELETE' })).json())
  expect(gone).toMatchObject({ state: 'cancelled' })
  expect(channelOf(job)).toMatchObject({ charged: 0n, pending: null, charge: { state: 'released' } })
})

test('after a restart the job is still bought, its channel still held, and it is charged once', async () => {
  const job = await bought(pay(jobs(), request([], now)))
  const header = sent
  await stall.reopen()
  expect(channelOf(job)).toMatchObject({ charged: 0n, charge: { state: 'open' } })
  expect(stall.ledger.jobs.cover(job.id)).toBe('held')
  expect((await bought(withPayment(header))).id).toBe(job.id)
  expect((await refusalOf(await withPayment(header, ['other']))).why).toMatch(/channel_busy$/)
  await stall.hands.finish(job.id, '', {}, 300n)
  await stall.hands.finish(job.id, '', {}, 300n).catch(() => undefined)
  expect(channelOf(job)).toMatchObject({ charged: 300n, pending: null })
  await stall.reopen()
  expect(channelOf(job)).toMatchObject({ charged: 300n, pending: null })
})

test('who did not sign the voucher hears nothing of its job', async () => {
  const job = await bought(pay(jobs(), request([], now)))
  const payment: unknown = JSON.parse(Buffer.from(sent, 'base64').toString())
  const forged = JSON.stringify(payment).replace(/("signature":"0x)(..)/, (_, before: string, byte: string) => {
    return `${before}${byte === '00' ? '01' : '00'}`
  })
  const answer = await withPayment(Buffer.from(forged).toString('base64'))
  expect(await refusalOf(answer)).toMatchObject({ status: 402, code: 'payment/voucher-refused' })
  await stall.hands.finish(job.id, '', {}, 10n)
})

test('a voucher that was handed in to the chain tells nobody about the job any more', async () => {
  const job = await bought(pay(jobs(), request([], now)))
  const header = sent
  await stall.hands.finish(job.id, 'secret', {}, 400n)
  await stall.parts.channels.collector.collectAll()
  expect((await refusalOf(await withPayment(header))).status).toBe(402)
})

test('what claims bring is told down to the job', async () => {
  const [entry] = stall.ledger.entries.list({ cursor: null, limit: 1, show: 'earned' }).rows
  const claims = stall.ledger.entries.claimsOf(entry?.id ?? 0)
  const told = claims.flatMap(({ jobs: paid }) => paid)
  const paid = stall.ledger.entries.jobsOf(entry?.id ?? 0)
  expect(paid.map(({ jobId }) => jobId).toSorted()).toEqual(told.toSorted())
  expect(paid.length).toBeGreaterThan(0)
  for (const { jobId, receiptSeq } of paid) {
    const { paymentRef = '', receiptSeq: seq } = stall.ledger.jobs.get(jobId) ?? {}
    expect(receiptSeq).toBe(seq)
    expect(claims.map(({ transaction }) => transaction)).toContain(stall.ledger.payments.claimOf(paymentRef))
  }
  expect((await stall.parts.channels.compare()).differences).toEqual([])
  expect(stall.ledger.audit()).toBeNull()
})

test('what is left of a deposit goes back to a stock buyer of jobs, also while nothing is sold', async () => {
  const { practice } = stall
  const account = privateKeyToAccount(`0x${Buffer.from(practice.buyer.key).toString('hex')}`)
  const signer = toClientEvmSigner(account, createPublicClient({ transport: http(practice.rpcUrl) }))
  const scheme = new BatchSettlementEvmScheme(signer, { salt: `0x${'ab'.repeat(32)}` })
  const client = new x402Client().register('eip155:*', scheme).setSpendControls(false)
  const job = await bought(wrapFetchWithPayment(fetch, client)(jobs(), request([], now)))
  await expect(scheme.refund(jobs())).rejects.toThrow('busy')
  await stall.hands.finish(job.id, '', {}, 600n)
  stall.state.open = false
  expect(await scheme.refund(jobs())).toMatchObject({ success: true })
  stall.state.open = true
  expect(channelOf(job)).toMatchObject({ charged: 600n })
  expect(channelOf(job).balance).toBeLessThanOrEqual(600n)
})

test('a job that cannot be had is refused before anything is stored', async () => {
  stall.state.open = false
  const before = stall.ledger.jobs.counts(0).total
  expect(await refusalOf(await pay(jobs(), request([], now)))).toMatchObject({ status: 503 })
  stall.state.open = true
  expect(stall.ledger.jobs.counts(0).total).toBe(before)
})

test('work begins before the disk has its order; no answer tells of it, or of its end, before that', async () => {
  const first = await bought(pay(jobs(), request(['1'], now)))
  await stall.hands.finish(first.id, 'done')
  await stall.ledger.durable()
  const earlier = stall.hands.paid.length
  const disk = holdDisk()
  const answer = pay(jobs(), request(['2']))
  await expect.poll(() => stall.hands.paid.length, { timeout: 30_000 }).toBe(earlier + 1)
  const id = stall.hands.paid.at(-1) ?? ''
  await stall.hands.finish(id, 'done')
  const answers = [answer, fetch(`${jobs()}/${id}`), fetch(`${jobs()}/${id}/receipt`)]
  await disk.asked()
  const early = Promise.any(answers).then(() => 'an answer')
  expect(await Promise.race([early, sleep(300, 'none')])).toBe('none')
  disk.letGo()
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200])
})
