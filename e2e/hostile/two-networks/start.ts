import { z } from 'zod'

const Chain = z.strictObject({ dir: z.string(), rpcUrl: z.string() })

/** What `engine.child.ts` is started with: where its data lies, and the chain of each network. */
export const Start = z.strictObject({ dataRoot: z.string(), first: Chain, second: Chain })
export type Start = z.infer<typeof Start>
