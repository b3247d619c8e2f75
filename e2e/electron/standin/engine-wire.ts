import { z } from 'zod'

/** Between the stand-in and its engine process: messages, and every port as a number. */
export const Wire = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('message'), message: z.unknown(), ports: z.array(z.int()) }),
  z.strictObject({ kind: z.literal('port'), id: z.int(), data: z.unknown() }),
  z.strictObject({ kind: z.literal('port-closed'), id: z.int() }),
])
export type Wire = z.infer<typeof Wire>
