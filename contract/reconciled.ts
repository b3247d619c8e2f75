import { z } from 'zod'
import { SignedBaseUnits } from './money.ts'

/** The last comparison of the books with the chain. */
export const Reconciled = z.strictObject({
  /** Unix ms. */
  checkedAt: z.int().min(0),
  /** Chain balance minus what the books say; "0" when they agree. */
  difference: SignedBaseUnits,
  ok: z.boolean(),
  sentence: z.string(),
})
