import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createBuyer, openTill, request, type Till } from './testing/till.ts'
import { ExactPayment } from './exact-payment.ts'
import { readPaymentHeader } from './payment-header.ts'

let till: Till
beforeEach(() => {
  till = openTill()
})
afterEach(() => till.close())

const buyer = createBuyer()
const DAY = 86_400_000

/** A payment that the facilitator refused without a word to the chain. */
async function refusedPayment(): Promise<ExactPayment> {
  const shop = till.payments(till.ledger)
  till.facilitator.mood = 'refuses'
  const header = await buyer.sign(await shop.pay(request(undefined)))
  expect((await shop.pay(request(header))).kind).toBe('required')
  expect(states()).not.toContain('settled')
  return ExactPayment.parse(readPaymentHeader(header))
}
const states = () =>
  till.ledger.payments.byState(['settling', 'settled', 'final', 'rejected', 'expired']).map(({ state }) => state)

describe('a refused payment whose money comes after all', () => {
  test('while nobody looked, and long after its time: it is found at the next start', async () => {
    till.chain.transfer(await refusedPayment())
    till.clock.skew = DAY
    await till.reopen().recover()
    expect(states()).toEqual(['settled'])
    expect(till.ledger.entries.totals()).toMatchObject({ expectedBalance: 2500n })
    expect(till.paid).toHaveLength(1)
  })

  test('in the place of the cancellation that a reorganisation dropped', async () => {
    const payment = await refusedPayment()
    const shop = till.reopen()
    till.chain.transfer(payment, `0x${'99'.repeat(20)}`)
    await shop.recover()
    expect(states()).toEqual(['rejected'])
    till.chain.used.clear()
    till.chain.transfer(payment)
    await shop.recover()
    expect(states()).toEqual(['settled'])
  })

  test('is looked for once more after its time, and then never again', async () => {
    await refusedPayment()
    till.clock.skew = DAY
    const asked = countQuestions()
    await till.reopen().recover()
    expect(asked.count).toBe(1)
    await till.reopen().recover()
    expect(asked.count).toBe(1)
    expect(states()).toEqual(['rejected'])
  })

  test('is looked for again after a pass in which the chain went away', async () => {
    await refusedPayment()
    const payment = await refusedPayment()
    till.clock.skew = DAY
    const asked = countQuestions()
    asked.until = 1
    await till.reopen().recover()
    till.chain.down = false
    asked.until = Infinity
    till.chain.transfer(payment)
    await till.reopen().recover()
    expect(states().toSorted()).toEqual(['rejected', 'settled'])
  })
})

/** Counts the questions about authorizations; after so many the chain is away. */
function countQuestions() {
  const asked = { count: 0, until: Infinity }
  const { authorization } = till.chain
  till.chain.authorization = async (terms) => {
    asked.count += 1
    if (asked.count > asked.until) till.chain.down = true
    return authorization(terms)
  }
  return asked
}
