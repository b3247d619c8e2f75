import { Address, sameAddress } from '../../../../contract/money.ts'
import { HearthError } from '../../../../contract/errors.ts'
import type { NameResolver, ResolvedName } from './resolver.ts'

/** Where a withdrawal goes: an address as it was typed, or what a name pointed to when it was looked up. */
export interface Destination extends Omit<ResolvedName, 'name'> {
  readonly name: string | null
}

/** Names between the look at them and the sending: what is sent goes to the address that was shown, or nowhere. */
export interface NamedReviews {
  /** @throws HearthError `wallet/no-names`, and as `NameResolver.resolve` */
  find(typed: string): Promise<Destination>
  /** Remembers which name a review was made for. */
  made(reviewId: string, destination: Destination): void
  /** @throws HearthError `wallet/name-moved` when it points elsewhere by now, and as `NameResolver.resolve` */
  stillSame(reviewId: string): Promise<void>
  /** The review became a withdrawal: nothing more is asked about it. */
  done(reviewId: string): void
}

/** More than a person can look at, and more than there are reviews. */
const MOST = 200

export function createNamedReviews(names: NameResolver | null): NamedReviews {
  const kept = new Map<string, ResolvedName>()

  async function resolve(typed: string): Promise<ResolvedName> {
    if (names !== null) return names.resolve(typed)
    throw new HearthError('wallet/no-names', 'Names are not looked up on this network.', {
      hint: 'Paste the address itself.',
    })
  }

  return {
    find: async (typed) => {
      const address = Address.safeParse(typed)
      if (address.success) return { name: null, address: address.data, warnings: [] }
      return resolve(typed)
    },
    made: (reviewId, { name, ...found }) => {
      if (name === null) return
      for (const oldest of kept.keys()) if (kept.size >= MOST) kept.delete(oldest)
      kept.set(reviewId, { name, ...found })
    },
    stillSame: async (reviewId) => {
      const before = kept.get(reviewId)
      if (before === undefined) return
      const now = await resolve(before.name)
      if (sameAddress(now.address, before.address)) return
      throw new HearthError('wallet/name-moved', `${before.name} points to another address than a moment ago.`, {
        hint: 'Nothing was sent. Ask whoever gave you the name, and review it again.',
      })
    },
    done: (reviewId) => void kept.delete(reviewId),
  }
}
