import type { Address, Hex } from '../../../contract/money.ts'
import type { Mined } from '../ledger/mined.ts'
import type { Chain } from './chain.ts'

/** A number of an account that we have taken, and every transaction we ever signed for it. */
export interface Place {
  readonly id: string
  readonly account: Address
  readonly nonce: number
  /** Hashes, oldest first; the chain may take any of them, and takes one at most. */
  readonly transactions: readonly Hex[]
}

/** What the chain says of a place. */
export type PlaceFate =
  | { readonly state: 'mined' | 'reverted'; readonly mined: Mined; readonly feeWei: bigint | null }
  /** The node has one of ours and has not mined it. */
  | { readonly state: 'waiting' }
  /** The node has none of ours, and the number is free: the same bytes may be sent again. */
  | { readonly state: 'absent' }
  /** Another transaction has the number, in a final block: none of ours can ever be mined. */
  | { readonly state: 'taken' }
  /** The number is used, but not for certain by another: asked again next round. */
  | { readonly state: 'unclear' }

/** Rounds in a row in which the chain must say that another transaction is in our place. */
const TAKEN_PROOFS = 3

/** Asks the chain about places; a time-out is no answer and throws `chain/unreachable`, it never means failure. */
export function placeWatcher(chain: Pick<Chain, 'transaction' | 'nonces'>): (place: Place) => Promise<PlaceFate> {
  const proofs = new Map<string, number>()

  async function ofOurs(place: Place): Promise<PlaceFate | null> {
    let waiting = false
    for (const transaction of place.transactions.toReversed()) {
      const { state, mined, feeWei } = await chain.transaction(transaction)
      if ((state === 'mined' || state === 'reverted') && mined !== null) return { state, mined, feeWei }
      waiting ||= state === 'pending'
    }
    return waiting ? { state: 'waiting' } : null
  }

  return async (place) => {
    const ours = await ofOurs(place)
    if (ours !== null) {
      proofs.delete(place.id)
      return ours
    }
    const { latest, final } = await chain.nonces(place.account)
    if (latest <= place.nonce) {
      proofs.delete(place.id)
      return { state: 'absent' }
    }
    const proven = final > place.nonce ? (proofs.get(place.id) ?? 0) + 1 : 0
    proofs.set(place.id, proven)
    if (proven < TAKEN_PROOFS) return { state: 'unclear' }
    proofs.delete(place.id)
    return { state: 'taken' }
  }
}
