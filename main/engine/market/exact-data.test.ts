import { readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { Offers, Upload } from '../../../contract/market.ts'
import { traceOf } from '../views/trace.ts'
import { openStall, type Stall } from './testing/stall.ts'
import { voucherBuyer } from './testing/voucher-buyer.ts'

let stall: Stall
beforeAll(async () => {
  stall = await openStall()
}, 60_000)
afterAll(async () => {
  await stall.close()
})

async function upload(text: string, at = stall): Promise<string> {
  const answer = await fetch(`${at.url}/v1/uploads`, { method: 'POST', body: text })
  return Upload.parse(await answer.json()).id
}

const Required = z.looseObject({
  accepts: z.array(z.looseObject({ scheme: z.string(), amount: z.string(), extra: z.record(z.string(), z.unknown()) })),
})
function decoded(header: string | null): unknown {
  return JSON.parse(Buffer.from(header ?? '', 'base64').toString())
}
async function waysOf(url: string) {
  const { headers } = await fetch(url)
  const { accepts } = Required.parse(decoded(headers.get('payment-required')))
  return accepts.map(({ scheme, amount, extra }) => [scheme, amount, extra['paymentFlow']])
}

function settled(at = stall) {
  return at.ledger.payments.byState(['settled', 'final'])
}

test('the stock client of scheme exact buys data, and its line leads to what was sold and the transaction', async () => {
  const id = await upload('forty-two')
  expect(await waysOf(`${stall.url}/v1/data/${id}`)).toEqual([
    ['batch-settlement', '10', undefined],
    ['exact', '1000', undefined],
  ])
  const before = await stall.parts.chain.balance(stall.provider.address)
  const { response, header } = await stall.buyer.fetchAndKeep(`${stall.url}/v1/data/${id}`, {})
  expect([response.status, await response.text()]).toEqual([200, 'forty-two'])
  const receipt = z
    .looseObject({ success: z.literal(true), transaction: z.string() })
    .parse(decoded(response.headers.get('payment-response')))
  const [payment, ...others] = settled()
  expect([payment?.transaction, others]).toEqual([receipt.transaction, []])
  expect((await stall.parts.chain.balance(stall.provider.address)) - before).toBe(1000n)
  const [row] = stall.ledger.entries.list({ cursor: null, limit: 1 }).rows
  const { entry, steps } = traceOf(stall.ledger, row?.id ?? 0)
  expect(entry).toMatchObject({ kind: 'payment', amount: 1000n, jobId: null })
  expect(steps).toMatchObject([
    { kind: 'sold', ref: id, size: 9 },
    { kind: 'payment', payer: stall.buyer.address.toLowerCase() },
    { kind: 'transaction', transaction: receipt.transaction },
  ])
  expect(stall.ledger.audit()).toBeNull()
  // Sent again it is answered again, and for something else refused.
  const again = { headers: { 'payment-signature': header } }
  const replayed = await fetch(`${stall.url}/v1/data/${id}`, again)
  expect([replayed.status, await replayed.text()]).toEqual([200, 'forty-two'])
  expect((await fetch(`${stall.url}/v1/data/${await upload('other')}`, again)).status).toBe(409)
  // Also after a restart: its upload is forgotten, and the bytes are still there.
  await stall.reopen()
  const restarted = await fetch(`${stall.url}/v1/data/${id}`, again)
  expect([restarted.status, await restarted.text()]).toEqual([200, 'forty-two'])
  expect(settled()).toHaveLength(1)
})

test('twenty uses of one payment at once are one transaction', async () => {
  const id = await upload('once')
  const url = `${stall.url}/v1/data/${id}`
  const count = settled().length
  const header = await stall.buyer.sign(await fetch(url))
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => fetch(url, { headers: { 'payment-signature': header } })),
  )
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
  expect(new Set(await Promise.all(answers.map((answer) => answer.text())))).toEqual(new Set(['once']))
  expect(settled()).toHaveLength(count + 1)
})

test('a payment that its payer did not sign buys nothing', async () => {
  const url = `${stall.url}/v1/data/${await upload('nothing')}`
  const count = settled().length
  const header = await stall.buyer.sign(await fetch(url), (payload) => ({
    ...payload,
    payload: { ...payload.payload, signature: `0x${'11'.repeat(64)}1b` },
  }))
  const answer = await fetch(url, { headers: { 'payment-signature': header } })
  expect([answer.status, answer.headers.has('payment-required')]).toEqual([402, true])
  expect(await waysOf(url)).toHaveLength(2)
  expect(settled()).toHaveLength(count)
})

test('a paused provider takes no payment, and what was paid before is still sent', async () => {
  const id = await upload('kept')
  const url = `${stall.url}/v1/data/${id}`
  const { header } = await stall.buyer.fetchAndKeep(url, {})
  const count = settled().length
  stall.state.open = false
  const fresh = await fetch(url, { headers: { 'payment-signature': await stall.buyer.sign(await fetch(url)) } })
  const kept = await fetch(url, { headers: { 'payment-signature': header } })
  stall.state.open = true
  expect([fresh.status, kept.status, await kept.text()]).toEqual([503, 200, 'kept'])
  expect(settled()).toHaveLength(count)
})

test('what was paid for and is no longer kept is said plainly', async () => {
  const url = `${stall.url}/v1/data/${await upload('gone soon')}`
  const { header } = await stall.buyer.fetchAndKeep(url, {})
  const [payment] = settled().slice(-1)
  const sold = payment === undefined ? null : stall.ledger.payments.sold(payment.id)
  const uploads = path.join(stall.folder, 'data', 'uploads')
  const kept = (await readdir(uploads, { recursive: true })).filter((name) => name.includes(sold?.sha256 ?? 'none'))
  expect(kept).toHaveLength(1)
  await Promise.all(kept.map((name) => rm(path.join(uploads, name))))
  const answer = await fetch(url, { headers: { 'payment-signature': header } })
  expect([answer.status, z.looseObject({ code: z.string() }).parse(await answer.json()).code]).toEqual([
    410,
    'blobs/missing',
  ])
})

test('a buyer by voucher goes on as before', async () => {
  const pay = voucherBuyer(stall.practice.buyer.key, stall.practice.asset, stall.practice.rpcUrl)
  const count = settled().length
  const answer = await pay(`${stall.url}/v1/data/${await upload('by voucher')}`)
  expect([answer.status, await answer.text()]).toEqual([200, 'by voucher'])
  expect(settled()).toHaveLength(count)
})

test('without payment channels data is sold by exact alone, and offers say so', async () => {
  const bare = await openStall({ vouchers: false })
  try {
    const url = `${bare.url}/v1/data/${await upload('alone', bare)}`
    expect(await waysOf(url)).toEqual([['exact', '1000', undefined]])
    const answer = await bare.buyer.fetch(url)
    expect([answer.status, await answer.text(), settled(bare).length]).toEqual([200, 'alone', 1])
    const offers = Offers.parse(await (await fetch(`${bare.url}/v1/offers`)).json())
    expect(offers).toMatchObject({
      calls: null,
      data: { vouchers: false, exact: { floor: '1000', perMiB: '10' } },
    })
  } finally {
    await bare.close()
  }
})
