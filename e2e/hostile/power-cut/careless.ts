import Database from 'better-sqlite3'
import { systemFiles } from '../../../main/engine/ledger/journal/files.ts'

/*
 * Loaded before the writer of the control: the same program, except that commits do not wait for the disk
 * (`synchronous=NORMAL`) and the journal never syncs.
 */
const { prototype } = Database
const settings = prototype.pragma
prototype.pragma = function pragma(this: Database.Database, source: string, options?: Database.PragmaOptions): unknown {
  if (source === 'synchronous = FULL') return settings.call(this, 'synchronous = NORMAL', options)
  // Hearth refuses to start with anything but FULL.
  if (source === 'synchronous') return 2
  return settings.call(this, source, options)
}
systemFiles.sync = () => Promise.resolve()
systemFiles.syncNow = () => undefined
