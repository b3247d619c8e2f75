import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { Problem } from '../../../contract/errors.ts'
import { JobView } from '../../../contract/market.ts'
import { openStall, type Stall } from './testing/stall.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })
let stall: Stall

beforeAll(async () => {
  stall = await openStall()
})
beforeEach(() => {
  stall.ledger.payers.unban(stall.buyer.address, Date.now())
})
afterAll(() => stall.close())

const order = (stdout: number): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ manifest: { kind: 'wasm', module: stall.parts.program, args: [String(stdout)] } }),
})

const ban = (): void => stall.ledger.payers.ban(stall.buyer.address, 'never again', Date.now())

async function refusal(response: Response): Promise<Problem> {
  expect(response.status).toBe(403)
  return Problem.parse(await response.json())
}

describe('a banned buyer', () => {
  test('gets one clear 403, and no payment is taken', async () => {
    ban()
    const jobs = stall.hands.paid.length
    const response = await stall.buyer.fetch(`${stall.url}/v1/jobs`, order(1))
    const { code, detail, hint } = await refusal(response)
    expect(code).toBe('payment/buyer-banned')
    expect(`${detail} ${hint}`).toMatch(/sells nothing to this buyer.*not used/s)
    expect(stall.hands.paid).toHaveLength(jobs)
    expect(stall.ledger.payments.byState(['reserved', 'settling', 'settled', 'final'])).toEqual([])
    expect([...stall.ledger.payers.paid([stall.buyer.address])]).toEqual([])
  })

  test('buys again when the ban is lifted, and what was paid before is still answered', async () => {
    const header = await stall.buyer.sign(await fetch(`${stall.url}/v1/jobs`, order(2)))
    const paid = { ...order(2), headers: { 'content-type': 'application/json', 'payment-signature': header } }
    const first = JobView.parse(await (await fetch(`${stall.url}/v1/jobs`, paid)).json())
    ban()
    const again = await fetch(`${stall.url}/v1/jobs`, paid)
    expect(JobView.parse(await again.json()).id).toBe(first.id)
    expect((await fetch(`${stall.url}/v1/jobs/${first.id}`)).status).toBe(200)
    await refusal(await stall.buyer.fetch(`${stall.url}/v1/jobs`, order(3)))
  })

  test('is refused at calls that vouchers pay for, too', async () => {
    ban()
    const body = { payload: { type: 'voucher', channelConfig: { payer: stall.buyer.address } } }
    const header = Buffer.from(JSON.stringify(body)).toString('base64')
    const ask = (signature: string) =>
      fetch(`${stall.url}/v1/data/nothing`, { headers: { 'payment-signature': signature } })
    expect((await refusal(await ask(header))).code).toBe('payment/buyer-banned')
    const refund = { payload: { type: 'refund', channelConfig: { payer: stall.buyer.address } } }
    expect((await ask(Buffer.from(JSON.stringify(refund)).toString('base64'))).status).not.toBe(403)
  })
})

test('anybody else is served as before, whatever their header looks like', async () => {
  stall.ledger.payers.ban('0x1111111111111111111111111111111111111111', '', Date.now())
  expect((await stall.buyer.fetch(`${stall.url}/v1/jobs`, order(4))).status).toBe(202)
  const broken = await fetch(`${stall.url}/v1/jobs`, {
    ...order(5),
    headers: { 'content-type': 'application/json', 'payment-signature': 'nonsense' },
  })
  expect(broken.status).toBe(402)
})
