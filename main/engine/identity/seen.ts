import type { RegistryEntry } from './identity-chain.ts'

/** What the registry said when it was last asked. */
export interface Seen {
  readonly at: number
  readonly agentId: string | null
  readonly entry: RegistryEntry | null
  /** Agents that this key holds and these books do not know. */
  readonly unknownHeld: bigint
}
