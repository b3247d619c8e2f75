import Database from 'better-sqlite3'
import { replaceRuns } from './replace.ts'

/*
 * A build that is broken on purpose: loaded before the engine, in a process of its own, it leaves out every so many-th
 * run of the statements that begin as HEARTH_FORGET says, and goes on as if it had been made.
 */
const EVERY = 20
let runs = 0

replaceRuns(Database.prototype, process.env['HEARTH_FORGET'] ?? 'nothing is forgotten', (run) => {
  runs += 1
  return runs % EVERY === 0 ? { changes: 1, lastInsertRowid: 0 } : run()
})
