import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { acceptChain, behindChain } from './behind-chain.ts'
import {
  finished,
  minedAs,
  mineTransfer,
  ourFault,
  paidJob,
  receiptAt,
  refund,
  signature,
  temporaryBooks,
  WALLET,
  withdrawal,
  type Fixture,
} from './ledger/books.fixture.ts'
import { createMoneyStart } from './money-start.ts'
import { HearthError } from '../../contract/errors.ts'
import { silentLog } from './ports/log.ts'

let books: Fixture
/** What the chain knows of the wallet. */
let chain: { sent: number; held: bigint; up: boolean; anchored?: number }
beforeEach(() => {
  books = temporaryBooks()
  chain = { sent: 0, held: 0n, up: true }
})
afterEach(() => books.remove())

const node = {
  nonces: async () => {
    if (!chain.up) throw new HearthError('chain/unreachable', 'The chain does not answer.')
    return { latest: chain.sent, pending: chain.sent, final: chain.sent }
  },
  balance: async () => chain.held,
}

const anchored = async () => {
  if (chain.anchored === undefined) throw new HearthError('chain/unreachable', 'There is no contract.')
  return chain.anchored
}

function isBehind(remembers = true): Promise<boolean> {
  return behindChain({ ledger: books.ledger, chain: node, wallet: WALLET, remembers, anchored })
}

/** Two jobs that were paid for good, one of them owed back. */
function yesterday(): void {
  for (const index of [1, 2]) {
    paidJob(books.ledger, index)
    books.ledger.payments.markFinal(`payment-${index}`, 30)
    books.ledger.jobs.start(`job-${index}`, 30)
    const end = index === 1 ? ourFault : finished
    books.ledger.jobs.end(`job-${index}`, end, { receipt: receiptAt, refund: index === 1 }, 60)
  }
  chain.held = 2000n
}

/** What money did: asked for, moved, and began to. */
function started() {
  const begun: string[] = []
  const { journal } = books.ledger
  const start = createMoneyStart({
    journal,
    isBehind: () => isBehind(),
    moveMoney: async () => void begun.push('money moves'),
    onChange: () => undefined,
    log: silentLog,
  })
  return { start, begun, standing: () => start.standing({ up: true, block: 1, problem: null }) }
}

describe('D06: a whole disk that was set back, so that no file tells', () => {
  test('a refund paid since is not paid again: the wallet has sent more than the books know', async () => {
    yesterday()
    chain.sent = 1
    chain.held = 1000n
    const { start, begun } = started()
    await start.step()
    expect(begun).toEqual([])
    expect(books.ledger.journal.hold()).toMatchObject({ reason: 'behind' })
    const [owed] = books.ledger.transfers.owedRefunds()
    if (owed === undefined) throw new Error('no refund is owed')
    expect(() => books.ledger.transfers.request(refund('twice', owed), 90)).toThrow(
      expect.objectContaining({ code: 'ledger/read-only-until-reconciled' }),
    )
    books.reopen()
    expect(books.ledger.journal.hold()).toMatchObject({ reason: 'behind' })
  })

  test('money that somebody else carried since is found by what the wallet holds', async () => {
    yesterday()
    chain.held = 1999n
    expect(await isBehind()).toBe(true)
    // A chain that may lose its newest blocks by itself says nothing by holding less.
    expect(await isBehind(false)).toBe(false)
    chain.held = 2000n
    expect(await isBehind()).toBe(false)
    chain.held = 2001n
    expect(await isBehind()).toBe(false)
  })

  test('receipts that were given since are found where they are anchored: no number is given twice', async () => {
    yesterday()
    const given = books.ledger.receipts.count()
    chain.anchored = given
    expect(await isBehind()).toBe(false)
    chain.anchored = given + 1
    expect(await isBehind()).toBe(true)
    await acceptChain({ ledger: books.ledger, chain: node, wallet: WALLET, difference: 0n, anchored })
    expect(await isBehind()).toBe(false)
  })

  test('what a person has accepted holds the books no more, and what comes on top does', async () => {
    yesterday()
    chain = { sent: 3, held: 1500n, up: true }
    expect(await isBehind()).toBe(true)
    await acceptChain({ ledger: books.ledger, chain: node, wallet: WALLET, difference: -500n, anchored })
    expect(await isBehind()).toBe(false)
    chain.held = 1499n
    expect(await isBehind()).toBe(true)
    chain = { sent: 4, held: 1500n, up: true }
    expect(await isBehind()).toBe(true)
  })
})

describe('books that are as old as what happened', () => {
  test('a crash on the way out: what is signed may be gone already, and its number was given out', async () => {
    yesterday()
    books.ledger.transfers.request(withdrawal('out', 900n), 70)
    books.ledger.transfers.signed('out', signature(0), 71)
    expect(await isBehind()).toBe(false)
    chain = { sent: 1, held: 1100n, up: true }
    expect(await isBehind()).toBe(false)
    chain.held = 1099n
    expect(await isBehind()).toBe(true)
  })

  test('every transfer is known, and a payment that is not final may still be dropped', async () => {
    yesterday()
    books.ledger.transfers.request(withdrawal('out', 500n), 70)
    mineTransfer(books.ledger, 'out', 0)
    chain = { sent: 1, held: 1500n, up: true }
    expect(await isBehind()).toBe(false)
    books.ledger.transfers.advance('out', 'final', { mined: minedAs(signature(0).transaction) }, 91)
    paidJob(books.ledger, 3)
    expect(await isBehind()).toBe(false)
  })

  test('new books with a wallet that was used before begin, and remember how often it was', async () => {
    chain.sent = 5
    expect(await isBehind()).toBe(false)
    yesterday()
    expect(await isBehind()).toBe(false)
    chain.sent = 6
    expect(await isBehind()).toBe(true)
  })
})

test('money waits for the chain: nothing is sold, and it begins once, as soon as the chain answers', async () => {
  yesterday()
  chain.up = false
  const { start, begun, standing } = started()
  await start.step()
  expect(begun).toEqual([])
  expect(standing()).toMatchObject({ up: false })
  chain.up = true
  await Promise.all([start.step(), start.step()])
  expect(begun).toEqual(['money moves'])
  expect(standing()).toMatchObject({ up: true })
})
