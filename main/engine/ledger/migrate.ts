import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'

/** One numbered step of the schema; `version` is the `user_version` of the file after it. */
export interface Migration {
  readonly version: number
  readonly sql: string
}

/** The schema version of an open database; 0 for an empty one. */
export function schemaVersion(db: Database): number {
  return z.int().parse(db.pragma('user_version', { simple: true }))
}

/**
 * Brings the schema up to the last step, each step in its own transaction: a crash leaves the file
 * at a whole version.
 * @throws HearthError `ledger/newer-version` for a file that a later Hearth has written.
 */
export function migrate(db: Database, steps: readonly Migration[]): void {
  const current = schemaVersion(db)
  const last = steps.at(-1)?.version ?? 0
  if (current > last) {
    throw new HearthError('ledger/newer-version', 'A newer Hearth has written these books.', {
      hint: 'Update Hearth. The file was left as it is.',
    })
  }
  for (const step of steps.filter(({ version }) => version > current)) {
    const apply = db.transaction(() => {
      db.exec(step.sql)
      db.pragma(`user_version = ${step.version}`)
    })
    apply.immediate()
  }
}
