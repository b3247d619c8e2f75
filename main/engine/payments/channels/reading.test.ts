import { once } from 'node:events'
import { copyFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'
import * as fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Hex } from '../../../../contract/money.ts'
import type { MoneyRecord } from '../../ledger/journal/record.ts'
import { traceOf } from '../../views/trace.ts'
import type { ChannelsOptions } from './open.ts'
import { type Buyer, type Counter, openCounter } from './testing/counter.ts'
import { older, withLostBooks } from './testing/lost-books.ts'

vi.setConfig({ testTimeout: 180_000 })

let counter: Counter
let books: ReturnType<typeof withLostBooks>
afterEach(async () => {
  vi.restoreAllMocks()
  await counter.close()
})

async function open(more: Partial<ChannelsOptions> = {}): Promise<void> {
  counter = await openCounter(more)
  books = withLostBooks(counter)
  await counter.channels.run()
}

const salt = (index: number): Hex => `0x${index.toString(16).padStart(64, '0')}`
const collect = () => counter.channels.collector.collectAll()
async function buys(buyer: Pick<Buyer, 'buy'>, calls = 1): Promise<void> {
  for (let call = 0; call < calls; call += 1) expect((await buyer.buy()).status).toBe(200)
}

/** Everything that a person sees of the money. */
function figures() {
  const { entries } = counter.ledger
  const { earned, pending, withdrawn, expectedBalance } = entries.totals()
  return { earned, pending, withdrawn, expectedBalance, withdrawable: entries.withdrawable() }
}
const lines = () =>
  counter.ledger.entries
    .list({ cursor: null, limit: 100 })
    .rows.map(({ kind, amount, state, transaction }) => ({ kind, amount, state, transaction }))

/** Two channels that were paid out, of which one goes on; some of it withdrawn, and 400 not claimed yet. */
async function earned(): Promise<readonly [Buyer, Buyer]> {
  const buyers = [await counter.buyer(salt(1)), await counter.buyer(salt(2))] as const
  for (const buyer of buyers) await buys(buyer, 2)
  await collect()
  await buys(buyers[0])
  await collect()
  await books.withdraw(1_500n)
  await buys(buyers[0])
  expect(figures()).toEqual({
    earned: 2_000n,
    pending: 400n,
    withdrawn: 1_500n,
    expectedBalance: 500n,
    withdrawable: 500n,
  })
  return buyers
}

/** Sells on the channels of before and on a new one, and has all of it paid out: 400 each, and what was unclaimed. */
async function goesOn(buyers: readonly Buyer[]): Promise<void> {
  const before = figures()
  await counter.channels.run()
  for (const buyer of [...buyers, await counter.buyer(salt(9))]) await buys(buyer)
  const more = BigInt(buyers.length + 1) * 400n
  expect(figures()).toMatchObject({ earned: before.earned, pending: before.pending + more })
  await collect()
  expect(figures()).toMatchObject({ earned: before.earned + before.pending + more, pending: 0n })
  expect(await books.differences()).toEqual([])
  expect(await counter.balance(counter.payTo)).toBe(figures().expectedBalance)
}

describe('books made anew after a payout', () => {
  test('are as before, line by line, and go on', async () => {
    await open()
    const buyers = await earned()
    const before = { figures: figures(), lines: lines() }
    books.lose()
    await expect(counter.channels.run()).rejects.toThrow('read-only')
    await books.continue()
    expect({ figures: figures(), lines: lines() }).toEqual(before)
    expect(counter.ledger.collections.readings()).toMatchObject([{ booked: 0n }, { settled: 2_000n, booked: 0n }])
    await goesOn(buyers)
    books.lose()
    await books.continue()
    expect(figures()).toMatchObject({ earned: 3_600n, pending: 0n })
    expect(await books.differences()).toEqual([])
  })

  test('from a journal of an older Hearth: what can be read in the blocks are lines again', async () => {
    await open()
    const buyers = await earned()
    const before = { figures: figures(), payouts: lines().filter(({ kind }) => kind === 'vouchers') }
    books.lose([], older)
    await books.continue()
    expect(figures()).toEqual(before.figures)
    expect(lines().filter(({ kind }) => kind === 'vouchers')).toEqual(before.payouts)
    await goesOn(buyers)
    const later = { figures: figures(), lines: lines() }
    books.lose()
    await books.continue()
    expect({ figures: figures(), lines: lines() }).toEqual(later)
  })

  test('and what cannot is one line that names its block, counted in no day, and once however often', async () => {
    await open({ mostRanges: 0 })
    const buyers = await earned()
    const before = figures()
    books.lose([], older)
    await books.continue()
    expect(figures()).toEqual(before)
    const baseline = { kind: 'baseline', amount: 2_000n, state: 'final', transaction: null }
    expect(lines().filter(({ kind }) => kind !== 'withdrawal')).toEqual([baseline])
    expect([counter.ledger.entries.earnedSince(0), counter.ledger.entries.paymentsSince(0)]).toEqual([0n, []])
    const id = counter.ledger.entries.list({ cursor: null, limit: 9 }).rows.find((row) => row.kind === 'baseline')?.id
    const [reading] = counter.ledger.collections.readings()
    expect(traceOf(counter.ledger, id ?? 0).steps).toMatchObject([
      { kind: 'baseline', block: reading?.block, settled: '2000', held: '500' },
    ])
    await goesOn(buyers)
    for (const _ of [1, 2]) {
      const seen = { figures: figures(), lines: lines() }
      books.lose()
      await books.continue()
      expect({ figures: figures(), lines: lines() }).toEqual(seen)
      expect(lines().filter(({ kind }) => kind === 'baseline')).toEqual([baseline])
      await goesOn([])
    }
  })

  test('what was claimed and not paid out yet is pending, and is paid out', async () => {
    await open()
    const buyer = await counter.buyer(salt(1))
    await buys(buyer, 3)
    await claimOnly()
    expect(counter.ledger.channels.sums()).toEqual({ charged: 1_200n, claimed: 1_200n, settled: 0n })
    for (const change of [older, (records: readonly MoneyRecord[]) => records]) {
      books.lose([], change)
      await books.continue()
      expect(figures()).toMatchObject({ earned: 0n, pending: 1_200n })
    }
    await counter.channels.run()
    expect(figures()).toMatchObject({ earned: 1_200n, pending: 0n })
    await goesOn([buyer])
  })

  test('without the vouchers that were kept, nothing that was paid out is lost or counted twice', async () => {
    await open()
    const [, second] = await earned()
    books.lose(['vouchers'])
    await books.continue()
    // The 400 that were not claimed were in them alone.
    expect(figures()).toMatchObject({ earned: 2_000n, pending: 0n, expectedBalance: 500n })
    await goesOn([second])
  })

  test('books of a backup know what was claimed on channels that they and the vouchers lost', async () => {
    await open()
    await buys(await counter.buyer(salt(1)))
    await collect()
    const backup = path.join(counter.folder, 'backup')
    const shut = (then: () => void): void => {
      counter.channels.close()
      counter.ledger.close()
      then()
      counter.reopen()
    }
    shut(() => copyFileSync(counter.file, backup))
    await counter.channels.run()
    await buys(await counter.buyer(salt(2)), 2)
    await collect()
    const before = figures()
    expect(before).toMatchObject({ earned: 1_200n, pending: 0n })
    shut(() => {
      copyFileSync(backup, counter.file)
      rmSync(path.join(counter.folder, 'vouchers'), { recursive: true })
    })
    expect(counter.ledger.journal.hold()).toMatchObject({ reason: 'older' })
    await books.continue()
    expect(figures()).toEqual(before)
    await goesOn([])
  })

  test('money that no line explains is refused, and the same when it is asked again', async () => {
    await open()
    await earned()
    books.lose([], (records) => older(records).filter(({ event }) => event.kind === 'opened'))
    for (const _ of [1, 2]) {
      await expect(books.continue()).rejects.toMatchObject({ code: 'ledger/differs', message: /0.0015 USDC less/ })
      expect(counter.ledger.journal.hold()).toMatchObject({ reason: 'rebuilt' })
      counter.restart()
    }
    await books.continue(true)
    expect((await books.compared()).difference).toBe('-1500')
  })
})

describe('a second node', () => {
  test('has to say the same of that block, or the books stay as they are', async () => {
    const other = await openCounter()
    const nodes: (string | null)[] = [null]
    const furtherRpcUrls = [() => nodes[0] ?? counter.practice.rpcUrl]
    await open({ furtherRpcUrls })
    const buyers = await earned()
    const before = figures()
    books.lose()
    for (const [url, said] of [
      ['http://127.0.0.1:9', 'no second node of this network answers'],
      [other.practice.rpcUrl, 'no second node of this network answers'],
      [await lying(), 'says something else about block'],
    ] as const) {
      nodes[0] = url
      await expect(books.continue()).rejects.toMatchObject({ code: 'ledger/unconfirmed', message: RegExp(said) })
      expect(counter.ledger.collections.scan()).toBeNull()
    }
    nodes[0] = null
    await books.continue()
    expect(figures()).toEqual(before)
    await goesOn(buyers)
    await other.close()
  })
})

test('whatever happens in whatever order, earned and pending are what was charged, and the chain agrees', async () => {
  const buy = fc.record({ kind: fc.constant('buy' as const), buyer: fc.integer({ min: 0, max: 2 }) })
  const pay = fc.record({ kind: fc.constantFrom('claim' as const, 'collect' as const, 'withdraw' as const) })
  const lose = fc.record({ kind: fc.constant('lose' as const), older: fc.boolean(), ranges: fc.constantFrom(0, 1) })
  const step = fc.oneof(buy, pay, lose, fc.record({ kind: fc.constant('crash' as const) }))
  // In each there is something to lose, and something after it that a wrong beginning would count twice.
  const story = fc
    .tuple(buy, pay, fc.array(step, { maxLength: 4 }), lose, fc.array(step, { maxLength: 4 }), buy, pay)
    .map(([first, paid, before, lost, after, ...last]) => [first, paid, ...before, lost, ...after, ...last])
  await fc.assert(
    fc.asyncProperty(story, async (steps) => {
      const ranges = { most: 1 }
      await open({
        get mostRanges() {
          return ranges.most
        },
      })
      try {
        const buyers = [await counter.buyer(salt(1)), await counter.buyer(salt(2)), await counter.buyer(salt(3))]
        let charged = 0n
        for (const next of steps) {
          if (next.kind === 'buy') {
            await buys(buyers[next.buyer] ?? { buy: () => Promise.reject(new Error('nobody')) })
            charged += 400n
          }
          if (next.kind === 'collect') await collect()
          if (next.kind === 'claim') await claimOnly()
          if (next.kind === 'withdraw' && counter.ledger.entries.withdrawable() > 0n) {
            await books.withdraw(counter.ledger.entries.withdrawable() / 2n + 1n)
          }
          if (next.kind === 'crash') counter.restart()
          if (next.kind === 'lose') {
            ranges.most = next.ranges
            books.lose([], next.older ? older : (all) => all)
            await counter.channels.beginReading()
            counter.restart()
            await books.continue()
          }
          await counter.channels.run()
          const { earned: got, pending } = figures()
          expect(got + pending).toBe(charged)
          expect(await books.differences()).toEqual([])
        }
      } finally {
        await counter.close()
      }
    }),
    { numRuns: 6, seed: 5, endOnFailure: true },
  )
  await open()
}, 600_000)

/** Claims, and has nothing paid out. */
async function claimOnly(): Promise<void> {
  const settle = counter.facilitator.settle.bind(counter.facilitator)
  vi.spyOn(counter.facilitator, 'settle').mockImplementation((payment, terms) =>
    'receiver' in payment.payload ? Promise.reject(new Error('not now')) : settle(payment, terms),
  )
  await collect()
  vi.restoreAllMocks()
}

/** A node that tells other balances than there are. */
async function lying(): Promise<string> {
  const server = createServer((request, response) => {
    void (async () => {
      const body = Buffer.concat(await request.toArray()).toString()
      const answer = await fetch(counter.practice.rpcUrl, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json' },
      })
      const text = await answer.text()
      const isBalance = body.includes('0x70a08231')
      response.setHeader('content-type', 'application/json')
      response.end(isBalance ? text.replace(/.("\}?\]?)/, (_, end: string) => `9${end}`) : text)
    })()
  })
  server.listen(0, '127.0.0.1').unref()
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}`
}
