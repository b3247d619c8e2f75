import Database from 'better-sqlite3'
import '../crash-points/arm.ts'
import { systemFiles } from '../../../main/engine/ledger/journal/files.ts'
import { replace, replaceRuns } from './replace.ts'

/*
 * A build that is broken on purpose: loaded before the engine, in a process of its own, it has the books say that a
 * change is stored while its transaction is still open, and commits moments later. With HEARTH_LATE=all every change is
 * late; otherwise only a change that runs a statement which begins so. The journals beside the books are as late as they.
 */
const which = process.env['HEARTH_LATE'] ?? 'all'
const LATE_MS = 4_000
const BOOKS = /ledger\.db$/

const held: (() => unknown)[] = []
let open: Database.Database | null = null
let isMeant = which === 'all'

function commit(): void {
  const db = open
  open = null
  if (db?.open === true && db.inTransaction) db.exec('COMMIT')
  for (const write of held.splice(0)) write()
}

/** Runs the outermost change of the books, and leaves it open where it is to be late. */
function leftOpen(db: Database.Database, run: () => unknown): unknown {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = run()
    if (isMeant) {
      open = db
      isMeant = which === 'all'
      setTimeout(commit, LATE_MS)
    } else db.exec('COMMIT')
    return result
  } catch (error) {
    db.exec('ROLLBACK')
    throw error
  }
}

if (which !== 'all') {
  replaceRuns(Database.prototype, which, (run) => {
    isMeant = true
    return run()
  })
}
replace(Database.prototype, 'transaction', (transaction, _, db) => {
  const sound = transaction()
  if (typeof sound !== 'function' || !(db instanceof Database) || !BOOKS.test(db.name)) return sound
  // Inside a transaction that is open already it is a savepoint.
  const late = (...values: unknown[]): unknown => {
    const run = (): unknown => Reflect.apply(sound, undefined, values)
    return db.inTransaction ? run() : leftOpen(db, run)
  }
  return Object.assign(late, { default: late, deferred: late, immediate: late, exclusive: late })
})
replace(Database.prototype, 'close', (close, _, db) => {
  if (open === db) commit()
  return close()
})
replace(systemFiles, 'write', (write, [, , position]) => {
  // A file that is only begun is closed before long.
  if (open === null || position === 0) return write()
  return held.push(write)
})
