import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { HearthError } from '../../../contract/errors.ts'
import { addAmountFunctions } from './amounts.ts'
import { schemaVersion } from './migrate.ts'
import { corruptLedger } from './storage-errors.ts'

/** How long to wait for a process that is just ending to let go of the file, milliseconds. */
const BUSY_MS = 1000

/**
 * Makes a database whole or not at all: it is filled under another name and renamed. So an empty or
 * half-made file under the real name is damage, and is never taken for new books.
 */
export function createDatabase(file: string, fill: (db: Database.Database) => void): void {
  if (existsSync(`${file}-wal`)) throw corruptLedger('Its main file is missing.')
  requireFolder(path.dirname(file))
  const draft = `${file}.new`
  for (const leftover of [draft, `${draft}-wal`, `${draft}-shm`]) rmSync(leftover, { force: true })
  const db = connect(draft)
  try {
    chmodSync(draft, 0o600)
    fill(db)
  } finally {
    db.close()
  }
  renameSync(draft, file)
  syncFolder(path.dirname(file))
}

/**
 * Looks at a file without changing it.
 * @throws HearthError `ledger/corrupt` when its pages are damaged or it holds no books.
 */
export function requireUndamaged(file: string): void {
  // On a read-only disk SQLite itself says only that it cannot open the file.
  accessSync(file, constants.W_OK)
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: BUSY_MS })
  try {
    const verdict: unknown = db.pragma('quick_check(1)', { simple: true })
    if (verdict !== 'ok') throw corruptLedger(`SQLite says: ${String(verdict).slice(0, 200)}.`)
    if (schemaVersion(db) === 0) throw corruptLedger('It holds no books.')
  } finally {
    db.close()
  }
}

/**
 * A connection with the settings money needs. It alone may use the file: a second connection, of
 * this process or another, finds it busy.
 * @throws HearthError `ledger/unsafe-settings` when SQLite does not take them.
 */
export function connect(file: string): Database.Database {
  const db = new Database(file, { timeout: BUSY_MS })
  try {
    db.pragma('locking_mode = EXCLUSIVE')
    db.pragma('journal_mode = WAL')
    // This build of SQLite opens WAL files with NORMAL, which loses acknowledged commits in a power cut.
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    // Otherwise a REPLACE could delete a row past the triggers that keep it.
    db.pragma('recursive_triggers = ON')
    db.pragma('cell_size_check = ON')
    requireSettings(db)
    addAmountFunctions(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

const SETTINGS = { journal_mode: 'wal', synchronous: 2, foreign_keys: 1, recursive_triggers: 1 }

function requireSettings(db: Database.Database): void {
  for (const [name, value] of Object.entries(SETTINGS)) {
    if (db.pragma(name, { simple: true }) === value) continue
    throw new HearthError('ledger/unsafe-settings', `The ledger cannot be kept safely here: ${name} is not ${value}.`, {
      hint: 'Keep the data folder on a local disk, not on a network share.',
    })
  }
}

/** @throws HearthError `ledger/no-folder` */
export function requireFolder(folder: string): void {
  if (existsSync(folder)) return
  throw new HearthError('ledger/no-folder', 'The data folder does not exist.', {
    hint: 'Make the folder, then start Hearth again.',
  })
}

/** Makes the rename itself durable; Windows has no such call and needs none. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
