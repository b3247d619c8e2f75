import type { ComparableOffer } from '../../../contract/estimate.ts'
import { t } from '../../../contract/words/speak.ts'
import type { PriceView } from '../../discovery/price-view.ts'
import type { UsableNetwork } from '../../engine/wallet/networks.ts'
import { amountText } from '../amount.ts'
import { foreign } from '../foreign-text.ts'
import { table } from '../table.ts'

/** What was found beside published prices, each with its source and month. */
export function priceLines({ found, listed }: PriceView, network: UsableNetwork): string[] {
  const amount = (units: bigint): string => amountText(units.toString(), network)
  const here = found === null ? [t`No offer was found that could be compared.`] : hourLines(found, amount)
  const rows = listed.map(({ offer, timesFound }) => [
    foreign(offer.card, 40),
    foreign(offer.where, 40),
    hourText(offer),
    timesFound === null ? '' : t`${Number(timesFound.toPrecision(2))} times as much for the same claimed speed`,
    `${foreign(offer.source, 80)}, ${offer.date}`,
  ])
  return ['', ...here, ...(rows.length === 0 ? [] : [t`An hour elsewhere, as published:`, ...table(rows)])]
}

function hourLines(
  { count, low, middle, high }: NonNullable<PriceView['found']>,
  amount: (units: bigint) => string,
): string[] {
  return [
    t`An hour costs ${amount(low)} to ${amount(high)} by the ${count} offers found, ${amount(middle)} in the middle.`,
    t`The least that a job costs comes on top.`,
  ]
}

function hourText({ low, high, currency }: ComparableOffer): string {
  return low === high ? `${low} ${currency}` : t`${low} to ${high} ${currency}`
}
