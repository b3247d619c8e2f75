import { HearthError } from '../../../contract/errors.ts'

/** Before this, SQLite could corrupt a WAL database when the log was reset (fixed in 3.51.3). */
const OLDEST = [3, 51, 3] as const
/** Withdrawn by its makers. */
const WITHDRAWN = '3.52.0'

/** @throws HearthError `ledger/sqlite-too-old` for a version whose WAL mode can lose commits. */
export function requireSoundSqlite(version: string): void {
  const parts = version.split('.').map(Number)
  const differing = OLDEST.findIndex((part, index) => parts[index] !== part)
  const older = differing !== -1 && !((parts[differing] ?? 0) > (OLDEST[differing] ?? 0))
  if (!older && version !== WITHDRAWN) return
  throw new HearthError('ledger/sqlite-too-old', `SQLite ${version.slice(0, 20)} is not safe to keep money in.`, {
    hint: `Reinstall Hearth so that it brings its own SQLite, ${OLDEST.join('.')} or newer.`,
  })
}
