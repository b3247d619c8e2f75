import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import type { Clock } from '../ports/clock.ts'

const KEY = 'sent-this-month'
const Bytes = z.int().min(0)
const Stored = z.strictObject({ month: z.int(), bytes: Bytes, received: Bytes.default(0) })
/** So many bytes are on disk as counted before they move: a crash can only make the books say too much. */
const AHEAD = 16 * 1024 * 1024

/** What was sent and received in this calendar month, against one hard cap. */
export interface Month {
  /**
   * Counts bytes that are about to be sent, and leaves `keep` bytes of the cap for others.
   * @throws HearthError `line/month-used`, and counts nothing
   */
  take(bytes: number, keep?: number): void
  /** Whether `take` would count them now. @throws HearthError `line/month-used` */
  requireRoom(bytes: number, keep?: number): void
  /** The same for bytes that have just come in. @throws HearthError `line/month-used`, and counts nothing */
  receive(bytes: number, keep?: number): void
  /** Counts bytes that have been sent already. */
  add(bytes: number): void
  /** Counts bytes that came in and that nobody counted as they did. */
  addReceived(bytes: number): void
  /** Bytes that were counted and, in the end, not sent. */
  giveBack(bytes: number): void
  /** Sent and received. */
  used(): number
  received(): number
  /** Puts the exact number on disk. */
  save(): void
}

/**
 * Counts over restarts and crashes, in the ledger's settings. A clock that is set back begins no month anew.
 * @param cap bytes a month; null: none
 */
export function openMonth(options: {
  readonly settings: { get(key: string): string | null; set(key: string, value: string): void }
  readonly clock: Pick<Clock, 'now'>
  readonly cap: () => number | null
}): Month {
  const { settings, clock, cap } = options
  const text = settings.get(KEY)
  const stored = text === null ? null : Stored.parse(JSON.parse(text))
  let month = stored?.month ?? monthOf(clock.now())
  let used = stored?.bytes ?? 0
  let received = stored?.received ?? 0
  let covered = used

  function turn(): void {
    const now = monthOf(clock.now())
    if (now <= month) return
    month = now
    used = 0
    received = 0
    write(0)
  }

  function write(bytes: number): void {
    settings.set(KEY, JSON.stringify({ month, bytes, received }))
    covered = bytes
  }

  function count(bytes: number, most: number | null): void {
    used += bytes
    if (used <= covered) return
    const ahead = used + AHEAD
    // Never more than the cap on disk, or a crash would use up what was not sent; unless more than that was sent.
    write(most === null ? ahead : Math.max(used, Math.min(ahead, most)))
  }

  function requireRoom(bytes: number, keep = 0): number | null {
    turn()
    const most = cap()
    if (most !== null && used + bytes > most - keep) {
      throw new HearthError('line/month-used', 'What this machine may send in a month is used up.', {
        hint: 'It begins anew with the next month.',
      })
    }
    return most
  }

  function take(bytes: number, keep = 0): void {
    count(bytes, requireRoom(bytes, keep))
  }

  return {
    take,
    requireRoom: (bytes, keep) => void requireRoom(bytes, keep),
    receive: (bytes, keep) => {
      take(bytes, keep)
      received += bytes
    },
    add: (bytes) => {
      turn()
      count(bytes, cap())
    },
    addReceived: (bytes) => {
      turn()
      received += bytes
      count(bytes, cap())
    },
    giveBack: (bytes) => {
      used = Math.max(0, used - bytes)
    },
    used: () => {
      turn()
      return used
    },
    received: () => {
      turn()
      return received
    },
    save: () => {
      if (covered !== used) write(used)
    },
  }
}

/** Months since year 0, local time. */
function monthOf(now: number): number {
  const date = new Date(now)
  return date.getFullYear() * 12 + date.getMonth()
}
