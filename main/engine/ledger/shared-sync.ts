import { asLedgerError } from './storage-errors.ts'

/** Tells what was written from what is on the disk itself; all who wait at one moment share one sync. */
export interface SharedSync {
  /** Something more was written. */
  readonly wrote: () => void
  /** Resolves when all that was written until now is on the disk itself. @throws HearthError of a disk failure */
  readonly wait: () => Promise<void>
  /** Whether all that was written is on the disk itself. */
  readonly isDone: () => boolean
  /** All that was written came to the disk in another way. */
  readonly done: () => void
  /** Resolves when the sync ends that is under way, however it ends; null where none is. */
  readonly underWay: () => Promise<void> | null
  /** What the disk holds is not known any more: whoever waits is told this, the first one. */
  readonly fail: (error: unknown) => void
  readonly failure: () => unknown
}

/** @param sync brings all that was written when it is called to the disk; one runs at a time */
export function createSharedSync(sync: () => Promise<void>): SharedSync {
  let written = 0
  let synced = 0
  let running: Promise<void> | null = null
  let failure: unknown = null

  function fail(error: unknown): void {
    failure ??= asLedgerError(error)
  }

  async function syncOnce(): Promise<void> {
    const upTo = written
    try {
      await sync()
      synced = Math.max(synced, upTo)
    } catch (error) {
      // Asked again, the disk may say yes without writing anything.
      fail(error)
    } finally {
      running = null
    }
  }

  return {
    wrote: () => void (written += 1),
    wait: async () => {
      const target = written
      while (synced < target) {
        if (failure !== null) throw failure
        running ??= syncOnce()
        await running
      }
    },
    isDone: () => synced === written,
    done: () => void (synced = written),
    underWay: () => running,
    fail,
    failure: () => failure,
  }
}
