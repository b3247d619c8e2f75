import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import { Bytes32, HexBytes, type Hex } from '../../../contract/money.ts'
import type { Books } from './books.ts'
import { change, query } from './rows.ts'

/** Signed bytes that may be on the chain, and the hash they have there. */
export interface Attempt {
  readonly raw: Hex
  readonly transaction: Hex
  /** When it was signed, Unix milliseconds. */
  readonly at: number
}

export interface Attempts {
  /** Inside the transaction that makes them the bytes to send; the same bytes again change nothing. */
  add(owner: string, attempt: Pick<Attempt, 'raw' | 'transaction'>, at: number): void
  of(owner: string): readonly Attempt[]
  /** @throws HearthError `ledger/wrong-transaction` for a hash that was never signed for this owner */
  need(owner: string, transaction: Hex): Pick<Attempt, 'raw' | 'transaction'>
}

const Row = z.object({ raw: HexBytes, transaction: Bytes32, at: z.int() })

/** All bytes ever signed for one place of an outbox. */
export function openAttempts({ db }: Pick<Books, 'db'>): Attempts {
  const byOwner = query(
    db,
    Row,
    'SELECT raw, transaction_hash AS "transaction", at FROM attempts WHERE owner = @owner ORDER BY n',
  )
  const insert = change(
    db,
    `INSERT INTO attempts (owner, raw, transaction_hash, at) VALUES (@owner, @raw, @transaction, @at)`,
  )
  const of = (owner: string): readonly Attempt[] => byOwner.all({ owner })
  return {
    of,
    add: (owner, { raw, transaction }, at) => {
      if (!of(owner).some((known) => known.transaction === transaction)) insert({ owner, raw, transaction, at })
    },
    need: (owner, transaction) => {
      const attempt = of(owner).find((known) => known.transaction === transaction)
      if (attempt !== undefined) return { raw: attempt.raw, transaction: attempt.transaction }
      throw new HearthError('ledger/wrong-transaction', 'This is not the transaction that was signed.')
    },
  }
}
