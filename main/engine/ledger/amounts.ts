import type { Database } from 'better-sqlite3'
import { BaseUnits, SignedBaseUnits } from '../../../contract/money.ts'

/*
 * Amounts are stored as canonical decimal TEXT. A token with 18 decimals passes 2^63 at ten coins,
 * so INTEGER cannot hold what a buyer may pay; text is exact to 2^256, readable in any SQLite tool,
 * and CHECK constraints can hold its form. SQL arithmetic on it goes through the functions below.
 */

/** A stored amount, never negative. */
export const StoredUnits = BaseUnits.transform((text) => BigInt(text))
/** A stored amount with a sign. */
export const StoredSignedUnits = SignedBaseUnits.transform((text) => BigInt(text))

/** Teaches a connection exact arithmetic on amounts; the triggers of the books need it. */
export function addAmountFunctions(db: Database): void {
  const options = { deterministic: true }
  db.function('units_plus', options, (a, b) => (units(a) + units(b)).toString())
  db.function('units_minus', options, (a, b) => (units(a) - units(b)).toString())
  db.aggregate<bigint>('units_sum', {
    ...options,
    start: () => 0n,
    step: (sum, amount) => sum + units(amount),
    result: (sum) => sum.toString(),
  })
}

const units = (value: unknown): bigint => StoredSignedUnits.parse(value)
