import { assert, bigInt, property } from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { armCrashPoints, type CrashPoint } from '../ports/crash-point.ts'
import {
  address,
  bytes32,
  finished,
  type Fixture,
  job,
  NETWORK,
  ourFault,
  payment,
  PROVIDER,
  receiptAt,
  temporaryBooks,
} from './books.fixture.ts'
import type { ChannelRecord } from './channel-records.ts'
import { chargeable, UNTIL_THE_JOB_ENDS } from './charges.ts'
import { connect } from './file.ts'
import { openLedger } from './open.ts'
import { rebuildLedger } from './rebuild.ts'
import type { JobRecord } from './records.ts'

const CHANNEL = bytes32(0xc4a)
const PRICE = 1_000n

let books: Fixture
beforeEach(() => {
  books = temporaryBooks()
})
afterEach(() => {
  armCrashPoints(null)
  books.remove()
})

const channel = (id = CHANNEL): ChannelRecord | null => books.ledger.channels.get(id)

/** A job bought by a voucher that covers its price above what the channel was charged before. */
function order(index: number, { id = CHANNEL, paymentId = `pay_${index}`, max = PRICE } = {}): JobRecord | null {
  const terms = payment(index, { paymentId, amount: PRICE, validBefore: 0 })
  const charged = channel(id)?.charged ?? 0n
  const signedMax = charged + max
  return books.ledger.channels.change((table) => {
    const bought = books.ledger.payments.order(terms, { channelId: id, signedMax, rates: '{}' }, job(index), index)
    if (bought !== null) table.put(reserved(id, charged, signedMax, terms.id), null, index)
    return bought
  })
}

function reserved(id: ChannelRecord['id'], charged: bigint, signedMax: bigint, pendingId: string): ChannelRecord {
  const best = channel(id)?.bestMax ?? 0n
  const [payer, payee] = [address(0xd), address(0xc)]
  const pending = { pendingId, signedMaxClaimable: String(signedMax), expiresAt: UNTIL_THE_JOB_ENDS }
  return {
    id,
    config: {
      payer,
      payerAuthorizer: payer,
      receiver: payee,
      receiverAuthorizer: address(0xa),
      token: address(0xb),
      withdrawDelay: 86_400,
      salt: bytes32(1),
    },
    openedAt: 0n,
    charged,
    signedMax,
    signature: '0x01',
    bestMax: signedMax > best ? signedMax : best,
    bestSignature: '0x01',
    balance: 10n ** 9n,
    totalClaimed: 0n,
    withdrawRequestedAt: 0,
    refundNonce: 0,
    lastRequestAt: 1,
    pending,
  }
}

function end(index: number, charge: bigint): JobRecord {
  const { jobs } = books.ledger
  if (jobs.get(`job-${index}`)?.state === 'queued') jobs.start(`job-${index}`, 30)
  const ended = jobs.end(`job-${index}`, finished, { refund: false, receipt: receiptAt, charge }, 50)
  expect(jobs.get(`job-${index}`)).toEqual(ended)
  return ended
}

/** Dies at a point of the code, as far as the books can tell: they are opened anew. */
function dyingAt(point: CrashPoint, work: () => unknown): void {
  armCrashPoints((reached) => {
    if (reached === point) throw new Error('died')
  })
  expect(work).toThrow('died')
  armCrashPoints(null)
  books.reopen()
  books.ledger.channels.dropReservations()
}

describe('what a job bought by voucher is charged', () => {
  const units = bigInt({ min: 0n, max: 10n ** 24n })

  test('is never more than it used, than its price, or than its voucher leaves', () => {
    assert(
      property(units, units, units, units, (used, maximum, signedMax, before) => {
        const charge = chargeable(used, { maximum, signedMax }, before)
        expect(charge >= 0n && charge <= used && charge <= maximum).toBe(true)
        expect(charge === 0n || before + charge <= signedMax).toBe(true)
      }),
    )
  })

  test('is what it used where the voucher covers its price', () => {
    assert(
      property(units, units, units, (used, maximum, before) => {
        const charge = chargeable(used, { maximum, signedMax: before + maximum }, before)
        expect(charge).toBe(used < maximum ? used : maximum)
      }),
    )
  })

  test('adds up on the channel, job after job, in the calls and in the sums', () => {
    const used = [400n, 1_000n, 1n, 0n, 5_000n]
    for (const [index, charge] of used.entries()) {
      order(index + 1)
      end(index + 1, charge)
    }
    expect(channel()).toMatchObject({ charged: 2_401n, pending: null })
    const calls = books.ledger.channels.calls({ cursor: null, limit: 10 }).rows
    expect(calls.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['job', 1_000n],
      ['job', 1n],
      ['job', 1_000n],
      ['job', 400n],
    ])
    expect(books.ledger.channels.sums().charged).toBe(2_401n)
    expect(books.ledger.jobs.get('job-1')).toMatchObject({ price: 400n, refund: 'none' })
    expect(books.ledger.payments.get('payment-4')).toMatchObject({ state: 'released' })
    expect(books.ledger.payments.charge('payment-5')).toMatchObject({ amount: 1_000n, cumulative: 2_401n })
    expect(books.ledger.audit()).toBeNull()
  })
})

describe('a job bought by voucher', () => {
  test('ends with nothing charged and nothing owed back when we were at fault', () => {
    order(1)
    const ended = books.ledger.jobs.end('job-1', ourFault, { refund: true, charge: 900n }, 50)
    expect(ended).toMatchObject({ price: 0n, refund: 'none', receiptSeq: null })
    expect(books.ledger.jobs.get('job-1')).toEqual(ended)
    expect(channel()).toMatchObject({ charged: 0n, pending: null })
    expect(books.ledger.transfers.owedRefunds()).toEqual([])
  })

  test('is charged nothing without a receipt', () => {
    order(1)
    books.ledger.jobs.start('job-1', 30)
    books.ledger.jobs.end('job-1', finished, { refund: false, charge: 900n }, 50)
    expect(channel()).toMatchObject({ charged: 0n })
  })

  test('has its receipt made of what it was charged', () => {
    order(1)
    books.ledger.jobs.start('job-1', 30)
    const prices: (bigint | null)[] = []
    books.ledger.jobs.end(
      'job-1',
      finished,
      {
        refund: false,
        charge: 321n,
        receipt: (position, { price }, cumulative) => {
          prices.push(price, cumulative)
          return receiptAt(position)
        },
      },
      50,
    )
    expect(prices).toEqual([321n, 321n])
  })

  test('ends once, whoever says it again', () => {
    order(1)
    end(1, 300n)
    end(1, 300n)
    expect(channel()).toMatchObject({ charged: 300n })
  })

  test('keeps its channel through a restart, which frees every other', () => {
    order(1)
    order(2, { id: bytes32(2) })
    end(2, 10n)
    books.ledger.channels.change((table) => table.put(reserved(bytes32(2), 10n, 500n, 'a call'), null, 60))
    books.reopen()
    books.ledger.channels.dropReservations()
    expect(channel()?.pending?.pendingId).toBe('payment-1')
    expect(books.ledger.jobs.cover('job-1')).toBe('held')
    expect(channel(bytes32(2))).toMatchObject({ pending: null })
  })

  test('has no cover where its channel is not held for it, or its payer is leaving', () => {
    order(1)
    const held = channel()
    if (held === null) throw new Error('no channel')
    books.ledger.channels.change((table) => table.put({ ...held, withdrawRequestedAt: 9 }, null, 60))
    expect(books.ledger.jobs.cover('job-1')).toBe('leaving')
    // It has its money: nothing is asked for any more, and nothing is left that could pay.
    books.ledger.channels.change((table) => table.put({ ...held, balance: held.signedMax - 1n }, null, 60))
    expect(books.ledger.jobs.cover('job-1')).toBe('leaving')
    books.ledger.channels.change((table) => table.put({ ...held, balance: held.signedMax }, null, 60))
    expect(books.ledger.jobs.cover('job-1')).toBe('held')
    books.ledger.channels.change((table) => table.put({ ...held, pending: null }, null, 61))
    expect(books.ledger.jobs.cover('job-1')).toBe('lost')
    expect(() => end(1, 5n)).toThrow('not reserved')
    expect(books.ledger.jobs.get('job-1')).toMatchObject({ state: 'running' })
    expect(books.ledger.jobs.end('job-1', ourFault, { refund: true }, 62)).toMatchObject({ price: 0n })
  })

  test('is not bought under a payment identifier that its payer has used', () => {
    order(1, { paymentId: 'the-same-identifier' })
    expect(order(2, { id: bytes32(2), paymentId: 'the-same-identifier' })).toBeNull()
    expect(channel(bytes32(2))).toBeNull()
    expect(books.ledger.payments.find(payment(3, { paymentId: 'the-same-identifier' }))).toMatchObject({
      outcome: 'conflict',
    })
  })
})

describe('an engine that dies', () => {
  test('before a voucher is stored has sold nothing', () => {
    dyingAt('books.before-commit', () => order(1))
    expect([channel(), books.ledger.jobs.get('job-1'), books.ledger.payments.get('payment-1')]).toEqual([
      null,
      null,
      null,
    ])
    order(1)
    expect(end(1, 40n)).toMatchObject({ price: 40n })
  })

  test('after a voucher is stored has sold the job, and finds it', () => {
    dyingAt('books.after-commit', () => order(1))
    expect(books.ledger.jobs.byState(['queued']).map(({ id }) => id)).toEqual(['job-1'])
    expect(books.ledger.jobs.cover('job-1')).toBe('held')
    end(1, 40n)
    expect(channel()).toMatchObject({ charged: 40n, pending: null })
  })

  test('before the charge has neither receipt nor charge, and charges once when it is done', () => {
    order(1)
    books.ledger.jobs.start('job-1', 30)
    dyingAt('books.before-commit', () => end(1, 40n))
    expect(channel()).toMatchObject({ charged: 0n })
    expect(books.ledger.receipts.count()).toBe(0)
    books.ledger.jobs.requeue('job-1')
    end(1, 41n)
    expect(channel()).toMatchObject({ charged: 41n })
    expect(books.ledger.receipts.count()).toBe(1)
  })

  test('after the charge has both, and nothing is charged again', () => {
    order(1)
    books.ledger.jobs.start('job-1', 30)
    dyingAt('books.after-commit', () => end(1, 40n))
    expect(books.ledger.jobs.byState(['queued', 'running'])).toEqual([])
    end(1, 40n)
    expect(channel()).toMatchObject({ charged: 40n, pending: null })
    expect(books.ledger.receipts.count()).toBe(1)
  })
})

describe('the database itself refuses', () => {
  test.each([
    `UPDATE charges SET state = 'charged', amount = '1001', cumulative = '1001' WHERE payment_ref = 'payment-2'`,
    `UPDATE charges SET state = 'charged', amount = '1000', cumulative = '99999' WHERE payment_ref = 'payment-2'`,
    `UPDATE charges SET state = 'open', amount = '0', cumulative = NULL WHERE payment_ref = 'payment-1'`,
    `UPDATE charges SET signed_max = '5' WHERE payment_ref = 'payment-2'`,
    `INSERT INTO charges VALUES ('payment-3', '${bytes32(2)}', '9', '{}', 'open', '0', NULL)`,
    `INSERT INTO charges VALUES ('payment-3', '${bytes32(9)}', '9', '{}', 'charged', '9', '9')`,
    `DELETE FROM charges`,
    `UPDATE payments SET state = 'settling' WHERE id = 'payment-1'`,
    `INSERT INTO calls (channel_n, at, amount, cumulative, kind, ref) VALUES (1, 1, '5', '405', 'job', 'job-1')`,
  ])('%s', (sql) => {
    order(1)
    end(1, 400n)
    order(2, { id: bytes32(2) })
    books.ledger.payments.reserve(payment(3), 70)
    books.ledger.close()
    const db = connect(books.file)
    try {
      expect(() => db.exec(sql)).toThrow(/constraint failed|charge|voucher|calls/)
    } finally {
      db.close()
    }
  })
})

test('books made anew from the journal know what was bought by voucher, and what it was charged', () => {
  order(1)
  end(1, 400n)
  order(2)
  books.ledger.close()
  rebuildLedger({ file: books.file, provider: PROVIDER, network: NETWORK })
  const rebuilt = openLedger({ file: books.file, provider: PROVIDER, network: NETWORK })
  try {
    expect(rebuilt.jobs.get('job-1')).toMatchObject({ price: 400n, channelId: CHANNEL, receiptSeq: 0 })
    expect(rebuilt.payments.charge('payment-1')).toMatchObject({ state: 'charged', cumulative: 400n })
    // The channel itself is not in this journal: the till holds it again once the chain tells what is in it.
    expect(rebuilt.jobs.cover('job-2')).toBe('lost')
    expect(rebuilt.audit()).toBeNull()
  } finally {
    rebuilt.close()
    books.reopen()
  }
})
