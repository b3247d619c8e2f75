import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { auditBooks } from './audit.ts'
import { address, bytes32, type Fixture, NOTHING_PAID, temporaryBooks } from './books.fixture.ts'
import type { CallPurpose, ChannelRecord } from './channel-records.ts'
import { connect } from './file.ts'

let books: Fixture
beforeEach(() => {
  books = temporaryBooks()
})
afterEach(() => books.remove())

const purpose: CallPurpose = { kind: 'data', ref: 'thing' }
function channel(change: Partial<ChannelRecord> = {}): ChannelRecord {
  const charged = change.charged ?? 0n
  return {
    id: bytes32(1),
    config: {
      payer: address(1),
      payerAuthorizer: address(1),
      receiver: address(2),
      receiverAuthorizer: address(3),
      token: address(4),
      withdrawDelay: 86_400,
      salt: bytes32(0),
    },
    openedAt: 0n,
    charged,
    signedMax: charged,
    signature: '0x01',
    bestMax: 1000n,
    bestSignature: '0x01',
    balance: 10_000n,
    totalClaimed: 0n,
    withdrawRequestedAt: 0,
    refundNonce: 0,
    lastRequestAt: 1,
    pending: null,
    ...change,
  }
}
function put(change: Partial<ChannelRecord>, what: CallPurpose | null = purpose): void {
  books.ledger.channels.change((table) => table.put(channel(change), what, 1))
}
/** As somebody would who writes to the file himself. */
function directly(sql: string): () => unknown {
  return () => {
    books.ledger.close()
    const db = connect(books.file)
    try {
      return db.exec(sql)
    } finally {
      db.close()
      books.reopen()
    }
  }
}

describe('a channel', () => {
  test('I6: its charges and its highest voucher never fall, by the code and by the database', () => {
    put({ charged: 500n })
    expect(() => put({ charged: 499n })).toThrow('cannot be charged less')
    expect(() => put({ charged: 500n, bestMax: 999n })).toThrow('never fall')
    expect(directly(`UPDATE channels SET charged = '499'`)).toThrow('never fall')
    expect(directly('DELETE FROM channels')).toThrow('never deleted')
    expect(books.ledger.channels.get(bytes32(1))).toMatchObject({ charged: 500n, bestMax: 1000n })
  })

  test('is charged only within a voucher, and for something', () => {
    expect(() => put({ charged: 1001n })).toThrow('No voucher covers')
    expect(() => put({ charged: 5n }, null)).toThrow('needs something it is for')
    expect(books.ledger.channels.list()).toEqual([])
  })

  test('every charge is a line, and the lines are the charge', () => {
    put({ charged: 5n })
    put({ charged: 5n, pending: { pendingId: 'a', signedMaxClaimable: '10', expiresAt: 1 } }, null)
    put({ charged: 9n })
    const { rows } = books.ledger.channels.calls({ cursor: null, limit: 10 })
    expect(rows.map(({ amount, cumulative }) => [amount, cumulative])).toEqual([
      [4n, 9n],
      [5n, 5n],
    ])
    expect(books.ledger.entries.totals()).toMatchObject({
      pending: 9n,
      uncollected: 9n,
      earned: 0n,
      expectedBalance: 0n,
    })
    expect(directly(`UPDATE calls SET amount = '5'`)).toThrow('never change')
  })

  test('what a failed transaction changed is forgotten, in memory too', () => {
    put({ charged: 5n })
    const failing = () =>
      books.ledger.channels.change((table) => {
        table.put(channel({ charged: 7n }), purpose, 1)
        expect(table.get(bytes32(1))?.charged).toBe(7n)
        throw new Error('the disk is full')
      })
    expect(failing).toThrow('the disk is full')
    expect(books.ledger.channels.get(bytes32(1))?.charged).toBe(5n)
    books.reopen()
    expect(books.ledger.channels.get(bytes32(1))?.charged).toBe(5n)
  })

  test('a reservation that is only held is seen by everybody until it is written down, and not after a restart', () => {
    const pending = { pendingId: 'a', signedMaxClaimable: '1500', expiresAt: 1 }
    const reserved = { charged: 5n, bestMax: 1500n, pending }
    const hold = (change: Partial<ChannelRecord> = reserved) =>
      books.ledger.channels.changeSoon((table) => table.hold(channel(change)))
    put({ charged: 5n })
    hold()
    expect(books.ledger.channels.get(bytes32(1))).toMatchObject(reserved)
    expect(books.ledger.channels.list()).toMatchObject([reserved])
    expect(() => hold({ ...reserved, charged: 6n })).toThrow('needs something it is for')
    expect(() => hold({ ...reserved, bestMax: 1499n })).toThrow('never falls')
    put({ charged: 9n, bestMax: 1500n, pending: null })
    expect(books.ledger.channels.list()).toMatchObject([{ charged: 9n, bestMax: 1500n, pending: null }])

    hold({ charged: 9n, bestMax: 2000n, pending })
    books.reopen()
    expect(books.ledger.channels.get(bytes32(1))).toMatchObject({ charged: 9n, bestMax: 1500n, pending: null })
    hold({ charged: 9n, bestMax: 2000n, pending })
    books.ledger.channels.dropReservations()
    expect(books.ledger.channels.get(bytes32(1))).toMatchObject({ bestMax: 1500n, pending: null })
    const failing = () =>
      books.ledger.channels.changeSoon((table) => {
        table.hold(channel({ charged: 9n, bestMax: 2000n, pending }))
        throw new Error('the disk is full')
      })
    expect(failing).toThrow('the disk is full')
    expect(books.ledger.channels.list()).toMatchObject([{ bestMax: 1500n, pending: null }])
  })

  test('a call that was taken out of the books is found when they are opened', () => {
    put({ charged: 5n })
    books.ledger.close()
    const db = connect(books.file)
    db.exec('DROP TRIGGER calls_are_kept; DELETE FROM calls')
    expect(auditBooks(db)).toBe('A channel and its newest call disagree.')
    db.close()
    expect(() => books.reopen()).toThrow('disagree')
  })
})

test('a settlement is income once, however often its block is read', () => {
  put({ charged: 5n })
  const at = { transaction: bytes32(9), logIndex: 0, blockNumber: 3 }
  const settlements = [{ ...at, blockHash: bytes32(8), amount: 5n }]
  const claims = [{ ...at, logIndex: 1, channelId: bytes32(1), amount: 5n, total: 5n }]
  books.ledger.collections.begin(NOTHING_PAID, 0n, 1)
  for (const nextBlock of [4, 4]) books.ledger.collections.book({ claims, settlements }, nextBlock, 1)
  expect(books.ledger.entries.totals()).toMatchObject({ earned: 5n, pending: 0n, uncollected: 0n, expectedBalance: 5n })
  expect(books.ledger.entries.withdrawable()).toBe(5n)
  expect(books.ledger.channels.sums()).toEqual({ charged: 5n, claimed: 5n, settled: 5n })
  expect(books.ledger.channels.calls({ cursor: null, limit: 1 }).rows[0]?.claim).toBe(bytes32(9))
  expect(books.ledger.entries.list({ cursor: null, limit: 1 }).rows[0]).toMatchObject({
    kind: 'vouchers',
    amount: 5n,
    transaction: bytes32(9),
  })
})
