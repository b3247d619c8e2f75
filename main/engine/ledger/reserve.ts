import { randomBytes } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { asLedgerError } from './storage-errors.ts'

/** Enough for the ends, receipts and refunds of every job that can be under way. */
const RESERVE_BYTES = 1024 * 1024
const NO_ROOM: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

/** Disk space that is kept so that what is already under way can be written down when the disk is full. */
export interface Reserve {
  /** Whether the space is held. */
  readonly held: () => boolean
  /** Gives the space to the next write. @returns whether there was any to give */
  readonly spend: () => boolean
  /** Takes the space (again). @returns whether it is held now; false on a full disk */
  readonly refill: () => boolean
}

/**
 * Keeps `bytes` beside the ledger `file`. A disk that has no room for it opens all the same, without the reserve.
 * @throws HearthError of a disk that fails in another way (storage-errors.ts)
 */
export function openReserve(file: string, bytes = RESERVE_BYTES): Reserve {
  const kept = nameFor(file)
  let held = false
  function refill(): boolean {
    if (held) return true
    try {
      // Random, because a file system that compresses would keep no room for zeros.
      writeFileSync(kept, randomBytes(bytes), { mode: 0o600 })
      held = true
    } catch (error) {
      rmSync(kept, { force: true })
      if (!isFull(error)) throw asLedgerError(error)
    }
    return held
  }
  refill()
  return {
    held: () => held,
    spend: () => {
      if (!held) return false
      held = false
      releaseReserve(file)
      return true
    },
    refill,
  }
}

/** Gives away what an earlier run kept beside the ledger `file`, so that the next one can open it. */
export function releaseReserve(file: string): void {
  rmSync(nameFor(file), { force: true })
}

const nameFor = (file: string): string => `${file}.reserve`

/** Also a limit on the size of one file leaves no room: the books then go on without a reserve. */
function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && NO_ROOM.has(String(error.code))
}
