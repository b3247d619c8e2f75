import type { ComparableOffer, Estimate, Range } from '../../../contract/estimate.ts'
import type { PolicyView, Rules } from '../../../contract/rules.ts'
import type { JobKind } from '../../../contract/worker.ts'
import { say } from '../../../contract/words/say.ts'
import { gridOf } from '../availability/schedule.ts'

const DAYS_A_MONTH = 365 / 12

/** Why the power of work is no measurement. */
const ESTIMATED: Readonly<Record<JobKind, string>> = {
  wasm: say`What work on the processor takes is an estimate: no sensor tells.`,
  wgsl: say`What work on the card takes is an estimate until its sensor has covered a minute of it.`,
}

/** Everything an estimate is made of. */
export interface EstimateFacts {
  readonly kinds: PolicyView['hourOfWork']
  readonly rules: Rules
  /** A day, as somebody asks; null: as the rules say. */
  readonly hours: number | null
  readonly symbol: string
  /** Operations a second that this machine's card was measured at; null: never. */
  readonly operations: number | null
  readonly offers: readonly ComparableOffer[]
}

/**
 * What would be earned: an hour that is sold at this machine's own prices, and a month from no buyer at all to every
 * allowed hour. What is not known makes null, with a sentence that says what is missing. Pure.
 */
export function estimate({ kinds, rules, hours, symbol, operations, offers }: EstimateFacts): Estimate {
  const { currency, coinWorth } = rules.electricity
  const hoursADay = hours === null ? allowedHours(rules) : { low: hours, high: hours }
  const most = hoursADay.high * DAYS_A_MONTH
  const upTo = (anHour: number | null): Range | null =>
    anHour === null ? null : { low: Math.min(0, anHour * most), high: Math.max(0, anHour * most) }
  return {
    currency,
    hoursADay,
    kinds: kinds.map(({ kind, coins, watts, measured, cost }) => {
      const income = coinWorth === null ? null : coins * coinWorth
      const net = income === null || cost === null ? null : income - cost
      return {
        kind,
        coins,
        watts,
        measured,
        hour: { income, power: cost, net },
        month: { income: upTo(income), power: upTo(cost), net: upTo(net) },
      }
    }),
    offers: offers.map((offer) => ({ offer, here: scaled(offer, operations) })),
    operations,
    missing: [
      ...(coinWorth === null ? [say`You have not said in Rules what 1 ${symbol} is worth to you.`] : []),
      ...(kinds.some(({ cost }) => cost === null)
        ? [say`The price of electricity is not known; say it in Rules.`]
        : []),
      ...kinds.flatMap(({ kind, measured }) => (measured ? [] : [ESTIMATED[kind]])),
      ...(operations === null ? [say`The speed of this card was never measured; Hardware can do that.`] : []),
    ],
  }
}

/** Hours a day that the rules leave. Where they wait for the person, nobody knows how many those are. */
function allowedHours(rules: Rules): Range {
  const grid = gridOf(rules)
  const open = grid === null ? 24 : grid.reduce((sum, day) => sum + day.replaceAll('0', '').length, 0) / grid.length
  const certain = rules.when === 'always' || (grid !== null && !rules.awayOnly)
  return { low: certain ? open : 0, high: open }
}

/** Another card's price for one of this speed: cautious, since a measured speed stands against the best possible one. */
function scaled({ cloud, low, high, operations }: ComparableOffer, own: number | null): Range | null {
  if (cloud || own === null || operations === null) return null
  const share = own / operations
  return { low: low * share, high: high * share }
}
