import { z } from 'zod'
import type { Books } from './books.ts'
import { holdFor, type Hold } from './hold.ts'
import { recordMaker } from './journal/events.ts'
import type { BooksJournal } from './journal/journal.ts'
import { createKeeper } from './journal/keeper.ts'
import { replayer } from './journal/replay.ts'
import type { Ledger, LedgerJournal } from './ledger.ts'
import type { Notes } from './notes.ts'
import { noteUntold } from './told.ts'

/** Kept in the database, so that a crash in the middle of reconciling does not open held books. */
const HOLD = 'journal.hold'
/** Tells the journal's files from a copy of them. */
const COPY_MARK = 'journal.copy-mark'
/** The database is durable at once; its journal need not slow a job down. */
const FOLLOW_MS = 100
const Reason = z.enum(['older', 'copied', 'differs', 'behind', 'rebuilt'])

export interface KeptJournal extends LedgerJournal {
  close(): void
}

/** Compares books and journal at the start, holds books that must not go on, and keeps the journal in step. */
export function keepJournal(parts: {
  readonly books: Books
  readonly notes: Notes
  readonly journal: BooksJournal
  readonly stores: Pick<
    Ledger,
    'payments' | 'jobs' | 'receipts' | 'capability' | 'transfers' | 'collections' | 'outside' | 'payers' | 'identity'
  >
  readonly settings: Ledger['settings']
  readonly now?: () => number
}): KeptJournal {
  const { books, notes, journal, stores, settings } = parts
  const now = parts.now ?? Date.now
  let soon: NodeJS.Timeout | null = null
  let closed = false
  const keeper = createKeeper({
    notes,
    journal,
    recordOf: recordMaker(books, stores),
    knownCopyMark: () => settings.get(COPY_MARK),
  })
  const addOpened = (at: number): void => books.writeAlways(() => notes.add('opened', '', at))
  const replay = replayer(stores, notes, addOpened)

  const reason = Reason.safeParse(settings.get(HOLD)).data
  const hold = keeper.disagreement() ?? (reason === undefined ? null : holdFor(reason, 0))
  if (hold === null) begin(now())
  else keepHeld(hold)

  function begin(at: number): void {
    settings.set(COPY_MARK, journal.copyMark())
    books.writeAlways(() => {
      noteUntold(notes, stores, at)
      stores.collections.noteUntold()
    })
    addOpened(at)
    keeper.follow(notes.last())
    books.onChange(() => {
      soon ??= setTimeout(() => void follow(), FOLLOW_MS).unref()
    })
  }

  /** A journal that knows more than the books would say that they are older: it waits until they are on the disk. */
  async function follow(): Promise<void> {
    soon = null
    if (!books.db.open) return
    const upTo = notes.last()
    // A disk that fails is told by the books themselves, to whoever writes or waits.
    const [disk] = await Promise.allSettled([books.durable()])
    if (disk.status === 'fulfilled' && books.db.open) keeper.follow(upTo)
  }

  function followNow(): void {
    if (books.durableNow()) keeper.follow(notes.last())
  }

  function keepHeld(found: Hold): void {
    settings.set(HOLD, found.reason)
    books.setHold(found)
  }

  function lifted<Result>(work: () => Result): Result {
    const held = books.hold()
    books.setHold(null)
    try {
      return work()
    } finally {
      books.setHold(held)
    }
  }

  return {
    hold: () => books.hold(),
    problem: () => keeper.problem(),
    compare: () => {
      if (books.hold() === null) followNow()
      return keeper.compare()
    },
    catchUp: () => {
      const before = notes.last()
      lifted(() => {
        for (const record of journal.read(before)) replay(record)
      })
      return notes.last() - before
    },
    lifted,
    holdAs: (found) => keepHeld(holdFor(found, 0)),
    release: (at) => {
      if (books.hold() === null) return
      settings.set(HOLD, '')
      books.setHold(null)
      begin(at)
    },
    close: () => {
      if (soon !== null) clearTimeout(soon)
      try {
        if (books.hold() === null && books.db.open && !closed) followNow()
      } finally {
        closed = true
        journal.close()
      }
    },
  }
}
