import { closeSync, openSync } from 'node:fs'
import { crashPoint } from '../ports/crash-point.ts'
import { systemFiles } from './journal/files.ts'
import { createSharedSync, type SharedSync } from './shared-sync.ts'

/** Brings SQLite's log to the disk beside the event loop; a commit with `synchronous=FULL` does it while all else waits. */
export interface LogSync extends Pick<SharedSync, 'wrote' | 'wait' | 'failure'> {
  /** As `wait`, while all else waits too; false where the disk failed. */
  readonly now: () => boolean
  /** To be called when the database is closed, which brings everything to the disk. */
  close(): void
}

/** @param database its file, open with a log (WAL) that was synced once, so that its name is on the disk too */
export function openLogSync(database: string): LogSync {
  let fd: number | null = null
  // SQLite keeps this one file until the database is closed, and holds no lock on it that a second handle could end.
  const handle = (): number => (fd ??= openSync(`${database}-wal`, 'r+'))
  const disk = createSharedSync(async () => {
    crashPoint('log.before-sync')
    await systemFiles.sync(handle())
    crashPoint('log.after-sync')
  })
  return {
    wrote: disk.wrote,
    wait: disk.wait,
    failure: disk.failure,
    now: () => {
      if (disk.failure() !== null) return false
      if (disk.isDone()) return true
      try {
        systemFiles.syncNow(handle())
        disk.done()
        return true
      } catch (error) {
        disk.fail(error)
        return false
      }
    },
    close: () => {
      disk.done()
      const opened = fd
      if (opened === null) return
      fd = null
      const running = disk.underWay()
      if (running === null) closeSync(opened)
      else void running.then(() => closeSync(opened))
    },
  }
}
