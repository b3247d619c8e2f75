import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { HearthError } from '../../../contract/errors.ts'
import type { Address } from '../../../contract/money.ts'
import {
  address,
  ASSET,
  minedAs,
  mineTransfer,
  ourFault,
  paidJob,
  refund,
  signature,
  temporaryBooks,
  withdrawal,
  type Fixture,
} from './books.fixture.ts'

let books: Fixture
beforeEach(() => {
  books = temporaryBooks()
  paidJob(books.ledger, 1)
  paidJob(books.ledger, 2)
})
afterEach(() => books.remove())

function refusedWith(code: string): HearthError {
  return expect.objectContaining({ code })
}

function owed(): { readonly jobId: string; readonly to: Address; readonly amount: bigint } {
  const [first] = books.ledger.transfers.owedRefunds()
  if (first === undefined) throw new Error('a refund should be owed')
  return first
}

describe('a withdrawal', () => {
  test('takes its amount at once and is final at the end', () => {
    const { transfers, entries } = books.ledger
    expect(transfers.request(withdrawal('w', 1500n), 30)).toMatchObject({ state: 'requested', raw: null, nonce: null })
    expect(entries.withdrawable()).toBe(500n)
    expect(entries.totals()).toMatchObject({ withdrawing: 1500n, withdrawn: 0n, expectedBalance: 2000n })
    mineTransfer(books.ledger, 'w', 0)
    expect(entries.totals()).toMatchObject({ withdrawing: 1500n, expectedBalance: 500n })
    transfers.advance('w', 'final', {}, 50)
    expect(entries.totals()).toMatchObject({ withdrawing: 0n, withdrawn: 1500n, expectedBalance: 500n })
    expect(transfers.get('w')).toMatchObject({ ...signature(0), state: 'final', feeWei: 21_000n, blockNumber: 7 })
    expect(transfers.live()).toEqual([])
    expect(entries.list({ cursor: null, limit: 1 }).rows[0]).toMatchObject({
      kind: 'withdrawal',
      amount: -1500n,
      state: 'final',
      transaction: signature(0).transaction,
      transferId: 'w',
    })
  })

  test('over the withdrawable sum is refused, to the unit', () => {
    const { transfers } = books.ledger
    for (const amount of [2001n, 0n, -1n, 2n ** 256n]) {
      expect(() => transfers.request(withdrawal('w', amount), 30)).toThrow(refusedWith('wallet/insufficient'))
    }
    transfers.request(withdrawal('w', 2000n), 30)
    expect(() => transfers.request(withdrawal('v', 1n), 30)).toThrow(refusedWith('wallet/insufficient'))
  })

  test('requested twice is one withdrawal; other terms under its id are refused', () => {
    const { transfers } = books.ledger
    const first = transfers.request(withdrawal('w', 1500n), 30)
    expect(transfers.request(withdrawal('w', 1500n), 31)).toEqual(first)
    const elsewhere = { ...withdrawal('w', 1500n), to: address(0xbad) }
    expect(() => transfers.request(elsewhere, 32)).toThrow(refusedWith('ledger/transfer-differs'))
    expect(books.ledger.entries.totals().withdrawing).toBe(1500n)
  })

  test.each(['failed', 'replaced'] as const)('that %s is withdrawable again and counts no more', (state) => {
    const { transfers, entries } = books.ledger
    transfers.request(withdrawal('w', 1500n), 30)
    transfers.signed('w', signature(0), 40)
    transfers.advance('w', state, { problem: 'another transaction used its nonce' }, 41)
    transfers.advance('w', state, { problem: 'again' }, 42)
    expect(entries.withdrawable()).toBe(2000n)
    expect(entries.totals()).toMatchObject({ withdrawing: 0n, withdrawn: 0n, expectedBalance: 2000n })
    expect(transfers.get('w')).toMatchObject({ state, problem: 'another transaction used its nonce' })
    expect(transfers.request(withdrawal('v', 2000n), 50).state).toBe('requested')
  })

  test('is signed once: the same bytes are a repeated call, other bytes are refused', () => {
    const { transfers } = books.ledger
    transfers.request(withdrawal('w', 100n), 30)
    const signed = transfers.signed('w', signature(0), 40)
    expect(transfers.signed('w', signature(0), 41)).toEqual(signed)
    expect(() => transfers.signed('w', signature(1), 42)).toThrow(refusedWith('ledger/refused'))
  })

  test('never shares an account and nonce with another live one', () => {
    const { transfers } = books.ledger
    for (const id of ['w', 'v']) transfers.request(withdrawal(id, 100n), 30)
    transfers.signed('w', signature(5), 40)
    const other = { ...signature(5), raw: '0x02ff' } as const
    expect(() => transfers.signed('v', other, 41)).toThrow(refusedWith('ledger/refused'))
    transfers.advance('w', 'failed', {}, 42)
    expect(transfers.signed('v', other, 43).state).toBe('signed')
  })

  test('loses its block only in a recorded reorganisation', () => {
    const { transfers, entries } = books.ledger
    transfers.request(withdrawal('w', 1500n), 30)
    mineTransfer(books.ledger, 'w', 0)
    const { transaction } = signature(0)
    const elsewhere = { mined: minedAs(transaction, 8) }
    expect(() => transfers.advance('w', 'broadcast', {}, 43)).toThrow(refusedWith('ledger/refused'))
    expect(() => transfers.advance('w', 'final', elsewhere, 43)).toThrow(refusedWith('ledger/refused'))
    expect(transfers.unmined('w', 44)).toMatchObject({ state: 'broadcast', blockHash: null, feeWei: null })
    expect(transfers.unmined('w', 45)).toMatchObject({ state: 'broadcast', updatedAt: 44 })
    expect(entries.totals().expectedBalance).toBe(2000n)
    transfers.advance('w', 'mined', elsewhere, 46)
    transfers.advance('w', 'final', elsewhere, 47)
    expect(transfers.get('w')).toMatchObject({ state: 'final', blockNumber: 8 })
    expect(() => transfers.unmined('w', 48)).toThrow(refusedWith('ledger/not-mined'))
    books.reopen()
    expect(books.ledger.entries.totals()).toMatchObject({ withdrawn: 1500n, expectedBalance: 500n })
  })

  test('goes forward only, and only with its own transaction', () => {
    const { transfers } = books.ledger
    transfers.request(withdrawal('w', 100n), 30)
    expect(() => transfers.advance('w', 'broadcast', {}, 31)).toThrow(refusedWith('ledger/refused'))
    transfers.signed('w', signature(0), 40)
    expect(() => transfers.advance('w', 'mined', {}, 41)).toThrow(refusedWith('ledger/refused'))
    const foreign = { mined: minedAs(signature(1).transaction) }
    expect(() => transfers.advance('w', 'mined', foreign, 41)).toThrow(refusedWith('ledger/wrong-transaction'))
    transfers.advance('w', 'broadcast', {}, 42)
    expect(transfers.advance('w', 'broadcast', { problem: 'waiting for gas' }, 43).problem).toBe('waiting for gas')
    expect(() => transfers.signed('w', { ...signature(0), raw: '0x02ee' }, 44)).toThrow(refusedWith('ledger/refused'))
    transfers.advance('w', 'failed', {}, 45)
    expect(() => transfers.advance('w', 'final', {}, 46)).toThrow(refusedWith('ledger/refused'))
    expect(() => transfers.advance('nobody', 'failed', {}, 46)).toThrow(refusedWith('ledger/unknown-transfer'))
  })

  test('on another network or in another asset is refused', () => {
    const { transfers } = books.ledger
    for (const change of [{ network: 'eip155:1' }, { asset: address(0xff) }]) {
      const wrong = { ...withdrawal('w', 1n), ...change }
      expect(() => transfers.request(wrong, 30)).toThrow(refusedWith('ledger/refused'))
    }
    expect(transfers.request({ ...withdrawal('w', 1n), asset: ASSET }, 30).state).toBe('requested')
  })
})

describe('a refund', () => {
  beforeEach(() => {
    books.ledger.jobs.end('job-1', ourFault, { refund: true }, 30)
  })

  test('is owed, under way, then paid, and its price is counted once all along', () => {
    const { transfers, entries, jobs, payments } = books.ledger
    payments.markFinal('payment-1', 31)
    const owing = { earned: 1000n, refundsOwed: 1000n, pending: 0n, expectedBalance: 2000n }
    expect(entries.totals()).toMatchObject(owing)
    transfers.request(refund('r', owed()), 32)
    expect(transfers.owedRefunds()).toEqual([])
    expect(entries.totals()).toMatchObject(owing)
    expect(entries.withdrawable()).toBe(1000n)
    mineTransfer(books.ledger, 'r', 0)
    expect(entries.totals()).toMatchObject({ ...owing, expectedBalance: 1000n })
    expect(jobs.get('job-1')?.refund).toBe('owed')
    transfers.advance('r', 'final', {}, 50)
    expect(jobs.get('job-1')?.refund).toBe('paid')
    expect(entries.totals()).toMatchObject({ earned: 0n, refundsOwed: 0n, pending: 1000n, expectedBalance: 1000n })
    expect(entries.withdrawable()).toBe(1000n)
    expect(entries.earnedSince(0)).toBe(0n)
    expect(transfers.owedRefunds()).toEqual([])
  })

  test('is made once a job, to the payer, in full', () => {
    const { transfers } = books.ledger
    const due = owed()
    for (const wrong of [{ amount: 999n }, { to: address(0xbad) }, { jobId: 'job-2' }, { jobId: 'job-9' }]) {
      const request = () => transfers.request(refund('x', { ...due, ...wrong }), 31)
      expect(request).toThrow(refusedWith('ledger/no-refund-owed'))
    }
    transfers.request(refund('r', due), 32)
    expect(() => transfers.request(refund('s', due), 33)).toThrow(refusedWith('ledger/no-refund-owed'))
    expect(transfers.request(refund('r', due), 34).createdAt).toBe(32)
  })

  test.each(['failed', 'replaced'] as const)('that %s is owed again', (state) => {
    const { transfers, entries } = books.ledger
    const due = owed()
    transfers.request(refund('r', due), 32)
    transfers.signed('r', signature(0), 33)
    transfers.advance('r', state, {}, 34)
    expect(owed()).toEqual(due)
    expect(entries.totals().refundsOwed).toBe(1000n)
    expect(transfers.request(refund('s', due), 35).state).toBe('requested')
  })

  test('owed after everything was withdrawn leaves nothing to withdraw, not less', () => {
    const { transfers, jobs, entries } = books.ledger
    transfers.request(withdrawal('w', 1000n), 40)
    jobs.end('job-2', ourFault, { refund: true }, 41)
    expect(entries.withdrawable()).toBe(0n)
    expect(() => transfers.request(withdrawal('v', 1n), 42)).toThrow(refusedWith('wallet/insufficient'))
  })
})

test('transfers of one kind are listed newest first', () => {
  const { transfers, jobs } = books.ledger
  for (const id of ['a', 'b', 'c']) transfers.request(withdrawal(id, 1n), 30)
  jobs.end('job-1', ourFault, { refund: true }, 31)
  for (const due of transfers.owedRefunds()) transfers.request(refund('r', due), 32)
  const first = transfers.list({ kind: 'withdrawal', cursor: null, limit: 2 })
  expect(first).toMatchObject({ total: 3, rows: [{ id: 'c' }, { id: 'b' }] })
  const rest = transfers.list({ kind: 'withdrawal', cursor: first.nextCursor, limit: 2 })
  expect(rest).toMatchObject({ rows: [{ id: 'a' }], nextCursor: null })
  expect(transfers.live().map(({ id }) => id)).toEqual(['a', 'b', 'c', 'r'])
})
