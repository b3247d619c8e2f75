import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { finished, NETWORK, paidJob, PROVIDER, receiptAt } from './books.fixture.ts'
import type { Ledger } from './ledger.ts'
import { openLedger } from './open.ts'

const dir = mkdtempSync(path.join(tmpdir(), 'hearth-disk-'))

/** A small disk, in memory; so much has no room for a reserve. */
function mount(size = '1280k'): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'hearth-test', dir], { stdio: 'pipe' })
}
function unmount(): void {
  execFileSync('umount', [dir], { stdio: 'pipe' })
}
/** A sync that was under way when books were closed holds their disk a moment longer. */
async function whenFree(change: () => void): Promise<void> {
  await vi.waitFor(change, { timeout: 30_000, interval: 20 })
}

/** Why this machine gives us no small disk; null when it does. */
function noDisk(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root on Linux can mount a disk'
  try {
    mount()
    unmount()
    return null
  } catch (error) {
    return `mount failed: ${String(error)}`
  }
}

function earn(books: Ledger, index: number): void {
  paidJob(books, index)
  books.jobs.start(`job-${index}`, 30)
  books.jobs.end(`job-${index}`, finished, { receipt: receiptAt, refund: false }, 60)
}

/** Writes smaller and smaller pieces until not one more KiB fits. */
function fill(file: string): void {
  for (let size = 512 * 1024; size >= 1024; size /= 2) {
    try {
      writeFileSync(file, Buffer.alloc(size), { flag: 'a' })
    } catch (error) {
      if (!String(error).includes('ENOSPC')) throw error
    }
  }
}

const reason = noDisk()
if (reason !== null) process.stdout.write(`Full and read-only disks are not tested: ${reason}\n`)
afterAll(() => rmSync(dir, { recursive: true, force: true }))

describe.skipIf(reason !== null)('books on a disk', () => {
  let ledger: Ledger | null = null
  const file = path.join(dir, 'books.db')
  const ballast = path.join(dir, 'ballast')

  function open(): Ledger {
    ledger?.close()
    ledger = openLedger({ file, provider: PROVIDER, network: NETWORK })
    return ledger
  }
  async function remount(mode: 'ro' | 'rw'): Promise<void> {
    await whenFree(() => execFileSync('mount', ['-o', `remount,${mode}`, dir], { stdio: 'pipe' }))
  }
  beforeEach(() => mount())
  afterEach(async () => {
    ledger?.close()
    ledger = null
    await whenFree(unmount)
  })

  test('D04: that is full say so, lose nothing, and go on when there is room', () => {
    const books = open()
    earn(books, 1)
    fill(ballast)
    const earnOn = () => {
      for (let index = 2; index < 500; index += 1) earn(books, index)
    }
    expect(earnOn).toThrow(
      expect.objectContaining({ code: 'ledger/disk-full', hint: expect.stringContaining('space') }),
    )
    const before = { ...books.jobs.counts(0), ...books.entries.totals(), receipts: books.receipts.count() }
    rmSync(ballast)
    earn(books, 1000)
    const after = open()
    expect(after.receipts.count()).toBe(before.receipts + 1)
    expect(after.entries.totals().expectedBalance).toBe(before.expectedBalance + 1000n)
    expect(after.jobs.counts(0).total).toBe(before.total + 1)
  })

  test('D04: that becomes full in the middle of a job has kept the room to end it, and says that none may begin', () => {
    unmount()
    mount('4m')
    const books = open()
    const told: string[] = []
    books.room.onFull(() => void told.push('full'))
    paidJob(books, 1)
    books.jobs.start('job-1', 30)
    fill(ballast)
    for (let index = 2; told.length === 0 && index < 500; index += 1) paidJob(books, index)
    books.jobs.end('job-1', finished, { receipt: receiptAt, refund: false }, 60)
    expect([told, books.room.again()]).toEqual([['full'], false])
    const { total } = books.jobs.counts(0)
    rmSync(ballast)
    expect(books.room.again()).toBe(true)
    const after = open()
    expect([after.receipts.count(), after.jobs.counts(0).total]).toEqual([1, total])
  })

  test('D04: that is full when Hearth starts can be opened out of the reserve', () => {
    unmount()
    mount('4m')
    earn(open(), 1)
    ledger?.close()
    fill(ballast)
    expect(open().receipts.count()).toBe(1)
    rmSync(ballast)
  })

  test('D04: that is full cannot be started, and nothing half made stays', () => {
    fill(ballast)
    expect(() => open()).toThrow(expect.objectContaining({ code: 'ledger/disk-full' }))
    rmSync(ballast)
    expect(open().receipts.count()).toBe(0)
  })

  test('D04: that became read-only are refused and left as they are', async () => {
    earn(open(), 1)
    ledger?.close()
    ledger = null
    const before = readFileSync(file)
    await remount('ro')
    try {
      expect(open).toThrow(
        expect.objectContaining({ code: 'ledger/read-only', hint: expect.stringContaining('writable') }),
      )
      expect(readFileSync(file).equals(before)).toBe(true)
    } finally {
      await remount('rw')
    }
    expect(open().receipts.count()).toBe(1)
  })
})
