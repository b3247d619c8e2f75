import type { LedgerRoom } from '../ledger/ledger.ts'
import type { Blobs } from './blobs.ts'

const LOOK_MS = 10_000

export interface RoomWatch {
  /** The disk was full just now: no job starts until there is room again. */
  full(): void
  /** Why no job starts, or null. */
  problem(): string | null
  stop(): void
}

/** Holds jobs back while the disk is full, for outputs or for the books, and looks every ten seconds whether it still is. */
export function createRoomWatch(
  disk: { readonly blobs: Pick<Blobs, 'hasRoom'>; readonly ledger: { readonly room: LedgerRoom } },
  roomAgain: () => void,
): RoomWatch {
  let timer: NodeJS.Timeout | null = null
  const stop = (): void => {
    if (timer !== null) clearInterval(timer)
    timer = null
  }
  const look = async (): Promise<void> => {
    // A disk that cannot be asked counts as full.
    if (timer === null || !(await disk.blobs.hasRoom().catch(() => false)) || !disk.ledger.room.again()) return
    stop()
    roomAgain()
  }
  const full = (): void => {
    timer ??= setInterval(() => void look(), LOOK_MS)
  }
  const forget = disk.ledger.room.onFull(full)
  if (!disk.ledger.room.again()) full()
  return {
    full,
    problem: () => (timer === null ? null : 'The disk is full. Jobs go on by themselves when there is room again.'),
    stop: () => {
      forget()
      stop()
    },
  }
}
