import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { z } from 'zod'

/** What the books of an engine that has ended say, read past the engine's own code. */
export interface ClosedBooks {
  readonly jobs: readonly BookedJob[]
  /** Payments whose fate is not known. */
  readonly open: number
  readonly receipts: number
  /** Payments, by the authorization they used, that have more than one job. */
  readonly paidTwice: number
  /** Payments in the books that no job was made for although the money came. */
  readonly withoutJob: number
  /** Base units: payments and paid-out vouchers that are final, and refunds that are final. */
  readonly paid: bigint
  readonly refunded: bigint
}

const BookedJob = z.object({
  id: z.string(),
  state: z.string(),
  attempts: z.int(),
  refund: z.enum(['none', 'owed', 'paid']),
  transaction: z.string().nullable(),
  receipt: z.int().nullable(),
  /** What became of the voucher it was bought with; null for one that was paid at once. */
  charge: z.enum(['open', 'charged', 'released']).nullable(),
})
export type BookedJob = z.infer<typeof BookedJob>

const Count = z.object({ n: z.int() }).transform(({ n }) => n)
const OPEN_PAYMENTS = `SELECT 1 FROM payments p LEFT JOIN charges c ON c.payment_ref = p.id
  WHERE p.state IN ('reserved', 'settling') AND (c.payment_ref IS NULL OR c.state = 'open')`
const Amounts = z.array(z.object({ amount: z.string() }))

/** Opens the database read-only; the engine must have ended, it shares the file with nobody. */
export function readClosedBooks(dataDir: string): ClosedBooks {
  const db = new Database(path.join(dataDir, 'ledger.db'), { readonly: true, fileMustExist: true })
  try {
    const count = (sql: string): number => Count.parse(db.prepare(`SELECT count(*) AS n FROM (${sql})`).get())
    const sum = (kind: 'payment' | 'vouchers' | 'refund'): bigint =>
      Amounts.parse(db.prepare(`SELECT amount FROM entries WHERE kind = ? AND state = 'final'`).all(kind)).reduce(
        (total, { amount }) => total + BigInt(amount),
        0n,
      )
    return {
      jobs: z.array(BookedJob).parse(
        db
          .prepare(
            `SELECT j.id, j.state, j.attempts, j.refund, p.transaction_hash AS "transaction", r.seq AS receipt, c.state AS charge
             FROM jobs j LEFT JOIN payments p ON p.id = j.payment_ref LEFT JOIN receipts r ON r.job_id = j.id
             LEFT JOIN charges c ON c.payment_ref = j.payment_ref`,
          )
          .all(),
      ),
      open: count(OPEN_PAYMENTS),
      receipts: count('SELECT 1 FROM receipts'),
      paidTwice: count(
        `SELECT 1 FROM payments p JOIN jobs j ON j.payment_ref = p.id
         GROUP BY p.network, p.asset, p.payer, p.nonce HAVING count(*) > 1`,
      ),
      withoutJob: count(
        `SELECT 1 FROM payments p LEFT JOIN jobs j ON j.payment_ref = p.id
         WHERE p.state IN ('settled', 'final') AND j.id IS NULL
           AND NOT EXISTS (SELECT 1 FROM sales s WHERE s.payment_ref = p.id)`,
      ),
      paid: sum('payment') + sum('vouchers'),
      refunded: -sum('refund'),
    }
  } finally {
    db.close()
  }
}

/** How many vouchers were held for a job when an engine died; read in a copy, so that its folder stays as it fell. */
export function chargesLeftOpen(dataDir: string): number {
  return countInCopy(dataDir, `SELECT count(*) AS n FROM charges WHERE state = 'open'`)
}

/** How many payments have no outcome yet, of an engine that is at rest; read in a copy, since it shares the file with nobody. */
export function paymentsLeftOpen(dataDir: string): number {
  return countInCopy(dataDir, `SELECT count(*) AS n FROM (${OPEN_PAYMENTS})`)
}

function countInCopy(dataDir: string, sql: string): number {
  const copy = mkdtempSync(path.join(tmpdir(), 'hearth-fallen-'))
  try {
    for (const name of ['ledger.db', 'ledger.db-wal']) {
      const from = path.join(dataDir, name)
      if (existsSync(from)) copyFileSync(from, path.join(copy, name))
    }
    const db = new Database(path.join(copy, 'ledger.db'))
    try {
      return Count.parse(db.prepare(sql).get())
    } finally {
      db.close()
    }
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}
