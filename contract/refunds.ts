import { z } from 'zod'

/** Why refunds that are owed are not paid back now. */
export const RefundsWait = z.strictObject({
  sentence: z.string(),
  /** Unlocking the wallet lets one go on. */
  unlock: z.boolean(),
  /** None of them goes on before somebody does something, or time has passed: nothing is disturbed meanwhile. */
  all: z.boolean(),
})
export type RefundsWait = z.infer<typeof RefundsWait>
