import Database from 'better-sqlite3'
import { systemFiles } from '../../../main/engine/ledger/journal/files.ts'

/*
 * Loaded before the writer of the control: the same program, except that commits do not wait for the disk
 * (`synchronous=NORMAL`) and the journal never syncs.
 */
const settings = Reflect.get(Database.prototype, 'pragma')
Reflect.set(
  Database.prototype,
  'pragma',
  function pragma(this: Database.Database, source: string, options?: Database.PragmaOptions): unknown {
    if (source === 'synchronous = FULL') return Reflect.apply(settings, this, ['synchronous = NORMAL', options])
    // Hearth refuses to start with anything but FULL.
    return source === 'synchronous' ? 2 : Reflect.apply(settings, this, [source, options])
  },
)
systemFiles.sync = () => Promise.resolve()
systemFiles.syncNow = () => undefined
