import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { holdDisk } from '../ledger/hold-disk.fixture.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { PaymentState } from '../ledger/records.ts'
import type { PayAnswer } from './pay.ts'
import type { Payments } from './payments.ts'
import { createBuyer, openTill, request, saleOf, SOLD, type Till } from './testing/till.ts'

let till: Till
const buyer = createBuyer()

beforeEach(() => {
  till = openTill()
})
afterEach(() => {
  vi.restoreAllMocks()
  till.close()
})

/** Everything the payments may touch. From the crash on every call fails: this instance is dead. */
type Step =
  | 'before reserve'
  | 'after reserve'
  | 'before markSettling'
  | 'after markSettling'
  | 'before the disk has it'
  | 'after the disk has it'
  | 'before the facilitator settles'
  | 'after the facilitator settled'
  | 'before the chain is asked'
  | 'before the job is booked'
  | 'after the job is booked'
  | 'before the job is announced'

function crashing(at: Step): Payments {
  let dead = false
  const step = (here: Step): void => {
    if (here === at) dead = true
    if (dead) throw new Error(`crash ${here}`)
  }
  const { payments } = till.ledger
  const ledger: Pick<Ledger, 'payments' | 'jobs' | 'settings' | 'durable' | 'onChange'> = {
    jobs: till.ledger.jobs,
    settings: till.ledger.settings,
    onChange: (listener) => till.ledger.onChange(listener),
    durable: async () => {
      step('before the disk has it')
      await till.ledger.durable()
      step('after the disk has it')
    },
    payments: {
      ...payments,
      reserve: (...args) => around('before reserve', 'after reserve', () => payments.reserve(...args)),
      markSettling: (...args) =>
        around('before markSettling', 'after markSettling', () => payments.markSettling(...args)),
      settle: (...args) =>
        around('before the job is booked', 'after the job is booked', () => payments.settle(...args)),
      settleSale: (...args) =>
        around('before the job is booked', 'after the job is booked', () => payments.settleSale(...args)),
    },
  }
  function around<Value>(before: Step, after: Step, call: () => Value): Value {
    step(before)
    const value = call()
    step(after)
    return value
  }
  return till.payments(till.ledger, {
    ledger,
    facilitator: {
      ...till.facilitator,
      settle: async (...args) => {
        step('before the facilitator settles')
        const result = await till.facilitator.settle(...args)
        step('after the facilitator settled')
        return result
      },
    },
    chain: {
      ...till.chain,
      authorization: async (...args) => {
        step('before the chain is asked')
        return till.chain.authorization(...args)
      },
    },
    onPaid: (job) => {
      step('before the job is announced')
      till.paid.push(job)
    },
  })
}

function states(): readonly PaymentState[] {
  const all = till.ledger.payments.byState(['reserved', 'settling', 'settled', 'final', 'rejected', 'expired'])
  return all.map(({ state }) => state)
}

function jobId(answer: PayAnswer): string {
  if (answer.kind !== 'paid') throw new Error(`not paid: ${answer.refusal.code}`)
  return answer.job.id
}

/** What must hold whatever happened: money in and jobs are the same, and no money came twice. */
function expectSound(): void {
  const settled = till.ledger.payments.byState(['settled', 'final'])
  expect(till.ledger.jobs.counts(0).total).toBe(settled.length)
  expect(settled.length).toBeLessThanOrEqual(till.chain.used.size)
  expect(till.chain.used.size).toBeLessThanOrEqual(1)
  expect(till.facilitator.settled).toBeLessThanOrEqual(1)
}

const PAID_BY_THEN: readonly Step[] = [
  'after the facilitator settled',
  'before the chain is asked',
  'before the job is booked',
  'after the job is booked',
  'before the job is announced',
]
const UNTOUCHED: readonly Step[] = ['before reserve', 'after reserve', 'before markSettling']
const HANDED_OVER_UNUSED: readonly Step[] = [
  'after markSettling',
  'before the disk has it',
  'after the disk has it',
  'before the facilitator settles',
]

describe('M05: a crash while a payment is taken', () => {
  it.each(PAID_BY_THEN)('%s: recovery alone makes the job, and the same payment gets it', async (at) => {
    const header = await buyer.sign(await till.payments(till.ledger).pay(request(undefined)))
    await expect(crashing(at).pay(request(header))).rejects.toMatchObject({ code: 'payment/unknown-outcome' })
    const payments = till.reopen()
    await payments.recover()
    expectSound()
    expect(states()).toEqual(['settled'])
    const [job] = till.ledger.jobs.byState(['queued'])
    expect(jobId(await payments.pay(request(header)))).toBe(job?.id)
    expect(till.ledger.entries.totals().expectedBalance).toBe(2500n)
    expectSound()
  })

  it.each(PAID_BY_THEN)('%s: the same payment, sent again before any recovery, gets its job', async (at) => {
    const header = await buyer.sign(await till.payments(till.ledger).pay(request(undefined)))
    await expect(crashing(at).pay(request(header))).rejects.toMatchObject({ code: 'payment/unknown-outcome' })
    const payments = till.reopen()
    const id = jobId(await payments.pay(request(header)))
    await payments.recover()
    expect(till.ledger.jobs.byState(['queued']).map((job) => job.id)).toEqual([id])
    expectSound()
  })

  it.each(UNTOUCHED)('%s: nothing was handed over, and the same payment is simply taken', async (at) => {
    const header = await buyer.sign(await till.payments(till.ledger).pay(request(undefined)))
    await expect(crashing(at).pay(request(header))).rejects.toThrow(/crash|not known yet/)
    expect(till.facilitator.settled).toBe(0)
    const payments = till.reopen()
    await payments.recover()
    jobId(await payments.pay(request(header)))
    expectSound()
    expect(till.chain.used.size).toBe(1)
  })

  it.each(UNTOUCHED)('%s: once too old, the payment is refused and a new one is good', async (at) => {
    const first = till.payments(till.ledger)
    const header = await buyer.sign(await first.pay(request(undefined)))
    await expect(crashing(at).pay(request(header))).rejects.toThrow(/crash|not known yet/)
    till.clock.skew = 200_000
    const payments = till.reopen()
    const refused = await payments.pay(request(header))
    expect(refused).toMatchObject({ kind: 'required', refusal: { code: 'payment/expired' } })
    till.clock.skew = 0
    expect((await payments.pay(request(await buyer.sign(refused)))).kind).toBe('paid')
    expectSound()
  })

  it.each(HANDED_OVER_UNUSED)(
    '%s: stays unknown until it is proven expired, and is never settled again',
    async (at) => {
      const header = await buyer.sign(await till.payments(till.ledger).pay(request(undefined)))
      await expect(crashing(at).pay(request(header))).rejects.toMatchObject({ code: 'payment/unknown-outcome' })
      const payments = till.reopen()
      await payments.recover()
      await expect(payments.pay(request(header))).rejects.toMatchObject({ code: 'payment/unknown-outcome' })
      expect(states()).toEqual(['settling'])
      till.chain.ahead = 200
      await payments.recover()
      expect(states()).toEqual(['expired'])
      expect(till.facilitator.settled).toBe(0)
      const refused = await payments.pay(request(header))
      expect(refused).toMatchObject({ kind: 'required', refusal: { code: 'payment/expired' } })
      till.chain.ahead = 0
      expect((await payments.pay(request(await buyer.sign(refused)))).kind).toBe('paid')
      expectSound()
    },
  )

  it('nothing is handed over before the disk itself has the payment', async () => {
    const header = await buyer.sign(await till.payments(till.ledger).pay(request(undefined)))
    const disk = holdDisk()
    const paying = till.payments(till.ledger).pay(request(header))
    await disk.asked()
    expect([states(), till.facilitator.settled]).toEqual([['settling'], 0])
    disk.letGo()
    expect((await paying).kind).toBe('paid')
    expect(till.facilitator.settled).toBe(1)
  })

  it('and a restart in the middle of recovery still ends with one job', async () => {
    const header = await buyer.sign(await till.payments(till.ledger).pay(request(undefined)))
    await expect(crashing('before the chain is asked').pay(request(header))).rejects.toThrow('not known yet')
    await crashing('before the job is booked').recover()
    const payments = till.reopen()
    await Promise.all([payments.recover(), payments.pay(request(header)), payments.recover()])
    expect(states()).toEqual(['settled'])
    expectSound()
  })
})

/** What must hold of data that was sold: money in and sales are the same, and nothing was sent without them. */
function expectSoundSale(sent: readonly unknown[]): void {
  const settled = till.ledger.payments.byState(['settled', 'final'])
  for (const { id } of settled) expect(till.ledger.payments.sold(id)).toEqual(SOLD)
  expect(settled.length).toBeGreaterThanOrEqual(Math.min(1, sent.length))
  expect(settled.length).toBeLessThanOrEqual(till.chain.used.size)
  expect(till.chain.used.size).toBeLessThanOrEqual(1)
  expect(till.facilitator.settled).toBeLessThanOrEqual(1)
  expect(till.ledger.jobs.counts(0).total).toBe(0)
  expect(till.ledger.audit()).toBeNull()
  expect(till.ledger.journal.compare()).toEqual([])
}

describe('a crash while data is sold', () => {
  const BOOKED = PAID_BY_THEN.filter((at) => at !== 'before the job is announced')

  it.each(BOOKED)('%s: recovery books the sale, and the same payment gets its answer, once paid', async (at) => {
    const sent: string[] = []
    const header = await buyer.sign(await till.payments(till.ledger).sell(saleOf(undefined, sent)))
    await expect(crashing(at).sell(saleOf(header, sent))).rejects.toMatchObject({ code: 'payment/unknown-outcome' })
    expectSoundSale(sent)
    const payments = till.reopen()
    await payments.recover()
    expect(states()).toEqual(['settled'])
    expectSoundSale(sent)
    expect((await payments.sell(saleOf(header, sent))).kind).toBe('paid')
    expect(sent).toHaveLength(1)
    expect(till.ledger.entries.totals().expectedBalance).toBe(1000n)
    expectSoundSale(sent)
  })

  it.each(BOOKED)('%s: the same payment, sent again before any recovery, gets its answer', async (at) => {
    const sent: string[] = []
    const header = await buyer.sign(await till.payments(till.ledger).sell(saleOf(undefined, sent)))
    await expect(crashing(at).sell(saleOf(header, sent))).rejects.toMatchObject({ code: 'payment/unknown-outcome' })
    const payments = till.reopen()
    expect((await payments.sell(saleOf(header, sent))).kind).toBe('paid')
    await payments.recover()
    expect(states()).toEqual(['settled'])
    expectSoundSale(sent)
  })

  it.each(UNTOUCHED)('%s: nothing was handed over, and the same payment is simply taken', async (at) => {
    const sent: string[] = []
    const header = await buyer.sign(await till.payments(till.ledger).sell(saleOf(undefined, sent)))
    await expect(crashing(at).sell(saleOf(header, sent))).rejects.toThrow(/crash|not known yet/)
    expect([till.facilitator.settled, sent.length]).toEqual([0, 0])
    const payments = till.reopen()
    await payments.recover()
    expect((await payments.sell(saleOf(header, sent))).kind).toBe('paid')
    expectSoundSale(sent)
  })

  it.each(HANDED_OVER_UNUSED)('%s: stays unknown until it is proven expired, and nothing is booked', async (at) => {
    const sent: string[] = []
    const header = await buyer.sign(await till.payments(till.ledger).sell(saleOf(undefined, sent)))
    await expect(crashing(at).sell(saleOf(header, sent))).rejects.toMatchObject({ code: 'payment/unknown-outcome' })
    const payments = till.reopen()
    await payments.recover()
    await expect(payments.sell(saleOf(header, sent))).rejects.toMatchObject({ code: 'payment/unknown-outcome' })
    till.chain.ahead = 200
    await payments.recover()
    expect([states(), sent.length, till.facilitator.settled]).toEqual([['expired'], 0, 0])
    expect(till.ledger.entries.totals().expectedBalance).toBe(0n)
    expect(await payments.sell(saleOf(header, sent))).toMatchObject({ refusal: { code: 'payment/expired' } })
    expectSoundSale(sent)
  })
})
