import { existsSync } from 'node:fs'
import Database from 'better-sqlite3'
import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import { ChainId, LowerAddress, type Address } from '../../../contract/money.ts'
import { openAnchors } from './anchors.ts'
import { auditBooks } from './audit.ts'
import { openBooks, type Books } from './books.ts'
import { openChannels } from './channels.ts'
import { openCharges } from './charges.ts'
import { openCollections } from './collections.ts'
import { openCapability } from './capability.ts'
import { openEnergy } from './energy.ts'
import { openEntries } from './entries.ts'
import { openIdentity } from './identity.ts'
import { connect, createDatabase, requireUndamaged } from './file.ts'
import { openJournal, journalDir, missingBooks, setJournalAside, type BooksJournal } from './journal/journal.ts'
import { keepJournal } from './kept-journal.ts'
import { openJobs } from './jobs.ts'
import type { Ledger } from './ledger.ts'
import { migrate } from './migrate.ts'
import { migrations } from './migrations/all.ts'
import { openNotes } from './notes.ts'
import { openOutside } from './outside.ts'
import { openOutgoing } from './outgoing.ts'
import { openPayers } from './payers.ts'
import { openPayments } from './payments.ts'
import { openReceipts } from './receipts.ts'
import { openReserve, releaseReserve, type Reserve } from './reserve.ts'
import { query } from './rows.ts'
import { openSettings } from './settings.ts'
import { requireSoundSqlite } from './sqlite-version.ts'
import { asLedgerError, corruptLedger } from './storage-errors.ts'
import { openTransfers } from './transfers.ts'
import { openUnderWay } from './under-way.ts'

const Owner = z.object({ provider: LowerAddress, network: ChainId })
type Owner = z.output<typeof Owner>

/**
 * Opens the books of one provider on one network, making the file when there is none. The file is
 * checked first (pages, then every rule between the tables) and left as it is when that fails.
 * @throws HearthError `ledger/corrupt`, `ledger/newer-version`, `ledger/other-books`,
 * `ledger/in-use`, `ledger/missing`, `ledger/sqlite-too-old`, or a disk failure (storage-errors.ts). Books that are
 * older than their journal, or a copy, open and are held: see `Ledger.journal`.
 */
export function openLedger(options: {
  readonly file: string
  /** Whose receipts are chained here; any letter case. */
  readonly provider: Address
  readonly network: ChainId
}): Ledger {
  const owner = { provider: LowerAddress.parse(options.provider.toLowerCase()), network: options.network }
  try {
    requireSoundSqlite(sqliteVersion())
    const lost = missingBooks(options.file)
    if (lost !== null) throw lost
    if (!existsSync(options.file)) createDatabase(options.file, (db) => startBooks(db, owner))
    // SQLite needs room to open what exists, so a full disk gets it from the reserve.
    releaseReserve(options.file)
    requireUndamaged(options.file)
    const db = connect(options.file)
    try {
      migrate(db, migrations)
      requireOwner(db, owner)
      const problem = auditBooks(db)
      if (problem !== null) throw corruptLedger(problem)
      const journal = openJournalFor(options.file, owner)
      try {
        const reserve = openReserve(options.file)
        return assembleParts(openBooks(db, reserve), journal, reserve).ledger
      } catch (error) {
        journal.close()
        throw error
      }
    } catch (error) {
      db.close()
      throw error
    }
  } catch (error) {
    throw asLedgerError(error)
  }
}

/**
 * Fills a new file `draft` with what the journal beside `file` tells, held until somebody has looked.
 * @returns how many records it was made of
 */
export function createBooksFromJournal(options: {
  readonly file: string
  readonly draft: string
  readonly provider: Address
  readonly network: ChainId
}): number {
  const owner = { provider: LowerAddress.parse(options.provider.toLowerCase()), network: options.network }
  try {
    requireSoundSqlite(sqliteVersion())
    const journal = openJournal({ dir: journalDir(options.file), owner })
    try {
      createDatabase(options.draft, (db) => startBooks(db, owner))
      const books = openBooks(connect(options.draft))
      try {
        const { ledger, kept } = assembleParts(books, journal, null)
        const records = ledger.journal.catchUp()
        kept.holdAs('rebuilt')
        return records
      } finally {
        books.close()
      }
    } finally {
      journal.close()
    }
  } catch (error) {
    throw asLedgerError(error)
  }
}

/** A journal that is damaged in its middle is set aside, and written anew from books that are whole. */
function openJournalFor(file: string, owner: Owner): BooksJournal {
  const dir = journalDir(file)
  const journal = openJournal({ dir, owner })
  if (!journal.damaged) return journal
  journal.close()
  setJournalAside(file)
  return openJournal({ dir, owner })
}

function assembleParts(
  books: Books,
  journal: BooksJournal,
  reserve: Reserve | null,
): { readonly ledger: Ledger; readonly kept: ReturnType<typeof keepJournal> } {
  const notes = openNotes(books)
  const receipts = openReceipts(books)
  const entries = openEntries(books)
  const charges = openCharges(books)
  const channels = openChannels(books)
  const jobs = openJobs(books, { receipts, notes, charges, channels })
  const stores = {
    payments: openPayments(books, jobs, entries, notes, charges),
    jobs: jobs.store,
    receipts: receipts.store,
    capability: openCapability(books, receipts, notes),
    transfers: openTransfers(books, jobs, entries, notes),
    payers: openPayers(books, notes),
    identity: openIdentity(books, notes),
    collections: openCollections(books, notes),
    outside: openOutside(books, notes),
  }
  const settings = openSettings(books)
  const kept = keepJournal({ books, notes, journal, stores, settings })
  const ledger: Ledger = {
    ...stores,
    channels,
    outgoing: openOutgoing(books),
    anchors: openAnchors(books),
    energy: openEnergy(books),
    entries: entries.store,
    settings,
    underWay: openUnderWay(books),
    journal: kept,
    audit: () => books.read(() => auditBooks(books.db)),
    room: { onFull: books.onDiskFull, again: () => reserve?.refill() ?? true },
    durable: books.durable,
    onChange: books.onChange,
    close: () => {
      try {
        kept.close()
      } finally {
        books.close()
      }
    },
  }
  return { ledger, kept }
}

function startBooks(db: Database.Database, { provider, network }: Owner): void {
  migrate(db, migrations)
  db.prepare('INSERT INTO meta (only_row, provider, network) VALUES (1, ?, ?)').run(provider, network)
}

function requireOwner(db: Database.Database, wanted: Owner): void {
  const found = query(db, Owner, 'SELECT provider, network FROM meta').one({})
  if (found === null) throw corruptLedger('It does not say whose books it holds.')
  if (found.provider === wanted.provider && found.network === wanted.network) return
  throw new HearthError('ledger/other-books', `These are the books of ${found.provider} on ${found.network}.`, {
    hint: 'Choose the network and key they belong to, or another data folder.',
  })
}

function sqliteVersion(): string {
  const db = new Database(':memory:')
  try {
    return z.string().parse(db.prepare('SELECT sqlite_version()').pluck().get())
  } finally {
    db.close()
  }
}
