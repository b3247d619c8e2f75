import { z } from 'zod'
import { Sha256 } from '../../../contract/money.ts'
import type { Books } from './books.ts'
import { change, query } from './rows.ts'

/** What a payment bought that is no job: bytes of an upload, under the id it was asked for by. */
export const SoldData = z.strictObject({
  kind: z.literal('data'),
  ref: z.string(),
  sha256: Sha256,
  size: z.int().min(0),
})
export type SoldData = z.infer<typeof SoldData>

export interface Sales {
  /** Inside a transaction: what a settled payment bought. */
  add(paymentRef: string, sold: SoldData): void
  /** Null for a payment that bought a job, or nothing yet. */
  of(paymentRef: string): SoldData | null
}

export function openSales({ db }: Pick<Books, 'db'>): Sales {
  const byPayment = query(db, SoldData, 'SELECT kind, ref, sha256, size FROM sales WHERE payment_ref = @paymentRef')
  const insert = change(
    db,
    'INSERT INTO sales (payment_ref, kind, ref, sha256, size) VALUES (@paymentRef, @kind, @ref, @sha256, @size)',
  )
  return {
    add: (paymentRef, sold) => {
      insert({ paymentRef, ...sold })
    },
    of: (paymentRef) => byPayment.one({ paymentRef }),
  }
}
