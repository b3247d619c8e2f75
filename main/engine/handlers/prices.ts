import type { EngineHandlers } from '../../../contract/engine.ts'
import { inUnits, type PriceDesk } from '../price-desk.ts'
import { typicalJobs } from '../typical-jobs.ts'

type PriceHandlers = Pick<EngineHandlers, 'prices.get' | 'prices.set' | 'prices.preview'>

/** What clients may ask about prices, and change. */
export function priceHandlers(desk: PriceDesk): PriceHandlers {
  return {
    'prices.get': async () => desk.view(),
    'prices.set': async (choice) => (choice.mode === 'follow' ? desk.follow() : desk.sellAt(choice.list)),
    'prices.preview': async ({ list }) => ({ examples: [...typicalJobs(inUnits(list))] }),
  }
}
