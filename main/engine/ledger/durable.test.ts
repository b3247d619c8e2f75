import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { finished, type Fixture, paidJob, receiptAt, temporaryBooks } from './books.fixture.ts'
import { holdDisk, onDisk } from './hold-disk.fixture.ts'
import { systemFiles } from './journal/files.ts'

let books: Fixture
beforeEach(() => {
  books = temporaryBooks()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  books.remove()
})

function started(index: number): void {
  paidJob(books.ledger, index)
  books.ledger.jobs.start(`job-${index}`, 30)
}

function end(index: number): void {
  books.ledger.jobs.end(`job-${index}`, finished, { receipt: receiptAt, refund: false }, 60)
}

/** It does so by itself, a moment after the news of a change. */
async function letTheJournalFollow(): Promise<void> {
  await setImmediate()
  vi.advanceTimersByTime(1_000)
  await setImmediate()
}

describe('a power cut before the disk had the end of a job', () => {
  test('D02: leaves it as it was, beside a journal that knows no more, and its receipt number is given once', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    started(1)
    await books.ledger.durable()
    await letTheJournalFollow()
    const cut = onDisk(books)
    const disk = holdDisk()
    end(1)
    await letTheJournalFollow()
    cut()
    const { jobs, journal, receipts } = books.ledger
    expect([journal.hold(), jobs.get('job-1')?.state, receipts.count()]).toEqual([null, 'running', 0])
    disk.letGo()
    end(1)
    expect(receipts.byJob('job-1')?.seq).toBe(0)
    expect([books.ledger.audit(), journal.compare()]).toEqual([null, []])
  })

  test('D02: loses nothing of what was said to be durable', async () => {
    started(1)
    end(1)
    await books.ledger.durable()
    const cut = onDisk(books)
    holdDisk()
    started(2)
    end(2)
    cut()
    expect([books.ledger.receipts.count(), books.ledger.jobs.counts(0).total]).toEqual([1, 1])
    expect(books.ledger.receipts.byJob('job-1')).not.toBeNull()
  })
})

describe('the wait for the disk', () => {
  test('is one sync for all who wait, and another for what comes while it goes on', async () => {
    await books.ledger.durable()
    const disk = holdDisk()
    started(1)
    end(1)
    const first = [books.ledger.durable(), books.ledger.durable()]
    await disk.asked()
    started(2)
    const second = books.ledger.durable()
    expect(disk.times()).toBe(1)
    disk.letGo()
    await Promise.all([...first, second])
    expect(disk.times()).toBeGreaterThan(1)
  })

  test('D03: that fails is told to everybody who waits, and nothing more is written until the books are opened again', async () => {
    started(1)
    await books.ledger.durable()
    vi.spyOn(systemFiles, 'sync').mockRejectedValue(
      Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'fdatasync' }),
    )
    end(1)
    const failed = expect.objectContaining({ code: 'ledger/io-failed' })
    const waits = await Promise.allSettled([books.ledger.durable(), books.ledger.durable()])
    expect(waits.map((each) => each.status === 'rejected' && each.reason)).toEqual([failed, failed])
    expect(() => started(2)).toThrow(expect.objectContaining({ code: 'ledger/stopped' }))
    await expect(books.ledger.durable()).rejects.toEqual(failed)
    vi.restoreAllMocks()
    books.reopen()
    started(2)
    await books.ledger.durable()
    expect(books.ledger.jobs.counts(0).total).toBe(2)
  })
})
