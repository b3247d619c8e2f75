import type { Hex } from '../../../../contract/money.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ChannelChain, ChannelState } from './channel-chain.ts'

/** What the chain said about channels a short time ago. In memory only: after a start it is asked anew. */
export interface ChannelFacts {
  /** @throws HearthError `chain/unreachable` when it has to be read and cannot */
  of(id: Hex): Promise<ChannelState>
  /** Reads these again, whatever is known. */
  refresh(ids: readonly Hex[]): Promise<ReadonlyMap<Hex, ChannelState>>
  /** Something happened to the channel: what is known of it counts no more. */
  forget(id: Hex): void
}

/** Facts are taken for true for so long: a payer who wants its money back then still has a day to wait. */
const FRESH_MS = 5 * 60_000
const MOST_KNOWN = 10_000

export function createChannelFacts(chain: Pick<ChannelChain, 'states'>, clock: Pick<Clock, 'monotonic'>): ChannelFacts {
  const known = new Map<Hex, { readonly state: ChannelState; readonly at: number }>()

  function learn(id: Hex, state: ChannelState): void {
    // Taken out first, so that the map stays in the order of the reads.
    known.delete(id)
    known.set(id, { state, at: clock.monotonic() })
    const [oldest] = known.keys()
    if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest)
  }

  async function refresh(ids: readonly Hex[]): Promise<ReadonlyMap<Hex, ChannelState>> {
    const states = await chain.states(ids)
    const found = new Map<Hex, ChannelState>()
    for (const [index, id] of ids.entries()) {
      const state = states[index]
      if (state === undefined) continue
      learn(id, state)
      found.set(id, state)
    }
    return found
  }

  return {
    refresh,
    forget: (id) => void known.delete(id),
    of: async (id) => {
      const fact = known.get(id)
      if (fact !== undefined && clock.monotonic() - fact.at < FRESH_MS) return fact.state
      const state = (await refresh([id])).get(id)
      if (state === undefined) throw new Error('the chain answered for another channel')
      return state
    },
  }
}
