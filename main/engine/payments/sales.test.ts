import { assert, asyncProperty, constantFrom, boolean, integer } from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { ExactPayment } from './exact-payment.ts'
import { createBuyer, openTill, request, saleOf, SOLD, type Till } from './testing/till.ts'

let till: Till
const buyer = createBuyer()
beforeEach(() => {
  till = openTill()
})
afterEach(() => till.close())

const Required = z.looseObject({
  accepts: z.array(z.looseObject({ scheme: z.string(), amount: z.string(), extra: z.record(z.string(), z.unknown()) })),
})
const Receipt = z.looseObject({ success: z.boolean(), transaction: z.string(), extensions: z.unknown() })
function decoded(header: string): unknown {
  return JSON.parse(Buffer.from(header, 'base64').toString('utf8'))
}

/** A payment signed for the data that `saleOf` sells. */
async function signed(): Promise<string> {
  return buyer.sign(await till.payments(till.ledger).sell(saleOf(undefined, [])))
}

it('asks in flow authorization, which is not on the wire, and jobs in flow upfront', async () => {
  const asked = await till.payments(till.ledger).sell(saleOf(undefined, []))
  if (asked.kind !== 'required') throw new Error('sold for nothing')
  const { accepts } = Required.parse(decoded(asked.paymentRequired))
  expect(accepts).toMatchObject([{ scheme: 'exact', amount: '1000', extra: { name: 'USDC', version: '2' } }])
  expect(accepts[0]?.extra).not.toHaveProperty('paymentFlow')
  // Signed for a job, it does not pay for data, or the other way round.
  const payments = till.payments(till.ledger)
  const forJob = await buyer.sign(await payments.pay(request(undefined)))
  expect(await payments.sell(saleOf(forJob, []))).toMatchObject({ refusal: { code: 'payment/terms-mismatch' } })
  expect(await payments.pay(request(await signed()))).toMatchObject({ refusal: { code: 'payment/terms-mismatch' } })
  expect(till.facilitator.settled).toBe(0)
})

it('is checked, made, settled and booked before it is answered', async () => {
  const order: string[] = []
  const header = await signed()
  const sale = saleOf(header, order)
  const answer = await till.payments(till.ledger).sell({
    ...sale,
    makeFirst: async (sold, settle) => {
      expect([till.facilitator.verified, till.facilitator.settled]).toEqual([1, 0])
      expect(till.ledger.payments.byState(['reserved'])).toHaveLength(1)
      order.push('made')
      const settled = await settle()
      const [payment] = till.ledger.payments.byState(['settled'])
      expect(payment && till.ledger.payments.sold(payment.id)).toEqual(sold)
      return settled
    },
  })
  if (answer.kind !== 'paid') throw new Error('not sold')
  expect(order).toEqual(['made'])
  const [entry] = till.ledger.entries.list({ cursor: null, limit: 5 }).rows
  expect(entry).toMatchObject({ kind: 'payment', amount: 1000n, jobId: null, state: 'pending' })
  const receipt = Receipt.parse(decoded(answer.paymentResponse))
  expect(receipt).toMatchObject({ success: true, transaction: entry?.transaction })
  expect(receipt.extensions).toHaveProperty('offer-receipt')
  expect(till.ledger.audit()).toBeNull()
})

it('twenty uses of one payment at once are one settlement, one sale, and an answer for each', async () => {
  const header = await signed()
  const payments = till.payments(till.ledger)
  const sent: string[] = []
  const answers = await Promise.all(Array.from({ length: 20 }, () => payments.sell(saleOf(header, sent))))
  expect(answers.map(({ kind }) => kind)).toEqual(answers.map(() => 'paid'))
  expect([till.facilitator.settled, till.chain.used.size, sent.length]).toEqual([1, 1, 20])
  expect(till.ledger.entries.totals().expectedBalance).toBe(1000n)
  expect(till.ledger.audit()).toBeNull()
})

it('for another upload the same payment is a conflict, and for a job too', async () => {
  const header = await signed()
  const payments = till.payments(till.ledger)
  expect((await payments.sell(saleOf(header, []))).kind).toBe('paid')
  await expect(payments.sell(saleOf(header, [], 'upload-2'))).rejects.toMatchObject({ code: 'payment/conflict' })
  await expect(payments.pay(request(header))).rejects.toMatchObject({ code: 'payment/conflict' })
  expect(till.facilitator.settled).toBe(1)
})

it.each(['refuses', 'doubts'] as const)('gives nothing where the facilitator %s', async (mood) => {
  const header = await signed()
  const sent: string[] = []
  till.facilitator.mood = mood
  const answer = await till.payments(till.ledger).sell(saleOf(header, sent))
  expect(answer).toMatchObject({ kind: 'required', refusal: { code: 'payment/refused' } })
  expect([sent.length, till.chain.used.size]).toEqual([0, 0])
  expect(till.facilitator.settled).toBe(mood === 'refuses' ? 1 : 0)
  expect(till.ledger.payments.byState(['rejected'])).toHaveLength(1)
  till.facilitator.mood = 'honest'
  const again = await buyer.sign(await till.payments(till.ledger).sell(saleOf(undefined, [])))
  expect((await till.payments(till.ledger).sell(saleOf(again, sent))).kind).toBe('paid')
})

it('a facilitator that cannot be asked leaves the payment as it is, to be sent again', async () => {
  const header = await signed()
  const sent: string[] = []
  till.facilitator.mood = 'breaks-before'
  const payments = till.payments(till.ledger)
  await expect(payments.sell(saleOf(header, sent))).rejects.toMatchObject({ code: 'payment/facilitator-down' })
  expect(till.ledger.payments.byState(['reserved'])).toHaveLength(1)
  expect([...payments.neededInputs()]).toEqual([SOLD.sha256])
  till.facilitator.mood = 'honest'
  expect((await payments.sell(saleOf(header, sent))).kind).toBe('paid')
  expect([till.facilitator.settled, sent.length]).toEqual([1, 1])
})

it('a payment that somebody else brought to the chain has paid, whatever the facilitator says of it', async () => {
  const header = await signed()
  const sent: string[] = []
  const payments = till.payments(till.ledger)
  const broken = { ...saleOf(header, []), makeFirst: () => Promise.reject(new Error('crash')) }
  await expect(payments.sell(broken)).rejects.toThrow('crash')
  till.chain.transfer(ExactPayment.parse(decoded(header)))
  expect((await payments.sell(saleOf(header, sent))).kind).toBe('paid')
  expect([sent.length, till.facilitator.settled, till.chain.used.size]).toEqual([1, 0, 1])
  expect(till.ledger.payments.byState(['settled'])).toHaveLength(1)
})

it('an answer that cannot be made is not paid for', async () => {
  const header = await signed()
  const payments = till.payments(till.ledger)
  const broken = { ...saleOf(header, []), makeFirst: () => Promise.reject(new Error('gone')) }
  await expect(payments.sell(broken)).rejects.toThrow('gone')
  expect(till.facilitator.settled).toBe(0)
  till.clock.skew = 200_000
  till.chain.ahead = 200
  await payments.recover()
  expect(till.ledger.payments.byState(['expired'])).toHaveLength(1)
  expect(till.ledger.entries.totals().expectedBalance).toBe(0n)
})

it('money and sales agree whatever the facilitator does, however often and at once it is sent', async () => {
  const moods = constantFrom('honest', 'lies', 'refuses', 'breaks-before', 'breaks-after', 'denies', 'doubts')
  await assert(
    asyncProperty(moods, moods, integer({ min: 1, max: 4 }), boolean(), async (first, second, times, restart) => {
      till.close()
      till = openTill({ wait: () => Promise.resolve() })
      const header = await signed()
      const sent: string[] = []
      let payments = till.payments(till.ledger)
      for (const mood of [first, second] as const) {
        till.facilitator.mood = mood
        await Promise.allSettled(Array.from({ length: times }, () => payments.sell(saleOf(header, sent))))
        if (restart) payments = till.reopen()
      }
      till.chain.ahead = 1000
      await payments.recover()
      const booked = till.ledger.payments.byState(['settled', 'final'])
      expect(booked).toHaveLength(till.chain.used.size)
      expect(till.facilitator.settled).toBeLessThanOrEqual(1)
      expect(till.chain.used.size).toBeGreaterThanOrEqual(Math.min(1, sent.length))
      for (const { id } of booked) expect(till.ledger.payments.sold(id)).toEqual(SOLD)
      expect(till.ledger.audit()).toBeNull()
      expect(till.ledger.journal.compare()).toEqual([])
    }),
    { numRuns: 12 },
  )
})
