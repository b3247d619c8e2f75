import { MAX_MODULE_BYTES, type JobLimits } from '../../../contract/job.ts'
import { MAX_BLOB_BYTES } from '../../../contract/job-data.ts'
import type { Offer, Offers } from '../../../contract/market.ts'
import type { Address, Asset } from '../../../contract/money.ts'
import type { PriceList } from '../payments/pricing.ts'
import type { ListedProgram, MarketAvailability } from './needs.ts'

export interface OfferFacts {
  readonly provider: Address
  readonly software: string
  readonly asset: Asset
  readonly payTo: Address
  readonly practice: boolean
  readonly prices: PriceList
  readonly maximum: JobLimits
  readonly programs: readonly ListedProgram[]
  readonly capability: Offer['capability']
  readonly availability: MarketAvailability
  readonly queue: Offer['queue']
}

/** `GET /v1/offers`, from what is true at the moment. */
export function offersOf(facts: OfferFacts): Offers {
  const { asset, payTo, practice, prices, availability, queue } = facts
  return {
    provider: facts.provider,
    network: asset.network,
    software: facts.software,
    offers: [
      {
        kind: 'wasm',
        available: availability.open && queue.waiting < queue.capacity,
        why: availability.why,
        price: {
          asset,
          payTo,
          floor: prices.floor.toString(),
          perCpuSecond: prices.perCpuSecond.toString(),
          perMiB: prices.perMiB.toString(),
          practice,
        },
        maximum: facts.maximum,
        maxModuleBytes: MAX_MODULE_BYTES,
        maxInputBytes: MAX_BLOB_BYTES,
        programs: facts.programs.map(({ name, summary, usage, module }) => ({
          name,
          summary,
          usage,
          sha256: module.sha256,
          size: module.size,
        })),
        capability: facts.capability,
        queue,
      },
    ],
  }
}
