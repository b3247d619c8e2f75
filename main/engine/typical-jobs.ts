import type { TypicalJob } from '../../contract/pricing.ts'
import { say } from '../../contract/words/say.ts'
import { type Chargeable, type PriceList, priceOf } from './payments/pricing.ts'

const MIB = 1024 * 1024

const JOBS: readonly (Pick<TypicalJob, 'id' | 'title'> & { readonly job: Chargeable })[] = [
  {
    id: 'smallest',
    title: say`1 CPU second, 1 MiB`,
    job: { work: { on: 'cpu', ms: 1_000 }, outputBytes: MIB, inputBytes: 0 },
  },
  {
    id: 'cpu-minute',
    title: say`1 CPU minute, 16 MiB`,
    job: { work: { on: 'cpu', ms: 60_000 }, outputBytes: 8 * MIB, inputBytes: 8 * MIB },
  },
  {
    id: 'gpu-minute',
    title: say`1 minute on a graphics card, 64 MiB`,
    job: { work: { on: 'gpu', ms: 60_000 }, outputBytes: 32 * MIB, inputBytes: 32 * MIB },
  },
  {
    id: 'software-minute',
    title: say`1 minute without a card, 64 MiB`,
    job: { work: { on: 'software', ms: 60_000 }, outputBytes: 32 * MIB, inputBytes: 32 * MIB },
  },
]

/** What jobs many buyers ask for cost with this list. Pure. */
export function typicalJobs(list: PriceList): readonly TypicalJob[] {
  return JOBS.map(({ id, title, job }) => {
    const amount = priceOf(list, job)
    const atFloor = amount > priceOf({ ...list, floor: 0n }, job)
    return { id, title, amount: amount.toString(), atFloor }
  })
}
