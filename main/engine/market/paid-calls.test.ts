import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { JobView, Offers, Upload } from '../../../contract/market.ts'
import { openStall, type Stall } from './testing/stall.ts'
import { voucherBuyer } from './testing/voucher-buyer.ts'

let stall: Stall
let pay: typeof fetch
beforeAll(async () => {
  stall = await openStall()
  pay = voucherBuyer(stall.practice.buyer.key, stall.practice.asset, stall.practice.rpcUrl)
}, 60_000)
afterAll(async () => {
  await stall.close()
})

async function upload(text: string): Promise<string> {
  const answer = await fetch(`${stall.url}/v1/uploads`, { method: 'POST', body: text })
  return Upload.parse(await answer.json()).id
}

function jobRequest(): RequestInit {
  const body = JSON.stringify({ manifest: { kind: 'wasm', module: stall.parts.program } })
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body }
}

const PaymentResponse = z.object({
  success: z.literal(true),
  transaction: z.literal(''),
  extra: z.object({ chargedAmount: z.string() }),
})
function paymentResponse(header: string | null): z.infer<typeof PaymentResponse> {
  return PaymentResponse.parse(JSON.parse(Buffer.from(header ?? '', 'base64').toString()))
}

test('offers name both ways to pay, and what calls cost', async () => {
  const offers = Offers.parse(await (await fetch(`${stall.url}/v1/offers`)).json())
  expect(offers.calls).toEqual({ floor: '10', perMiB: '10', perStreamSecond: '10' })
})

test('a stored upload is read for a voucher of its price, and each read is a call in the books', async () => {
  const id = await upload('forty-two')
  const unpaid = await fetch(`${stall.url}/v1/data/${id}`)
  expect([unpaid.status, unpaid.headers.has('payment-required')]).toEqual([402, true])
  const paid = await pay(`${stall.url}/v1/data/${id}`)
  expect([paid.status, await paid.text()]).toEqual([200, 'forty-two'])
  expect(paymentResponse(paid.headers.get('payment-response')).extra.chargedAmount).toBe('10')
  const [call] = stall.ledger.channels.calls({ cursor: null, limit: 1 }).rows
  expect(call).toMatchObject({ kind: 'data', ref: id, amount: 10n })
})

test('what is not there is not charged', async () => {
  const before = stall.ledger.channels.sums().charged
  const answer = await pay(`${stall.url}/v1/data/unknown`)
  expect(answer.status).toBe(400)
  expect(stall.ledger.channels.sums().charged).toBe(before)
})

test('a paused provider sells nothing and charges nothing, and the channel is free afterwards', async () => {
  const id = await upload('later')
  const before = stall.ledger.channels.sums().charged
  stall.state.open = false
  const paused = await pay(`${stall.url}/v1/data/${id}`)
  stall.state.open = true
  expect([paused.status, stall.ledger.channels.sums().charged]).toEqual([503, before])
  expect((await pay(`${stall.url}/v1/data/${id}`)).status).toBe(200)
})

test('a job’s events stream is paid by the second it was open, and the same buyer goes on paying after it', async () => {
  const { id: job } = JobView.parse(await (await stall.buyer.fetch(`${stall.url}/v1/jobs`, jobRequest())).json())
  const before = stall.ledger.channels.sums().charged
  const answer = await pay(`${stall.url}/v1/jobs/${job}/events?seconds=20`)
  expect(answer.headers.get('content-type')).toBe('text/event-stream')
  setTimeout(() => void stall.hands.finish(job, 'done'), 300)
  const text = await answer.text()
  expect(text.match(/^event: \w+/gm)).toEqual(['event: job', 'event: job', 'event: payment'])
  const charged = stall.ledger.channels.sums().charged - before
  expect(charged).toBeGreaterThanOrEqual(10n)
  expect(charged).toBeLessThan(200n)
  const told = /event: payment\ndata: (\S+)/.exec(text)?.[1] ?? ''
  expect(BigInt(paymentResponse(told).extra.chargedAmount)).toBe(charged)
  // The stock client saw no header; it learns of the charge from the next 402, checks it and goes on.
  const after = await pay(`${stall.url}/v1/data/${await upload('after')}`)
  expect(await after.text()).toBe('after')
})
