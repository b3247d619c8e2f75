import { say } from '../../../contract/words/say.ts'
import type { Net, PowerUse } from '../../../contract/power.ts'
import type { EnergyTotal } from '../ledger/energy.ts'

/** What a coin is worth to the person, and in which money. */
export interface Worth {
  readonly currency: string
  /** Of one whole coin; null: not said. */
  readonly coinWorth: number | null
  /** Of the coin. */
  readonly decimals: number
  readonly symbol: string
}

/** A sum of the books in the words of every client. */
export function powerUse({ jobs, joules, estimated, unpriced, cost }: EnergyTotal, currency: string): PowerUse {
  return {
    jobs,
    wattHours: joules / 3600,
    estimatedJobs: estimated,
    unpricedJobs: unpriced,
    cost: jobs === 0 ? 0 : cost,
    currency,
  }
}

/**
 * Income less electricity. Coins become the person's money only at the worth they have said: without it, or while the
 * electricity of a single job has no price, there is no net, and the reason is said. Pure.
 * @param income base units; below zero where refunds were more
 */
export function netOf(income: bigint, power: PowerUse, worth: Worth): Net {
  return netOfAll([{ amount: income, decimals: worth.decimals }], power, worth)
}

/** What came in on one network. */
export interface Income {
  /** Base units; below zero where refunds were more. */
  readonly amount: bigint
  /** Of its coin. */
  readonly decimals: number
}

/**
 * The same of several networks, whose coins are worth the same: only there, in the person's own money, are they one sum.
 * Pure.
 */
export function netOfAll(
  incomes: readonly Income[],
  power: PowerUse,
  { coinWorth, symbol }: Pick<Worth, 'coinWorth' | 'symbol'>,
): Net {
  const coins = incomes.reduce((sum, { amount, decimals }) => sum + Number(amount) / 10 ** decimals, 0)
  const worth = coinWorth === null ? null : coins * coinWorth
  if (worth === null) {
    return { power, income: null, net: null, why: say`You have not said in Rules what 1 ${symbol} is worth to you.` }
  }
  if (power.unpricedJobs > 0 || power.cost === null) {
    const why = say`What electricity cost is not known for all of its jobs; say it in Rules.`
    return { power, income: worth, net: null, why }
  }
  return { power, income: worth, net: worth - power.cost, why: null }
}

/** Of a view that leaves kinds of income out. */
export function noNet(power: PowerUse): Net {
  return { power, income: null, net: null, why: say`Net is told for all kinds of income together.` }
}
