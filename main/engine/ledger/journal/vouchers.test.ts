import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bytes32 } from '../books.fixture.ts'
import { systemFiles, type JournalFiles } from './files.ts'
import { openMoneyJournal, type MoneyJournal, type VoucherRecord } from './vouchers.ts'

let dir: string
let journal: MoneyJournal
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'hearth-journal-'))
  journal = openMoneyJournal({ dir })
})
afterEach(() => {
  journal.close()
  rmSync(dir, { recursive: true, force: true })
})

function voucher(channel: number, cumulative: bigint): VoucherRecord {
  const claim = { signature: `0x${'ab'.repeat(65)}`, salt: 'x' }
  return { kind: 'voucher', channel: bytes32(channel), cumulative: cumulative.toString(), claim, at: 1 }
}
/** The same charge of ten, with a voucher that covers so much. */
function signed(max: number): VoucherRecord {
  const { claim, ...record } = voucher(1, 10n)
  return { ...record, claim: { ...claim, maxClaimableAmount: String(max) } }
}
function reopen(options: { segmentBytes?: number; files?: JournalFiles } = {}): void {
  journal.close()
  journal = openMoneyJournal({ dir, ...options })
}
const amounts = () => [...journal.highest().values()].map(({ cumulative }) => Number(cumulative))

describe('the voucher journal', () => {
  test('M11: keeps the highest voucher of each channel, and never takes a lower or equal one', async () => {
    await journal.append(voucher(1, 10n))
    await journal.append(voucher(2, 7n))
    await journal.append(voucher(1, 12n))
    await expect(journal.append(voucher(1, 12n))).rejects.toMatchObject({ code: 'journal/lower-voucher' })
    await expect(journal.append(voucher(1, 11n))).rejects.toMatchObject({ code: 'journal/lower-voucher' })
    reopen()
    expect(amounts()).toEqual([12, 7])
    expect(journal.highest().get(bytes32(1))).toEqual(voucher(1, 12n))
  })

  test('stays small however many vouchers come, and loses no channel that was silent', async () => {
    reopen({ segmentBytes: 4_000 })
    await journal.append(voucher(9, 5n))
    for (let amount = 1n; amount <= 200n; amount += 1n) await journal.append(voucher(1, amount))
    expect(readdirSync(dir)).toHaveLength(1)
    reopen()
    expect(journal.highest().get(bytes32(9))?.cumulative).toBe('5')
    expect(journal.highest().get(bytes32(1))?.cumulative).toBe('200')
  })

  test('deletes older records only after what they say was made safe elsewhere', async () => {
    const files: (readonly string[])[] = []
    let isSafe = true
    journal.close()
    journal = openMoneyJournal({
      dir,
      segmentBytes: 2_000,
      mayDelete: () => {
        if (isSafe) files.push(readdirSync(dir))
        return isSafe
      },
    })
    for (let amount = 1n; files.length === 0; amount += 1n) await journal.append(voucher(1, amount))
    expect(files).toEqual([['vouchers-000001.journal']])
    expect(readdirSync(dir)).toEqual(['vouchers-000002.journal'])
    isSafe = false
    for (let amount = 1_000n; amount < 1_100n; amount += 1n) await journal.append(voucher(1, amount))
    expect(readdirSync(dir)).toEqual(['vouchers-000002.journal'])
    isSafe = true
    await journal.append(voucher(1, 2_000n))
    expect(readdirSync(dir)).toEqual(['vouchers-000003.journal'])
  })

  test('I6: takes a higher voucher for the same charge, and never a lower one', async () => {
    await journal.append(signed(20))
    await journal.append(signed(30))
    await expect(journal.append(signed(30))).rejects.toMatchObject({ code: 'journal/lower-voucher' })
    await expect(journal.append(signed(25))).rejects.toMatchObject({ code: 'journal/lower-voucher' })
    reopen()
    expect(journal.highest().get(bytes32(1))).toEqual(signed(30))
    expect(journal.before()).toEqual([signed(20), signed(30)])
  })

  test('forgets a channel that is closed', async () => {
    await journal.append(voucher(1, 10n))
    await journal.append({ kind: 'closed', channel: bytes32(1), at: 2 })
    reopen()
    expect(amounts()).toEqual([])
  })

  test('a torn end is cut off, and writing goes on behind what is whole', async () => {
    await journal.append(voucher(1, 10n))
    journal.close()
    appendFileSync(path.join(dir, 'vouchers-000001.journal'), '300 abc')
    journal = openMoneyJournal({ dir })
    expect(journal.torn).toBe(true)
    await journal.append(voucher(1, 11n))
    reopen()
    expect(journal.torn).toBe(false)
    expect(amounts()).toEqual([11])
  })

  test('D05: a damaged voucher is refused, not skipped', async () => {
    for (const amount of [1n, 2n, 3n]) await journal.append(voucher(1, amount))
    journal.close()
    const file = path.join(dir, 'vouchers-000001.journal')
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replace('"cumulative":"2"', '"cumulative":"9"'))
    expect(() => openMoneyJournal({ dir })).toThrow(expect.objectContaining({ code: 'ledger/corrupt' }))
    writeFileSync(file, text)
    journal = openMoneyJournal({ dir })
  })

  test('D03: after a failed sync nothing is acknowledged any more, also not by a sync that says yes', async () => {
    let broken = false
    const sync = async (fd: number): Promise<void> => {
      if (broken) throw Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO', syscall: 'fdatasync' })
      return systemFiles.sync(fd)
    }
    reopen({ files: { ...systemFiles, sync } })
    await journal.append(voucher(1, 1n))
    broken = true
    await expect(journal.append(voucher(1, 2n))).rejects.toMatchObject({ code: 'ledger/io-failed' })
    broken = false
    await expect(journal.append(voucher(1, 3n))).rejects.toMatchObject({ code: 'ledger/io-failed' })
  })

  test('D04: without room a voucher is refused, leaves nothing half behind, and the next fits when there is room', async () => {
    let full = false
    const write: JournalFiles['write'] = (fd, bytes, position) => {
      if (!full) return systemFiles.write(fd, bytes, position)
      systemFiles.write(fd, bytes.subarray(0, 20), position)
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' })
    }
    reopen({ files: { ...systemFiles, write } })
    await journal.append(voucher(1, 1n))
    full = true
    await expect(journal.append(voucher(1, 2n))).rejects.toMatchObject({ code: 'ledger/disk-full' })
    full = false
    await journal.append(voucher(1, 2n))
    reopen()
    expect(journal.torn).toBe(false)
    expect(amounts()).toEqual([2])
  })

  test('a hundred at once share a few syncs', async () => {
    let syncs = 0
    reopen({
      files: {
        ...systemFiles,
        sync: (fd) => {
          syncs += 1
          return systemFiles.sync(fd)
        },
      },
    })
    await Promise.all(Array.from({ length: 100 }, (_, channel) => journal.append(voucher(channel, 1n))))
    expect(syncs).toBeLessThanOrEqual(3)
    expect(journal.highest().size).toBe(100)
  })
})
