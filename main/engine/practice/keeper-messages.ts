import { z } from 'zod'

/** What the engine tells the keeper when it starts it, as JSON in the first argument. */
export const KeeperConfig = z.strictObject({
  folder: z.string(),
  anvil: z.string(),
  /** File with the first block of a new chain. */
  genesis: z.string(),
  /** Port to use if it is free; 0 for any. */
  port: z.int().min(0).max(65_535),
  chainId: z.int().min(1),
})
export type KeeperConfig = z.infer<typeof KeeperConfig>

/** What the keeper tells the engine, one JSON line each. */
export const KeeperMessage = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('ready'),
    port: z.int(),
    /** Stored copies of the chain that could not be used. */
    damaged: z.int(),
  }),
  z.strictObject({ type: z.literal('failed'), reason: z.string() }),
  z.strictObject({ type: z.literal('anvil-ended'), reason: z.string() }),
])
export type KeeperMessage = z.infer<typeof KeeperMessage>

/** Left in the folder while a keeper runs, so that the next start can find what is left of this one. */
export const KeeperLock = z.strictObject({
  /** The keeper answers with `token` here for as long as it lives. */
  lockPort: z.int(),
  token: z.string(),
  anvilPid: z.int().nullable(),
  rpcPort: z.int().nullable(),
})
export type KeeperLock = z.infer<typeof KeeperLock>

export const lockName = 'keeper.json'
