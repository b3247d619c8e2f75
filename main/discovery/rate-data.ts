import type { LocalAccount } from 'viem'
import { HearthError } from '../../contract/errors.ts'
import type { Hex } from '../../contract/money.ts'
import { type BoughtBlock, buyData, type DataOptions, type Seller } from './buy-data.ts'
import { type DataPurchase, type Opinion, rate } from './rate.ts'
import type { World } from './world.ts'

/** Who buys: the account that pays, and the same key for its reviews. */
export interface DataBuyer {
  readonly account: LocalAccount
  readonly wallet: Parameters<typeof rate>[3]
}

const GOOD = 100
const BAD = 0
/** What a provider does that is more than not being there. */
const LIES = new Set(['discovery/bad-bytes', 'discovery/bad-delivery'])

/**
 * `buyData`, and an opinion of it in the reputation registry as after a job: a good one once everything came that was
 * paid for, a bad one for wrong bytes or a wrong signature. The last delivery, signed by the provider, is in its file. Who
 * gave everything for nothing, does not answer, or is left before the end is not rated.
 * @returns hash of the review's transaction; null without one
 * @throws HearthError as `buyData`; `discovery/not-rated` when everything came and only the opinion could not be published
 */
export async function* buyDataAndRate(
  world: World,
  provider: Seller,
  root: string,
  { account, wallet }: DataBuyer,
  options: DataOptions,
): AsyncGenerator<BoughtBlock, Hex | null> {
  let last: DataPurchase | null = null
  const publish = (opinion: Pick<Opinion, 'grade' | 'about'>): Promise<Hex> =>
    rate(world, provider, { ...opinion, hired: last }, wallet)
  try {
    for await (const block of buyData(world, provider, root, account, options)) {
      if (block.delivery !== null) last = { delivery: block.delivery, channel: block.channel }
      yield block
    }
  } catch (error) {
    if (error instanceof HearthError && LIES.has(error.code)) {
      await publish({ grade: BAD, about: 'wrong data' }).catch((failure: unknown) => {
        // What was wrong matters more to the caller; that nobody hears of it lies beneath.
        throw new HearthError(error.code, error.message, { cause: new AggregateError([error, failure]) })
      })
    }
    throw error
  }
  return last === null ? null : publish({ grade: GOOD, about: 'data' })
}
