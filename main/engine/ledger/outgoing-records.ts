import type { Address, Hex } from '../../../contract/money.ts'
import type { Attempt } from './attempts.ts'
import type { SentFacts, SentState, SentTransaction, SignedBytes } from './signed-transactions.ts'

/** `refused`: the node did not take the bytes, so nobody has them. */
export type OutgoingState = SentState | 'refused'

/** A transaction of the key that settles payments and claims vouchers. */
export interface OutgoingRecord extends SentTransaction<OutgoingState> {
  readonly account: Address
  /** What it is for, in a word. */
  readonly purpose: string
}

export type NewOutgoing = Pick<OutgoingRecord, 'account' | 'nonce' | 'purpose' | 'raw' | 'transaction'>

/** One at a time for each account and number. `add` and `signedAgain` are on disk when they return. */
export interface OutgoingStore {
  /** Stores signed bytes before they are sent. @throws HearthError when something live has that number */
  add(transaction: NewOutgoing, at: number): OutgoingRecord
  /** Other bytes for the same place, at a higher fee; the earlier ones stay known. */
  signedAgain(id: number, signed: SignedBytes, at: number): OutgoingRecord
  /** All bytes that were ever signed for it, oldest first. */
  attempts(id: number): readonly Attempt[]
  /**
   * What the chain says; a power cut may take it away, and the chain tells it again.
   * @throws HearthError `ledger/wrong-transaction` for a hash that was never signed for it
   */
  advance(id: number, state: Exclude<OutgoingState, 'signed'>, facts: SentFacts, at: number): OutgoingRecord
  /** A reorganisation took its block away: back to broadcast, counted as such. */
  unmined(id: number, at: number): OutgoingRecord
  /** By any of the hashes that were signed for it. */
  byTransaction(hash: Hex): OutgoingRecord | null
  /** How many of an account are signed or broadcast, and in no block. */
  waiting(account: Address): number
  /** Signed, broadcast or mined and not final, oldest first. */
  live(account: Address): readonly OutgoingRecord[]
  /** Those of this number and above that the chain has or should have, by number, at most `limit`. */
  from(account: Address, nonce: number, limit: number): readonly OutgoingRecord[]
}
