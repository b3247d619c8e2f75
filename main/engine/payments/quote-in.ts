import { inUnits, type Units } from './asset-units.ts'
import type { Quote } from './pay.ts'
import { ratesIn } from './pricing.ts'

/** A quote of the price list in the base units of another asset; what it was in those of the list stays with it. Pure. */
export function quoteIn(quote: Quote, units: Units): Quote {
  const listed = quote.listed ?? quote.amount
  return { amount: inUnits(listed, units), listed, rates: ratesIn(quote.rates, units) }
}
