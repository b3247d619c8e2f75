import { HearthError } from '../../contract/errors.ts'
import type { Trade } from './trade.ts'
import type { BenchmarkParts } from './welcome/benchmark.ts'

/** The card that answers challenges, as the first measurement asks it; null where only a processor plays one. */
export function realCard({ capability, jobs }: Trade, marketUrl: () => string): ReturnType<BenchmarkParts['card']> {
  if (capability.view().card?.adapter !== 'gpu') return null
  return {
    prove: async () => {
      const [proof] = (await capability.prove(marketUrl())).proofs
      if (proof !== undefined) return proof
      throw new HearthError('capability/not-proven', 'The card was not measured.', { hint: 'Try again.' })
    },
    stop: () => jobs.unpaid.stop('person-stopped'),
  }
}
