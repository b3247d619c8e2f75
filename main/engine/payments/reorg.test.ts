import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Hex } from '../../../contract/money.ts'
import { finished, ourFault, receiptAt } from '../ledger/books.fixture.ts'
import type { PaymentRecord } from '../ledger/records.ts'
import { createBuyer, openTill, request, saleOf, SOLD, type Till } from './testing/till.ts'
import type { Payments } from './payments.ts'

let till: Till
/** Blocks that a reorganisation took away. */
let gone: Set<Hex>
beforeEach(() => {
  till = openTill()
  gone = new Set()
})
afterEach(() => till.close())

const buyer = createBuyer()
const DAY = 86_400_000

/** As on a chain that reorganises: a block counts as final while no reorganisation took it away. */
function payments(): Payments {
  const isFinal = async ({ blockHash }: { readonly blockHash: Hex }): Promise<boolean> =>
    till.chain.final && !gone.has(blockHash)
  return till.payments(till.ledger, { chain: { ...till.chain, isFinal } })
}

/** A paid job whose block is then taken away. */
async function droppedPayment(): Promise<PaymentRecord> {
  const shop = payments()
  const header = await buyer.sign(await shop.pay(request(undefined)))
  expect((await shop.pay(request(header))).kind).toBe('paid')
  const [record] = till.ledger.payments.byState(['settled'])
  if (record?.blockHash === null || record === undefined) throw new Error('not settled')
  gone.add(record.blockHash)
  till.chain.used.delete(record.nonce)
  return record
}
const stateOf = (id: string) => till.ledger.payments.get(id)?.state

describe('M06: a reorganisation that drops a settled payment', () => {
  test('leaves it pending while its authorization may still be used', async () => {
    const { id } = await droppedPayment()
    await payments().confirmFinal()
    till.clock.skew = 60_000
    await payments().confirmFinal()
    expect(stateOf(id)).toBe('settled')
    expect(till.ledger.entries.totals()).toMatchObject({ earned: 0n, pending: 2500n })
  })

  test('for good: reversed, the books hold what the chain holds, and it never counts as earned', async () => {
    const { id } = await droppedPayment()
    till.clock.skew = DAY
    await payments().confirmFinal()
    expect(stateOf(id)).toBe('reversed')
    expect(till.ledger.payments.get(id)?.problem).toMatch(/reorganisation/)
    expect(till.ledger.entries.totals()).toMatchObject({ earned: 0n, pending: 0n, expectedBalance: 0n })
    expect(till.ledger.entries.withdrawable()).toBe(0n)
    gone.clear()
    await payments().confirmFinal()
    till.reopen()
    await payments().confirmFinal()
    expect(stateOf(id)).toBe('reversed')
    expect(till.ledger.audit()).toBeNull()
  })

  test('mined again in another block: final there, with the new block in the books', async () => {
    const record = await droppedPayment()
    till.chain.used.set(record.nonce, { to: till.payTo, value: record.amount, block: 90 })
    gone.delete(record.blockHash ?? '0x')
    const moved: Hex = `0x${'77'.repeat(32)}`
    const chain = {
      ...till.chain,
      isFinal: async ({ blockHash }: { readonly blockHash: Hex }) => blockHash === moved,
      authorization: async (terms: Parameters<typeof till.chain.authorization>[0]) => {
        const fate = await till.chain.authorization(terms)
        return fate.used ? { ...fate, mined: { ...fate.mined, blockNumber: 90, blockHash: moved } } : fate
      },
    }
    till.clock.skew = DAY
    await till.payments(till.ledger, { chain }).confirmFinal()
    expect(till.ledger.payments.get(record.id)).toMatchObject({ state: 'final', blockNumber: 90, blockHash: moved })
    expect(till.ledger.entries.totals().earned).toBe(2500n)
  })

  test('and its authorization is used for somebody else: reversed once that is final', async () => {
    const record = await droppedPayment()
    till.chain.used.set(record.nonce, { to: `0x${'99'.repeat(20)}`, value: record.amount, block: 130 })
    till.clock.skew = DAY
    till.chain.final = false
    await payments().confirmFinal()
    expect(stateOf(record.id)).toBe('settled')
    till.chain.final = true
    gone.clear()
    await till.payments(till.ledger, { chain: { ...till.chain, isFinal: onlyBlock130 } }).confirmFinal()
    expect(stateOf(record.id)).toBe('reversed')
  })

  test('takes the refund with it: what never arrived is not paid back', async () => {
    const record = await droppedPayment()
    const [job] = till.ledger.jobs.byState(['queued'])
    if (job === undefined) throw new Error('no job')
    till.ledger.jobs.start(job.id, 1)
    till.ledger.jobs.end(job.id, ourFault, { receipt: receiptAt, refund: true }, 2)
    expect(till.ledger.transfers.owedRefunds()).toHaveLength(1)
    till.clock.skew = DAY
    await payments().confirmFinal()
    expect(stateOf(record.id)).toBe('reversed')
    expect(till.ledger.transfers.owedRefunds()).toEqual([])
    expect(till.ledger.entries.totals().refundsOwed).toBe(0n)
  })

  test('keeps the job and its receipt: the same payment is answered with them, and buys no second one', async () => {
    const shop = payments()
    const header = await buyer.sign(await shop.pay(request(undefined)))
    await shop.pay(request(header))
    const [job] = till.ledger.jobs.byState(['queued'])
    if (job === undefined) throw new Error('no job')
    till.ledger.jobs.start(job.id, 1)
    till.ledger.jobs.end(job.id, finished, { receipt: receiptAt, refund: false }, 2)
    const [record] = till.ledger.payments.byState(['settled'])
    gone.add(record?.blockHash ?? '0x')
    till.chain.used.clear()
    till.clock.skew = DAY
    await payments().confirmFinal()
    till.clock.skew = 0
    expect(await payments().pay(request(header))).toMatchObject({ kind: 'paid', job: { id: job.id } })
    expect(till.ledger.jobs.counts(0).total).toBe(1)
  })
})

async function onlyBlock130({ blockNumber }: { readonly blockNumber: number }): Promise<boolean> {
  return blockNumber === 130
}

test('data whose payment a reorganisation dropped for good is reversed in the books, and sent no more', async () => {
  const sent: string[] = []
  const header = await buyer.sign(await payments().sell(saleOf(undefined, sent)))
  expect((await payments().sell(saleOf(header, sent))).kind).toBe('paid')
  const [record] = till.ledger.payments.byState(['settled'])
  if (record === undefined || record.blockHash === null) throw new Error('not settled')
  gone.add(record.blockHash)
  till.chain.used.delete(record.nonce)
  till.clock.skew = DAY
  await payments().confirmFinal()
  expect([stateOf(record.id), till.ledger.payments.sold(record.id)]).toEqual(['reversed', SOLD])
  expect(till.ledger.entries.totals()).toMatchObject({ earned: 0n, pending: 0n, expectedBalance: 0n })
  expect(till.ledger.audit()).toBeNull()
  expect(await payments().sell(saleOf(header, sent))).toMatchObject({ refusal: { code: 'payment/reversed' } })
  expect(sent).toHaveLength(1)
})

test('data that was sold is earned once its block is final', async () => {
  const header = await buyer.sign(await payments().sell(saleOf(undefined, [])))
  await payments().sell(saleOf(header, []))
  expect(till.ledger.entries.totals()).toMatchObject({ earned: 0n, pending: 1000n })
  await payments().confirmFinal()
  expect(till.ledger.entries.totals()).toMatchObject({ earned: 1000n, pending: 0n })
  expect((await payments().sell(saleOf(header, []))).kind).toBe('paid')
})
