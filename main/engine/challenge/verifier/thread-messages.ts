import { z } from 'zod'
import { ChallengeSize, RejectionCode } from '../../../../contract/challenge.ts'
import { Bytes32 } from '../../../../contract/money.ts'

const numbers = z.custom<Float64Array>((value) => value instanceof Float64Array)
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array)
const vectors = z.array(numbers).max(16)

/** What the thread is asked to compute. */
export const ThreadRequest = z.discriminatedUnion('ask', [
  z.strictObject({
    ask: z.literal('expect'),
    id: z.int(),
    challenge: z.strictObject({ ...ChallengeSize.shape, seed: Bytes32 }),
    vectors,
  }),
  z.strictObject({
    ask: z.literal('judge'),
    id: z.int(),
    n: z.int(),
    commit: Bytes32,
    response: bytes,
    vectors,
    products: vectors,
  }),
])
export type ThreadRequest = z.infer<typeof ThreadRequest>

export const ThreadReply = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('products'), id: z.int(), products: vectors }),
  z.strictObject({
    is: z.literal('judgement'),
    id: z.int(),
    judgement: z.discriminatedUnion('accepted', [
      z.strictObject({ accepted: z.literal(true) }),
      z.strictObject({
        accepted: z.literal(false),
        code: RejectionCode,
        detail: z.string(),
        failures: z.int(),
      }),
    ]),
  }),
])
export type ThreadReply = z.infer<typeof ThreadReply>
