import { decodePaymentRequiredHeader, decodePaymentResponseHeader } from '@x402/core/http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { decodePayment } from './exact-payment.ts'
import type { Payments } from './payments.ts'
import { createBuyer, openTill, request, type Till } from './testing/till.ts'

let till: Till
let payments: Payments
const buyer = createBuyer()

beforeEach(() => {
  till = openTill()
  payments = till.payments(till.ledger)
})
afterEach(() => till.close())

async function signed(): Promise<string> {
  return buyer.sign(await payments.pay(request(undefined)))
}

function offChain(header: string, to?: string): void {
  const payment = decodePayment(header)
  if (payment === null) throw new Error('not a payment')
  till.chain.transfer(payment, to)
}

describe('M04: the facilitator’s word is not proof', () => {
  it('a settlement it invents makes no job and no money', async () => {
    till.facilitator.mood = 'lies'
    await expect(payments.pay(request(await signed()))).rejects.toMatchObject({ code: 'payment/unknown-outcome' })
    expect(till.ledger.jobs.counts(0).total).toBe(0)
    expect(till.ledger.entries.totals()).toMatchObject({ pending: 0n, expectedBalance: 0n })
  })

  it('a refusal is checked: money that came makes its job', async () => {
    till.facilitator.mood = 'denies'
    expect((await payments.pay(request(await signed()))).kind).toBe('paid')
  })

  it('an honest refusal is a 402 with the reason, and a new payment is good', async () => {
    till.facilitator.mood = 'refuses'
    const header = await signed()
    const refused = await payments.pay(request(header))
    if (refused.kind !== 'required') throw new Error('it was taken')
    const reason = 'invalid_exact_evm_transaction_simulation_failed'
    expect(decodePaymentRequiredHeader(refused.paymentRequired).error).toBe(reason)
    expect(decodePaymentResponseHeader(refused.paymentResponse ?? '')).toMatchObject({
      success: false,
      errorReason: reason,
    })
    expect(await payments.pay(request(header))).toMatchObject({ kind: 'required' })
    till.facilitator.mood = 'honest'
    expect((await payments.pay(request(await buyer.sign(refused)))).kind).toBe('paid')
    expect(till.facilitator.settled).toBe(2)
  })

  it('M02: an authorization used for somebody else is refused for good', async () => {
    const header = await signed()
    till.facilitator.mood = 'refuses'
    const elsewhere: Payments = till.payments(till.ledger, {
      facilitator: {
        ...till.facilitator,
        settle: (...args) => {
          offChain(header, `0x${'9'.repeat(40)}`)
          return till.facilitator.settle(...args)
        },
      },
    })
    const refused = await elsewhere.pay(request(header))
    expect(refused).toMatchObject({ kind: 'required', refusal: { code: 'payment/already-used' } })
    expect(till.ledger.jobs.counts(0).total).toBe(0)
  })

  it('M02: an authorization used before it came here buys nothing, though the money is ours', async () => {
    const header = await signed()
    offChain(header)
    expect(await payments.pay(request(header))).toMatchObject({ refusal: { code: 'payment/already-used' } })
    expect(till.ledger.jobs.counts(0).total).toBe(0)
    expect(till.ledger.payments.byState(['rejected', 'settling'])).toEqual([])
  })
})

describe('M03: when nobody knows', () => {
  it.each(['silent', 'breaks-after'] as const)(
    'a %s facilitator: the chain is asked, and the job is there',
    async (mood) => {
      till.facilitator.mood = mood
      const header = await signed()
      expect((await payments.pay(request(header))).kind).toBe('paid')
      expect((await payments.pay(request(header))).kind).toBe('paid')
      expect(till.facilitator.settled).toBe(1)
      expect(till.chain.used.size).toBe(1)
    },
  )

  it('a facilitator that breaks is not asked again, and its words go nowhere', async () => {
    till.facilitator.mood = 'breaks-before'
    const header = await signed()
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const error = await payments.pay(request(header)).catch((reason: unknown) => reason)
      expect(error).toMatchObject({ code: 'payment/unknown-outcome' })
      expect(JSON.stringify(error)).not.toContain('rpc.example')
    }
    expect(till.facilitator.settled).toBe(1)
  })

  it('another request with the same identifier does not pay again while the first may have paid', async () => {
    till.facilitator.mood = 'breaks-before'
    const asked = await payments.pay(request(undefined))
    const extensions = { 'payment-identifier': { info: { required: false, id: 'order-0000000000000009' } } }
    const withId = () => buyer.sign(asked, (payload) => ({ ...payload, extensions }))
    const [first, second] = [await withId(), await withId()]
    await expect(payments.pay(request(first))).rejects.toMatchObject({ code: 'payment/unknown-outcome' })
    await expect(payments.pay(request(second))).rejects.toMatchObject({ code: 'payment/unknown-outcome' })
    expect(till.facilitator.settled).toBe(1)
  })

  it.each(['rejected', 'expired'] as const)(
    'money that comes for a payment already %s still makes its job',
    async (state) => {
      till.facilitator.mood = state === 'rejected' ? 'refuses' : 'breaks-before'
      const header = await signed()
      await payments.pay(request(header)).catch(() => undefined)
      if (state === 'expired') {
        // A clock that ran ahead made us give up too early.
        till.chain.ahead = 200
        await payments.recover()
        till.chain.ahead = 0
      }
      expect(till.ledger.payments.byState([state])).toHaveLength(1)
      offChain(header)
      const restarted = till.reopen()
      await restarted.recover()
      expect(till.ledger.payments.byState(['settled'])).toHaveLength(1)
      expect(till.paid).toHaveLength(1)
      expect((await restarted.pay(request(header))).kind).toBe('paid')
    },
  )

  it('T01: expiry waits for the chain’s own clock and its finality', async () => {
    till.facilitator.mood = 'breaks-before'
    const patient = till.payments(till.ledger, { finalAfterSeconds: 900 })
    await patient.pay(request(await signed())).catch(() => undefined)
    till.clock.skew = 10_000_000
    till.chain.ahead = -10_000
    await patient.recover()
    till.chain.ahead = -10_000 + 200
    await patient.recover()
    expect(till.ledger.payments.byState(['settling'])).toHaveLength(1)
    till.chain.ahead = 0
    await patient.recover()
    expect(till.ledger.payments.byState(['expired'])).toHaveLength(1)
  })
})
