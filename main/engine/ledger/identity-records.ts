import type { Address } from '../../../contract/money.ts'
import type { IdentityCallKind } from '../../../contract/identity.ts'
import type { Attempt } from './attempts.ts'
import type { SentFacts, SentState, SentTransaction, SignedBytes } from './signed-transactions.ts'

/** A transaction that changes something in a registry. */
export interface IdentityCallRecord extends SentTransaction {
  readonly kind: IdentityCallKind
  /** What it is about, for people and for what comes after it: an address, a hash, the beginning of a URI. */
  readonly about: string
  readonly sender: Address
}
export type NewIdentityCall = Pick<IdentityCallRecord, 'kind' | 'about' | 'sender' | 'nonce' | 'raw' | 'transaction'>

/** The agent of these books, and the transactions that change what registries say of it. Each method is one transaction. */
export interface IdentityStore {
  /** Stores signed bytes before they are sent. */
  sign(call: NewIdentityCall, at: number): IdentityCallRecord
  /** Other bytes for the same place, at a higher fee. */
  signedAgain(id: number, signed: SignedBytes, at: number): IdentityCallRecord
  attempts(id: number): readonly Attempt[]
  /** @param facts.agentId the agent that this call made: from now on it is ours */
  advance(
    id: number,
    state: Exclude<SentState, 'signed'>,
    facts: SentFacts & { readonly agentId?: string },
    at: number,
  ): IdentityCallRecord
  /** A reorganisation took its block away: back to broadcast, counted as such; an agent that it made is ours no more. */
  unmined(id: number, at: number): IdentityCallRecord
  /** Those that are not final, replaced or failed, oldest first. */
  open(): readonly IdentityCallRecord[]
  newest(limit: number): readonly IdentityCallRecord[]
  /** Of one kind about one thing, newest first. */
  about(kind: IdentityCallKind, about: string): readonly IdentityCallRecord[]
  /** Number of our agent; null before there is one. */
  agent(): string | null
  /** An agent that was made elsewhere: by books that are gone, or by hand. */
  adopt(agentId: string, at: number): void
  /** For a journal that is played back: from here on this is our agent; null for none. */
  tell(agentId: string | null, at: number): void
}
