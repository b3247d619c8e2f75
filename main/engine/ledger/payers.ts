import { z } from 'zod'
import { LowerAddress, type Address } from '../../../contract/money.ts'
import { StoredUnits } from './amounts.ts'
import type { Books } from './books.ts'
import type { Notes } from './notes.ts'
import { change, query } from './rows.ts'
import { banNote } from './told.ts'

export interface BanRecord {
  readonly payer: Address
  /** The person's own words; may be empty. */
  readonly reason: string
  readonly at: number
}

/** Buyers, as the books know them. */
export interface PayerStore {
  /** What each of them paid for good, base units: final payments, and what vouchers were charged. Who paid nothing is missing. */
  paid(payers: readonly Address[]): ReadonlyMap<Address, bigint>
  /** Sells them nothing more; again changes the reason. */
  ban(payer: Address, reason: string, at: number): void
  /** True when there was a ban. */
  unban(payer: Address, at: number): boolean
  isBanned(payer: Address): boolean
  /** Newest first. */
  bans(): readonly BanRecord[]
}

const Paid = z.object({ payer: LowerAddress, amount: StoredUnits })
const Ban = z.object({ payer: LowerAddress, reason: z.string(), at: z.int() })

export function openPayers({ db, read, writeAlways, hold }: Books, notes: Notes): PayerStore {
  const settled = query(
    db,
    Paid,
    `SELECT payer, amount FROM payments p
     WHERE state = 'final' AND payer IN (SELECT value FROM json_each(@payers))
       AND NOT EXISTS (SELECT 1 FROM reversals WHERE payment_ref = p.id)`,
  )
  const charged = query(
    db,
    Paid,
    `SELECT payer, units_minus(charged, opened_at) AS amount FROM channels
     WHERE payer IN (SELECT value FROM json_each(@payers)) AND charged <> opened_at`,
  )
  const all = query(db, Ban, 'SELECT payer, reason, at FROM banned_payers ORDER BY at DESC, payer')
  const insert = change(
    db,
    `INSERT INTO banned_payers (payer, reason, at) VALUES (@payer, @reason, @at)
     ON CONFLICT (payer) DO UPDATE SET reason = @reason`,
  )
  /** Held books may be behind their journal, which numbers the same things: they are noted when it is let go. */
  const note: Notes['add'] = (...what) => {
    if (hold() === null) notes.add(...what)
  }
  const remove = change(db, 'DELETE FROM banned_payers WHERE payer = @payer')
  /** Every call asks, so they are in memory; null: not read since the last change. */
  let known: ReadonlySet<string> | null = null

  function banned(): ReadonlySet<string> {
    const found = known ?? new Set<string>(read(() => all.all({})).map(({ payer }) => payer))
    // What a transaction has seen may still be taken back.
    known = db.inTransaction ? null : found
    return found
  }

  return {
    paid: (payers) =>
      read(() => {
        const wanted = { payers: JSON.stringify(payers.map((payer) => payer.toLowerCase())) }
        const sums = new Map<Address, bigint>()
        for (const { payer, amount } of [...settled.all(wanted), ...charged.all(wanted)])
          sums.set(payer, (sums.get(payer) ?? 0n) + amount)
        return sums
      }),
    ban: (payer, words, at) => {
      const ban = { payer: LowerAddress.parse(payer.toLowerCase()), reason: words.slice(0, 200) }
      writeAlways(() => {
        known = null
        insert({ ...ban, at })
        note('banned', banNote(ban), at)
      })
    },
    // Noted also where nobody was banned: a journal that is played back counts its records.
    unban: (payer, at) =>
      writeAlways(() => {
        known = null
        const removed = remove({ payer: payer.toLowerCase() })
        note('unbanned', payer.toLowerCase(), at)
        return removed > 0
      }),
    isBanned: (payer) => banned().has(payer.toLowerCase()),
    bans: () => read(() => all.all({})),
  }
}
