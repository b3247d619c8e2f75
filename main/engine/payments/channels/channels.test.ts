import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Counter, openCounter } from './testing/counter.ts'

let counter: Counter
beforeAll(async () => {
  counter = await openCounter()
}, 60_000)
afterAll(async () => {
  await counter.close()
})

describe('a stock client with the batch scheme', () => {
  test('deposits once, pays what was used for each call, and the books match the chain after claim and settle', async () => {
    await counter.channels.run()
    const buyer = await counter.buyer()
    for (let call = 0; call < 5; call += 1) {
      const answer = await buyer.buy()
      expect(await answer.text()).toBe('thing')
      expect(answer.status).toBe(200)
    }
    expect(counter.ledger.channels.sums()).toEqual({ charged: 2000n, claimed: 0n, settled: 0n })
    expect(counter.ledger.entries.totals()).toMatchObject({ earned: 0n, pending: 2000n, uncollected: 2000n })
    await counter.channels.collector.collectAll()
    expect(await counter.balance(counter.payTo)).toBe(2000n)
    expect(counter.ledger.channels.sums()).toEqual({ charged: 2000n, claimed: 2000n, settled: 2000n })
    expect(counter.ledger.entries.totals()).toMatchObject({ earned: 2000n, pending: 0n, expectedBalance: 2000n })
    expect(await counter.balance(buyer.address)).toBe(10_000_000n - 100_000n)
  })
})
