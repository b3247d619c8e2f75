import type { ComparableOffer } from '../../contract/estimate.ts'
import type { Provider } from './find.ts'

/** What an hour costs by the offers that were found, and by lists that others publish. */
export interface PriceView {
  /** Base units for an hour of the kind that was looked for; null where nobody was found. */
  readonly found: {
    readonly count: number
    readonly low: bigint
    readonly middle: bigint
    readonly high: bigint
  } | null
  /** As published, each with its source and month. */
  readonly listed: readonly ListedPrice[]
}

export interface ListedPrice {
  readonly offer: ComparableOffer
  /**
   * The lowest of the published price over what the offers found ask for the same speed, by the speeds that they
   * claim; null where either speed is not known, or the coin is not that currency.
   */
  readonly timesFound: number | null
}

/** An hour, in the units that prices have. */
const SECONDS = 3_600n

/**
 * Prices of offers beside those of public clouds. A price alone compares nothing, so a figure is only given for the
 * same number of operations; play money is compared with nothing. Pure.
 * @param coin currency that one whole coin stands for, and its decimals; null for play money
 */
export function priceView(
  providers: readonly Provider[],
  listed: readonly ComparableOffer[],
  coin: { readonly currency: string; readonly decimals: number } | null,
): PriceView {
  // A processor that plays a card is compared with no card.
  const sold = providers.filter(({ offer }) => offer.adapter !== 'software')
  const hours = sold.map(anHour).toSorted((a, b) => (a < b ? -1 : Number(a > b)))
  const [low] = hours
  const middle = hours[Math.floor(hours.length / 2)]
  const high = hours.at(-1)
  const cheapest = cheapestSpeed(sold, coin)
  return {
    found:
      low === undefined || middle === undefined || high === undefined
        ? null
        : { count: hours.length, low, middle, high },
    listed: listed.map((offer) => ({ offer, timesFound: timesFound(offer, cheapest, coin) })),
  }
}

function anHour({ offer: { kind, prices } }: Provider): bigint {
  return (kind === 'wasm' ? prices.perCpuSecond : prices.perGpuSecond.gpu) * SECONDS
}

/** The lowest price of an operation a second for an hour, in whole coins; null where no speed is claimed. */
function cheapestSpeed(providers: readonly Provider[], coin: { readonly decimals: number } | null): number | null {
  if (coin === null) return null
  const rates = providers.flatMap((provider) => {
    const { claimedSpeed } = provider.offer
    return claimedSpeed === null ? [] : [Number(anHour(provider)) / 10 ** coin.decimals / claimedSpeed]
  })
  return rates.length === 0 ? null : Math.min(...rates)
}

function timesFound(
  { low, operations, currency }: ComparableOffer,
  cheapest: number | null,
  coin: { readonly currency: string } | null,
): number | null {
  if (operations === null || cheapest === null || cheapest === 0 || coin?.currency !== currency) return null
  return low / operations / cheapest
}
