import { decodePaymentRequiredHeader, decodePaymentResponseHeader } from '@x402/core/http'
import {
  extractReceiptFromResponse,
  extractReceiptPayload,
  isEIP712SignedReceipt,
  verifyReceiptSignatureEIP712,
} from '@x402/extensions/offer-receipt'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import type { PayAnswer } from './pay.ts'
import type { Payments } from './payments.ts'
import { createBuyer, openTill, purchase, REQUEST, request, type Till } from './testing/till.ts'

// Hundreds of payments on two busy cores.
vi.setConfig({ testTimeout: 60_000 })
let till: Till
let payments: Payments
const buyer = createBuyer()

beforeEach(() => {
  till = openTill()
  payments = till.payments(till.ledger)
})
afterEach(() => till.close())

const quote = () => payments.pay(request(undefined))
const pay = async (header: string) => payments.pay(request(header))

async function paused(): Promise<never> {
  throw new HearthError('market/not-available', 'Paused.')
}

function paid(answer: PayAnswer): Extract<PayAnswer, { kind: 'paid' }> {
  if (answer.kind !== 'paid') throw new Error(`not paid: ${answer.refusal.code}`)
  return answer
}

describe('a 402', () => {
  it('names one exact requirement with flow upfront, and declares both extensions', async () => {
    const answer = await quote()
    if (answer.kind !== 'required') throw new Error('asked for nothing')
    const required = decodePaymentRequiredHeader(answer.paymentRequired)
    expect(required.resource.url).toBe('https://hearth.example/v1/jobs')
    expect(required.accepts).toEqual([
      expect.objectContaining({ scheme: 'exact', amount: '2500', payTo: till.payTo, network: 'eip155:31337' }),
    ])
    expect(required.accepts[0]?.extra).toEqual({ name: 'USDC', version: '2', paymentFlow: 'upfront' })
    expect(Object.keys(required.extensions ?? {}).sort()).toEqual(['offer-receipt', 'payment-identifier'])
  })

  it.each([
    ['not base64', 'öäü'],
    ['not JSON', Buffer.from('{').toString('base64')],
    ['not a payment', Buffer.from('{"x402Version":1}').toString('base64')],
    ['far too long', 'A'.repeat(20_000)],
  ])('answers a header that is %s, and stores nothing', async (_what, header) => {
    expect(await pay(header)).toMatchObject({ kind: 'required', refusal: { code: 'payment/malformed' } })
    expect(till.ledger.payments.byState(['reserved', 'settling', 'rejected'])).toEqual([])
  })
})

describe('a good payment', () => {
  it('becomes a queued job, its income, and a signed receipt with the transaction', async () => {
    const answer = paid(await pay(await buyer.sign(await quote())))
    expect(answer.job).toMatchObject({ state: 'queued', price: 2500n, payer: buyer.address.toLowerCase() })
    expect(till.paid.map(({ id }) => id)).toEqual([answer.job.id])
    const response = decodePaymentResponseHeader(answer.paymentResponse)
    const transaction = till.ledger.payments.get(answer.job.paymentRef)?.transaction
    expect(response).toMatchObject({ success: true, transaction, network: 'eip155:31337' })
    const headers = { 'payment-response': answer.paymentResponse }
    const receipt = extractReceiptFromResponse(new Response(null, { headers }))
    if (receipt === undefined) throw new Error('no receipt')
    expect(extractReceiptPayload(receipt)).toMatchObject({ transaction, payer: buyer.address })
    if (!isEIP712SignedReceipt(receipt)) throw new Error('not signed with EIP-712')
    expect((await verifyReceiptSignatureEIP712(receipt)).signer).toBe(till.provider.address)
  })

  it('T04: that was signed just before the price changed is taken at the price that was quoted', async () => {
    const header = await buyer.sign(await quote())
    const dearer = { ...purchase, amount: 9000n, former: [{ amount: 2500n, rates: '{}' }] }
    const answer = paid(await payments.pay(request(header, REQUEST, dearer)))
    expect(answer.job.price).toBe(2500n)
  })

  it('for a price that is long gone is asked to pay the one of today', async () => {
    const header = await buyer.sign(await quote())
    const dearer = { ...purchase, amount: 9000n, former: [{ amount: 8000n, rates: '{}' }] }
    const answer = await payments.pay(request(header, REQUEST, dearer))
    expect(answer).toMatchObject({ kind: 'required', refusal: { code: 'payment/terms-mismatch' } })
    expect(till.ledger.payments.byState(['reserved', 'settling', 'settled'])).toEqual([])
  })

  it('is bound to its request: another body is a conflict', async () => {
    const header = await buyer.sign(await quote())
    await pay(header)
    await expect(payments.pay(request(header, { other: 'body' }))).rejects.toMatchObject({ code: 'payment/conflict' })
    expect(till.paid).toHaveLength(1)
  })

  it('M01: sent 200 times at once, then after a restart, and with another body, buys one job', async () => {
    const header = await buyer.sign(await quote())
    const answers = await Promise.all(Array.from({ length: 200 }, () => pay(header)))
    const after = till.reopen()
    const more = await Promise.all(Array.from({ length: 50 }, () => after.pay(request(header))))
    const jobs = new Set([...answers, ...more].map((answer) => paid(answer).job.id))
    const changed = Array.from({ length: 50 }, () =>
      after.pay(request(header, 'changed')).catch((error: unknown) => error),
    )
    for (const outcome of await Promise.all(changed)) expect(outcome).toMatchObject({ code: 'payment/conflict' })
    expect(jobs.size).toBe(1)
    expect(till.facilitator.settled).toBe(1)
    expect(till.ledger.jobs.counts(0).total).toBe(1)
    expect(till.ledger.entries.totals().expectedBalance).toBe(2500n)
  })

  it.each(['sees it as used', 'cannot look it up'])(
    'sent again so that the second %s: still the same job',
    async (how) => {
      const header = await buyer.sign(await quote())
      const taken = Promise.withResolvers<undefined>()
      const slower = till.payments(till.ledger, {
        chain: {
          ...till.chain,
          standing: async (payer, nonce) => {
            await taken.promise
            if (how === 'cannot look it up') throw new HearthError('chain/unreachable', 'The node lags behind.')
            return till.chain.standing(payer, nonce)
          },
        },
      })
      const second = slower.pay(request(header))
      const first = paid(await pay(header))
      taken.resolve(undefined)
      expect(paid(await second).job.id).toBe(first.job.id)
    },
  )

  it('M01: with a payment identifier: a new signature for the same request is not taken, and gets the same job', async () => {
    const withId = await quote()
    const id = 'order-0000000000000001'
    const first = paid(await pay(await buyer.sign(withId, identified(id))))
    const second = paid(await pay(await buyer.sign(withId, identified(id))))
    expect(second.job.id).toBe(first.job.id)
    expect(till.chain.used.size).toBe(1)
  })

  it('refuses a payment identifier that is none', async () => {
    const header = await buyer.sign(await quote(), identified('short'))
    await expect(pay(header)).rejects.toMatchObject({ code: 'payment/bad-id' })
  })

  it('never compiles a schema a stranger sends along', async () => {
    const header = await buyer.sign(await quote(), (payload) => {
      const extension = {
        info: { required: false, id: 'order-0000000000000002' },
        schema: { $ref: 'https://evil.example' },
      }
      return { ...payload, extensions: { ...payload.extensions, 'payment-identifier': extension } }
    })
    expect((await pay(header)).kind).toBe('paid')
  })

  it('is not answered to a stranger who rebuilt it from the chain', async () => {
    const asked = await quote()
    const header = await buyer.sign(asked)
    await pay(header)
    const rebuilt = Buffer.from(
      JSON.stringify({ ...JSON.parse(Buffer.from(header, 'base64').toString()), extensions: {} }),
    )
    await expect(pay(rebuilt.toString('base64'))).rejects.toMatchObject({ code: 'payment/conflict' })
  })
})

describe('a bad payment is refused with its reason, before anything is stored', () => {
  it.each<[string, (payload: Payload) => Payload, string]>([
    ['for another asset', accepting({ asset: `0x${'1'.repeat(40)}` }), 'payment/terms-mismatch'],
    ['for another amount', accepting({ amount: '1' }), 'payment/terms-mismatch'],
    ['on another network', accepting({ network: 'eip155:1' }), 'payment/terms-mismatch'],
    ['to another payee', authorizing({ to: `0x${'2'.repeat(40)}` }), 'payment/wrong-payee'],
    ['signed for less than it says', authorizing({ value: '2499' }), 'payment/wrong-amount'],
    ['that has expired', authorizing({ validBefore: '1000' }), 'payment/expired'],
    ['that is about to expire', authorizing({ validBefore: String(soon(5)) }), 'payment/expired'],
    ['that starts later', authorizing({ validAfter: String(soon(60)) }), 'payment/not-yet-valid'],
    ['that never ends', authorizing({ validBefore: String(2n ** 255n) }), 'payment/valid-too-long'],
    ['whose signature is somebody else’s', authorizing({ nonce: `0x${'3'.repeat(64)}` }), 'payment/bad-signature'],
    ['in the name of somebody else', authorizing({ from: `0x${'4'.repeat(40)}` }), 'payment/bad-signature'],
    [
      'with a changed extension',
      extending({ 'payment-identifier': { info: { required: true } } }),
      'payment/terms-mismatch',
    ],
  ])('%s', async (_what, spoil, code) => {
    const answer = await pay(await buyer.sign(await quote(), spoil))
    expect(answer).toMatchObject({ kind: 'required', refusal: { code } })
    expect(till.facilitator.settled).toBe(0)
    expect(till.ledger.payments.byState(['reserved', 'settling', 'settled', 'rejected', 'expired'])).toEqual([])
  })

  it('without the money for it', async () => {
    till.chain.funds = 2499n
    const answer = await pay(await buyer.sign(await quote()))
    expect(answer).toMatchObject({ refusal: { code: 'payment/insufficient-funds' } })
  })

  it('and a stranger’s forgery does not use up the payer’s nonce or payment id', async () => {
    const asked = await quote()
    const good = await buyer.sign(asked, identified('order-0000000000000003'))
    const forged = Buffer.from(
      Buffer.from(good, 'base64')
        .toString()
        .replace(/"signature":"0x..../, '"signature":"0xdead'),
    )
    expect(await pay(forged.toString('base64'))).toMatchObject({ refusal: { code: 'payment/bad-signature' } })
    expect((await pay(good)).kind).toBe('paid')
  })

  it('when the other form of its signature is sent', async () => {
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
    const header = await buyer.sign(await quote(), (payload) => {
      const signature = z.string().parse(payload.payload['signature'])
      const s = (order - BigInt(`0x${signature.slice(66, 130)}`)).toString(16).padStart(64, '0')
      const twin = `${signature.slice(0, 66)}${s}${signature.endsWith('1b') ? '1c' : '1b'}`
      return { ...payload, payload: { ...payload.payload, signature: twin } }
    })
    expect(await pay(header)).toMatchObject({ refusal: { code: 'payment/bad-signature' } })
  })
})

describe('what cannot be sold is not paid for', () => {
  it('the reason is given with and without a payment, and the payment stays good', async () => {
    const header = await buyer.sign(await quote())
    await expect(payments.pay({ ...request(undefined), purchase: paused })).rejects.toMatchObject({
      message: 'Paused.',
    })
    await expect(payments.pay({ ...request(header), purchase: paused })).rejects.toMatchObject({ message: 'Paused.' })
    expect((await pay(header)).kind).toBe('paid')
  })

  it('but a job that was paid for is answered even then', async () => {
    const header = await buyer.sign(await quote())
    const first = paid(await pay(header))
    expect(paid(await payments.pay({ ...request(header), purchase: paused })).job.id).toBe(first.job.id)
  })

  it('a chain that does not answer means 503, and nothing is stored', async () => {
    const header = await buyer.sign(await quote())
    till.chain.down = true
    await expect(pay(header)).rejects.toMatchObject({ code: 'chain/unreachable' })
    till.chain.down = false
    expect(till.ledger.payments.byState(['reserved', 'settling'])).toEqual([])
    expect((await pay(header)).kind).toBe('paid')
  })
})

describe('finality', () => {
  it('turns settled income into earned income, and only then', async () => {
    till.chain.final = false
    await pay(await buyer.sign(await quote()))
    await payments.confirmFinal()
    expect(till.ledger.entries.totals()).toMatchObject({ earned: 0n, pending: 2500n })
    till.chain.final = true
    await payments.confirmFinal()
    expect(till.ledger.entries.totals()).toMatchObject({ earned: 2500n, pending: 0n })
  })
})

type Payload = Parameters<NonNullable<Parameters<typeof buyer.sign>[1]>>[0]

function accepting(changes: Partial<Payload['accepted']>): (payload: Payload) => Payload {
  return (payload) => ({ ...payload, accepted: { ...payload.accepted, ...changes } })
}

function authorizing(changes: Readonly<Record<string, string>>): (payload: Payload) => Payload {
  return (payload) => {
    const authorization = { ...z.record(z.string(), z.string()).parse(payload.payload['authorization']), ...changes }
    return { ...payload, payload: { ...payload.payload, authorization } }
  }
}

function extending(extensions: Record<string, unknown>): (payload: Payload) => Payload {
  return (payload) => ({ ...payload, extensions: { ...payload.extensions, ...extensions } })
}

function identified(id: string): (payload: Payload) => Payload {
  return extending({ 'payment-identifier': { info: { required: false, id } } })
}

function soon(seconds: number): number {
  return Math.floor(Date.now() / 1000) + seconds
}
