import path from 'node:path'
import Database from 'better-sqlite3'
import { requireFolder } from './file.ts'
import { asLedgerError } from './storage-errors.ts'

export interface DataLock {
  release(): void
}

/** Locks would end with their connection, and a connection that nobody refers to is collected. */
const held = new Set<Database.Database>()

/**
 * Takes the data folder, which must exist, for this process. The operating system ends the lock with
 * the process, however it dies. Nothing else may open `hearth.lock`: on POSIX systems, closing any
 * descriptor of a file gives up the locks a process has on it.
 * @throws HearthError `ledger/no-folder`; `ledger/in-use` while another process, or this one, holds the folder.
 */
export function acquireDataLock(dir: string): DataLock {
  requireFolder(dir)
  try {
    const db = new Database(path.join(dir, 'hearth.lock'), { timeout: 0 })
    try {
      db.exec('BEGIN EXCLUSIVE')
    } catch (error) {
      db.close()
      throw error
    }
    held.add(db)
    return {
      release: () => {
        held.delete(db)
        db.close()
      },
    }
  } catch (error) {
    throw asLedgerError(error)
  }
}
