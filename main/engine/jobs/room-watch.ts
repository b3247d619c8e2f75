import type { Blobs } from './blobs.ts'

const LOOK_MS = 10_000

export interface RoomWatch {
  /** The disk was full just now: no job starts until there is room again. */
  full(): void
  /** Why no job starts, or null. */
  problem(): string | null
  stop(): void
}

/** Holds jobs back while the disk is full, and looks every ten seconds whether it still is. */
export function createRoomWatch(blobs: Pick<Blobs, 'hasRoom'>, roomAgain: () => void): RoomWatch {
  let timer: NodeJS.Timeout | null = null
  const stop = (): void => {
    if (timer !== null) clearInterval(timer)
    timer = null
  }
  const look = async (): Promise<void> => {
    // A disk that cannot be asked counts as full.
    if (timer === null || !(await blobs.hasRoom().catch(() => false))) return
    stop()
    roomAgain()
  }
  return {
    full: () => {
      timer ??= setInterval(() => void look(), LOOK_MS)
    },
    problem: () => (timer === null ? null : 'The disk is full. Jobs go on by themselves when there is room again.'),
    stop,
  }
}
