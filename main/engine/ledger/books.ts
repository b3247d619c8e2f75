import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import { crashPoint } from '../ports/crash-point.ts'
import { heldError, type Hold } from './hold.ts'
import { openLogSync } from './log-sync.ts'
import type { Reserve } from './reserve.ts'
import { asLedgerError, breaksTrust, isDiskFull } from './storage-errors.ts'

/** The open database as the tables use it: transactions, failures, and the news of a change. */
export interface Books {
  readonly db: Database
  /** Reads that belong together, in one snapshot. */
  readonly read: <T>(work: () => T) => T
  /** One durable transaction; returning means that it is on disk, throwing that nothing changed. */
  readonly write: <T>(work: () => T) => T
  /**
   * One transaction that outlives this process at once, and a power cut once a later `write` has returned. It
   * spares the wait for the disk where the next start would find the same out anew.
   */
  readonly writeSoon: <T>(work: () => T) => T
  /** One transaction that outlives this process at once, and a power cut once `durable` has resolved. */
  readonly writeBeside: <T>(work: () => T) => T
  /**
   * Resolves when every `writeBeside` until now is on the disk itself; all who wait share one sync, beside the event
   * loop. @throws HearthError of a disk failure, after which nothing is written any more
   */
  readonly durable: () => Promise<void>
  /** The same while all else waits; false where the disk failed. */
  readonly durableNow: () => boolean
  /** Brings what `writeSoon` stored to the disk itself. False where it could not be copied whole: to be tried again. */
  readonly sync: () => boolean
  /** As `write`, also while the books are held: for what is no money. */
  readonly writeAlways: <T>(work: () => T) => T
  /** Until it is null again, `write` throws HearthError `ledger/read-only-until-reconciled`. */
  readonly setHold: (hold: Hold | null) => void
  readonly hold: () => Hold | null
  readonly onChange: (listener: () => void) => () => void
  /** Called when a transaction found no room on the disk, whether or not the reserve then took it. */
  readonly onDiskFull: (listener: () => void) => () => void
  readonly close: () => void
}

/** SQLite's `synchronous`. */
type Level = 'FULL' | 'NORMAL'

/** Takes over an open, migrated database. What finds the disk full once is given the `reserve`, and told. */
export function openBooks(db: Database, reserve: Reserve | null = null): Books {
  const listeners = new Set<() => void>()
  const fullListeners = new Set<() => void>()
  const log = openLogSync(db.name)
  const countChanges = db.prepare<[], number>('SELECT total_changes()').pluck()
  let level: Level = 'FULL'
  let broken = false
  let announced = false
  let held: Hold | null = null

  function guard<T>(work: () => T): T {
    if (!db.open) throw new HearthError('ledger/closed', 'The ledger is closed.')
    try {
      return work()
    } catch (error) {
      if (breaksTrust(error)) broken = true
      throw asLedgerError(error)
    }
  }

  /** Several changes of one tick are one piece of news. */
  function announce(): void {
    if (announced) return
    announced = true
    setImmediate(() => {
      announced = false
      if (db.open) for (const listener of listeners) listener()
    })
  }

  /** A full disk rolls the whole transaction back, so that it may be done once more where there is room for it. */
  function commit<T>(work: () => T): T {
    const transaction = db.transaction(work)
    try {
      return transaction.immediate()
    } catch (error) {
      if (!isDiskFull(error)) throw error
      const given = reserve?.spend() === true
      for (const listener of fullListeners) listener()
      if (!given) throw error
      return transaction.immediate()
    }
  }

  /** Whether the next commit waits for the disk. SQLite parses that anew each time, so it is said only when it changes. */
  function setLevel(wanted: Level): void {
    if (level === wanted) return
    db.pragma(`synchronous = ${wanted}`)
    level = wanted
  }

  function writeAt<T>(wanted: Level, work: () => T): T {
    if (broken || log.failure() !== null) throw stopped()
    // Part of a greater change, which is the one that reaches the disk.
    if (db.open && db.inTransaction) return guard(db.transaction(work))
    return guard(() => {
      const before = countChanges.get()
      crashPoint('books.before-commit')
      setLevel(wanted)
      const result = commit(work)
      crashPoint('books.after-commit')
      if (countChanges.get() !== before) announce()
      return result
    })
  }

  function writeUnlessHeld<T>(wanted: Level, work: () => T): T {
    if (held !== null) throw heldError(held)
    return writeAt(wanted, work)
  }

  return {
    db,
    // Nobody else has the file, and nothing else runs meanwhile: all its queries see the same books. A transaction around
    // them would cost more than most of them.
    read: guard,
    write: (work) => writeUnlessHeld('FULL', work),
    writeSoon: (work) => writeUnlessHeld('NORMAL', work),
    writeBeside: (work) => {
      const result = writeUnlessHeld('NORMAL', work)
      log.wrote()
      return result
    },
    durable: log.wait,
    durableNow: log.now,
    sync: () => guard(() => checkpointed(db)),
    writeAlways: (work) => writeAt('FULL', work),
    setHold: (hold) => {
      held = hold
    },
    hold: () => held,
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onDiskFull: (listener) => {
      fullListeners.add(listener)
      return () => fullListeners.delete(listener)
    },
    close: () => {
      listeners.clear()
      fullListeners.clear()
      log.close()
      db.close()
    },
  }
}

const Checkpoint = z.tuple([z.object({ busy: z.int(), log: z.int(), checkpointed: z.int() })])

/** Whether the whole log was copied; SQLite syncs it before it copies. */
function checkpointed(db: Database): boolean {
  const [{ busy, log, checkpointed: copied }] = Checkpoint.parse(db.pragma('wal_checkpoint(PASSIVE)'))
  return busy === 0 && log === copied
}

/** A commit that failed on disk must not be tried again in place: only a fresh look at the file tells what it holds. */
function stopped(): HearthError {
  return new HearthError('ledger/stopped', 'The ledger stopped writing after a disk failure.', {
    hint: 'Check the disk, then start Hearth again.',
  })
}
