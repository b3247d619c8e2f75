import type { Rules } from '../../../contract/rules.ts'
import type { JobKind } from '../../../contract/worker.ts'
import type { AvailabilityFacts, Moment } from './facts.ts'
import { priceNow } from './price.ts'

/**
 * Kinds of jobs that pay less than their electricity and the margin on it. Empty while the person has not said
 * what a coin is worth to them: without that, nobody can tell. An unknown price of electricity is a loss. Pure.
 */
export function kindsAtLoss(facts: AvailabilityFacts, rules: Rules, at: Moment): readonly JobKind[] {
  const { neverAtLoss, coinWorth, marginPercent, tariff } = rules.electricity
  if (!neverAtLoss || coinWorth === null || tariff.kind === 'none') return []
  const price = priceNow(facts, tariff, at)
  return rules.jobKinds.filter((kind) => {
    const work = facts.work[kind]
    if (work === undefined) return false
    if (price === null) return true
    const cost = (work.watts / 1000) * price
    // Electricity that is given away, or paid for taking it, is no cost; nor is there a margin on it.
    return cost > 0 && work.coins * coinWorth < cost * (1 + marginPercent / 100)
  })
}
