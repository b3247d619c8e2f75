import type { Ledger } from '../ledger/ledger.ts'
import type { JobRecord } from '../ledger/records.ts'

/** Starts after which a job is given up: the engine died under it each time. */
const MAX_ATTEMPTS = 2

/**
 * What the last engine did not end, oldest first: jobs that are queued again, and those it died under too often.
 * A buyer who comes early has this engine at work before it looks back: its own jobs are `known`, and left alone.
 */
export function leftBehind(
  ledger: { readonly jobs: Pick<Ledger['jobs'], 'byState' | 'requeue'> },
  known: (id: string) => boolean,
): {
  readonly queued: readonly JobRecord[]
  readonly givenUp: readonly JobRecord[]
} {
  const left = ledger.jobs.byState(['queued', 'running']).filter(({ id }) => !known(id))
  const givenUp = left.filter(({ state, attempts }) => state === 'running' && attempts > MAX_ATTEMPTS)
  const queued = left.filter((job) => !givenUp.includes(job))
  for (const job of queued) if (job.state === 'running') ledger.jobs.requeue(job.id)
  return { queued, givenUp }
}
