import type { Database } from 'better-sqlite3'
import { HearthError } from '../../../contract/errors.ts'
import { asLedgerError, breaksTrust } from './storage-errors.ts'

/** The open database as the tables use it: transactions, failures, and the news of a change. */
export interface Books {
  readonly db: Database
  /** Reads that belong together, in one snapshot. */
  readonly read: <T>(work: () => T) => T
  /** One durable transaction; returning means that it is on disk, throwing that nothing changed. */
  readonly write: <T>(work: () => T) => T
  readonly onChange: (listener: () => void) => () => void
  readonly close: () => void
}

/** Takes over an open, migrated database. */
export function openBooks(db: Database): Books {
  const listeners = new Set<() => void>()
  const countChanges = db.prepare<[], number>('SELECT total_changes()').pluck()
  let broken = false
  let announced = false

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

  return {
    db,
    read: (work) => guard(() => db.transaction(work).deferred()),
    write: (work) => {
      if (broken) throw stopped()
      return guard(() => {
        const before = countChanges.get()
        const result = db.transaction(work).immediate()
        if (countChanges.get() !== before) announce()
        return result
      })
    },
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: () => {
      listeners.clear()
      db.close()
    },
  }
}

/** A commit that failed on disk must not be tried again in place: only a fresh look at the file tells what it holds. */
function stopped(): HearthError {
  return new HearthError('ledger/stopped', 'The ledger stopped writing after a disk failure.', {
    hint: 'Check the disk, then start Hearth again.',
  })
}
