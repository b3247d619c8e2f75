import type { PriceView } from '../../discovery/price-view.ts'
import type { UsableNetwork } from '../../engine/wallet/networks.ts'
import { amountText } from '../amount.ts'
import { foreign } from '../foreign-text.ts'
import { table } from '../table.ts'

/** What was found beside published prices, each with its source and month. */
export function priceLines({ found, listed }: PriceView, network: UsableNetwork): string[] {
  const amount = (units: bigint): string => amountText(units.toString(), network)
  const here =
    found === null
      ? 'Nobody was found, so there is no price to compare.'
      : `An hour costs ${amount(found.low)} to ${amount(found.high)} by the ${found.count} offers found, ` +
        `${amount(found.middle)} in the middle; the least a job costs comes on top.`
  const rows = listed.map(({ offer, timesFound }) => [
    foreign(offer.card, 40),
    foreign(offer.where, 40),
    offer.low === offer.high ? `${offer.low} ${offer.currency}` : `${offer.low} to ${offer.high} ${offer.currency}`,
    timesFound === null ? '' : `${Number(timesFound.toPrecision(2))} times as much for the same claimed speed`,
    `${foreign(offer.source, 80)}, ${offer.date}`,
  ])
  return ['', here, ...(rows.length === 0 ? [] : ['An hour elsewhere, as published:', ...table(rows)])]
}
