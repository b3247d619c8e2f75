import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import type { Clock } from '../ports/clock.ts'

const KEY = 'sent-this-month'
const Stored = z.strictObject({ month: z.int(), bytes: z.int().min(0) })
/** So many bytes are on disk as sent before they are: a crash can only make the books say too much. */
const AHEAD = 16 * 1024 * 1024

/** What was sent in this calendar month, against a hard cap. */
export interface Month {
  /**
   * Counts bytes that are about to be sent, and leaves `keep` bytes of the cap for others.
   * @throws HearthError `line/month-used`, and counts nothing
   */
  take(bytes: number, keep?: number): void
  /** Counts bytes that have been sent already. */
  add(bytes: number): void
  /** Bytes that were counted and, in the end, not sent. */
  giveBack(bytes: number): void
  used(): number
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
  let covered = used

  function turn(): void {
    const now = monthOf(clock.now())
    if (now <= month) return
    month = now
    used = 0
    write(0)
  }

  function write(bytes: number): void {
    settings.set(KEY, JSON.stringify({ month, bytes }))
    covered = bytes
  }

  function count(bytes: number, most: number | null): void {
    used += bytes
    if (used <= covered) return
    const ahead = used + AHEAD
    // Never more than the cap on disk, or a crash would use up what was not sent; unless more than that was sent.
    write(most === null ? ahead : Math.max(used, Math.min(ahead, most)))
  }

  return {
    take: (bytes, keep = 0) => {
      turn()
      const most = cap()
      if (most !== null && used + bytes > most - keep) {
        throw new HearthError('line/month-used', 'What this machine may send in a month is used up.', {
          hint: 'It begins anew with the next month.',
        })
      }
      count(bytes, most)
    },
    add: (bytes) => {
      turn()
      count(bytes, cap())
    },
    giveBack: (bytes) => {
      used = Math.max(0, used - bytes)
    },
    used: () => {
      turn()
      return used
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
