import { rmSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { finished, type Fixture, job, NETWORK, payment, receiptAt, temporaryBooks } from '../../ledger/books.fixture.ts'
import { holdDisk, onDisk } from '../../ledger/hold-disk.fixture.ts'
import { type MoneyJournal, openMoneyJournal } from '../../ledger/journal/vouchers.ts'
import { silentLog } from '../../ports/log.ts'
import { CHANNEL, chargedFor, COST, MOST, reservedFor } from './channel.fixture.ts'
import { adoptVouchers, keepIn } from './kept-vouchers.ts'
import { createChannelStorage, type Kept, type LedgerChannelStorage } from './storage.ts'

const clock = { now: () => 1_700_000_000_000 }

let books: Fixture
let journal: MoneyJournal
let storage: LedgerChannelStorage

const journalDir = () => path.join(path.dirname(books.file), 'vouchers')
const openStorage = (keep: (kept: Kept) => Promise<void> = keepIn(journal, books.ledger, NETWORK, clock)) =>
  createChannelStorage(books.ledger.channels, clock, keep)

beforeEach(() => {
  books = temporaryBooks()
  journal = openMoneyJournal({ dir: journalDir() })
  storage = openStorage()
})
afterEach(() => {
  vi.restoreAllMocks()
  journal.close()
  rmSync(journalDir(), { recursive: true })
  books.remove()
})

async function serve(call: number): Promise<void> {
  await storage.updateChannel(CHANNEL, () => reservedFor(call))
  storage.expect(CHANNEL, { kind: 'data', ref: `call-${call}` })
  await storage.updateChannel(CHANNEL, () => chargedFor(call))
}

const lines = () =>
  books.ledger.channels.calls({ cursor: null, limit: 100 }).rows.map(({ ref, amount }) => `${ref}: ${amount}`)

/** The books as they are on the disk at this moment, and what makes them so again. */
function untilTheCut(): () => void {
  const cut = onDisk(books)
  return () => {
    cut()
    journal.close()
    journal = openMoneyJournal({ dir: journalDir() })
    storage = openStorage()
  }
}

async function adopt(): Promise<void> {
  const state = { balance: 1_000n, totalClaimed: 0n, withdrawRequestedAt: 0, refundNonce: 0 }
  const chain = { states: async (ids: readonly unknown[]) => ids.map(() => state) }
  await adoptVouchers({ ledger: books.ledger, journal, chain, clock, log: silentLog })
}

describe('a power cut that takes the end of the books', () => {
  test('D02: every charge is a line again, with what it was for, and the highest voucher is known', async () => {
    await serve(1)
    const cut = untilTheCut()
    for (const call of [2, 3, 4]) await serve(call)
    await storage.updateChannel(CHANNEL, () => reservedFor(5))
    cut()
    expect(lines()).toEqual(['call-1: 4'])
    await adopt()
    expect(lines()).toEqual(['call-4: 4', 'call-3: 4', 'call-2: 4', 'call-1: 4'])
    expect(books.ledger.channels.get(CHANNEL)).toMatchObject({ charged: 16n, bestMax: 26n, pending: null })
    expect(books.ledger.audit()).toBeNull()
  })

  test('a voucher that was not charged yet is not forgotten either', async () => {
    await serve(1)
    const cut = untilTheCut()
    await storage.updateChannel(CHANNEL, () => reservedFor(2))
    cut()
    await adopt()
    expect(books.ledger.channels.get(CHANNEL)).toMatchObject({ charged: 4n, bestMax: 14n })
    expect(lines()).toEqual(['call-1: 4'])
  })

  test('what the journal has dropped already is one line, and the last charge is its own', async () => {
    await serve(1)
    const cut = untilTheCut()
    for (const call of [2, 3, 4]) await serve(call)
    const newest = journal.highest().get(CHANNEL)
    journal.close()
    rmSync(journalDir(), { recursive: true })
    journal = openMoneyJournal({ dir: journalDir() })
    if (newest !== undefined) await journal.append(newest)
    cut()
    await adopt()
    expect(lines()).toEqual(['call-4: 4', 'kept voucher: 8', 'call-1: 4'])
  })
})

/** A job bought with the first voucher of the channel. */
async function orderJob(): Promise<void> {
  const terms = payment(1, { amount: BigInt(MOST), validBefore: 0 })
  const charge = { channelId: CHANNEL, signedMax: BigInt(MOST), rates: '{}' }
  storage.expectJob(terms.id, () => books.ledger.payments.order(terms, charge, job(1), 20) !== null)
  const reserved = reservedFor(1)
  const pendingRequest = { ...reserved.pendingRequest, pendingId: terms.id, signedMaxClaimable: String(MOST) }
  await storage.updateChannel(CHANNEL, () => ({ ...reserved, pendingRequest: { expiresAt: 0, ...pendingRequest } }))
  storage.forgetJob(terms.id)
  books.ledger.jobs.start('job-1', 30)
}

const endJob = () =>
  books.ledger.jobs.end('job-1', finished, { refund: false, receipt: receiptAt, charge: BigInt(COST) }, 50)

describe('the end of a job that a power cut takes', () => {
  test('D02: is in no journal either, whatever the channel was used for since: the job is charged once', async () => {
    await orderJob()
    await books.ledger.durable()
    const cut = untilTheCut()
    const disk = holdDisk()
    endJob()
    const channel = books.ledger.channels.get(CHANNEL)
    if (channel === null) throw new Error('There is no channel.')
    void keepIn(journal, books.ledger, NETWORK, clock)({ channel, charge: null })
    void storage.updateChannel(CHANNEL, () => reservedFor(2))
    await disk.asked()
    await expect.poll(() => books.ledger.channels.get(CHANNEL)?.pending?.pendingId).toBe('call-2')
    cut()
    await adopt()
    endJob()
    expect(lines()).toEqual([`job-1: ${COST}`])
    expect(books.ledger.channels.get(CHANNEL)).toMatchObject({ charged: BigInt(COST), pending: null })
    expect([books.ledger.audit(), books.ledger.journal.hold()]).toEqual([null, null])
  })
})

describe('a reservation', () => {
  test('is one only once its voucher is on the disk itself', async () => {
    await serve(1)
    const synced = Promise.withResolvers<void>()
    storage = openStorage(() => synced.promise)
    const reserving = storage.updateChannel(CHANNEL, () => reservedFor(2))
    await expect.poll(() => books.ledger.channels.get(CHANNEL)?.pending).not.toBeNull()
    expect(storage.reserved(CHANNEL)).toBeNull()
    synced.resolve()
    await reserving
    expect(storage.reserved(CHANNEL)).toMatchObject({ pendingId: 'call-2' })
  })

  test('of a call that is charged before anything leaves waits for no disk: its voucher is kept with the charge', async () => {
    await serve(1)
    const kept: Kept[] = []
    const synced = Promise.withResolvers<void>()
    storage = openStorage((one) => {
      kept.push(one)
      return synced.promise
    })
    storage.keepWithCharge('call-2')
    await storage.updateChannel(CHANNEL, () => reservedFor(2))
    storage.forgetWithCharge('call-2')
    expect(storage.reserved(CHANNEL)).toMatchObject({ pendingId: 'call-2' })
    expect(kept).toEqual([])
    storage.expect(CHANNEL, { kind: 'data', ref: 'call-2' })
    const charged: unknown[] = []
    const charging = storage.updateChannel(CHANNEL, () => chargedFor(2)).then((result) => charged.push(result))
    await expect.poll(() => kept.length).toBe(1)
    expect(kept[0]).toMatchObject({ channel: { charged: 8n, bestMax: 14n, pending: null }, charge: { ref: 'call-2' } })
    expect(charged).toEqual([])
    synced.resolve()
    await charging
    // The next one says nothing of the kind, and waits.
    await storage.updateChannel(CHANNEL, () => reservedFor(3))
    expect(kept).toHaveLength(2)
  })

  test('D03: whose voucher could not be kept is none, and the channel is free again', async () => {
    await serve(1)
    storage = openStorage(() => Promise.reject(new Error('EIO')))
    await expect(storage.updateChannel(CHANNEL, () => reservedFor(2))).rejects.toThrow('EIO')
    expect(storage.reserved(CHANNEL)).toBeNull()
    expect(books.ledger.channels.get(CHANNEL)?.pending).toBeNull()
  })
})
