import { HearthError } from '../../../contract/errors.ts'
import type { JobRecord } from '../ledger/records.ts'
import type { MarketContext } from './context.ts'
import { hasEnded, jobView } from './job-view.ts'
import type { MarketParts } from './parts.ts'
import { MAX_WAIT_SECONDS } from './prefer.ts'

/** The job of this request. @throws HearthError `job/unknown` */
export function jobOf(context: MarketContext, parts: Pick<MarketParts, 'ledger'>): JobRecord {
  const job = parts.ledger.jobs.get(context.req.param('id') ?? '')
  if (job === null) throw new HearthError('job/unknown', 'There is no job at this address.')
  return job
}

/** `GET /v1/jobs/:id`, with `?wait=N` seconds for its end. */
export async function showJob(context: MarketContext, parts: MarketParts): Promise<Response> {
  const job = await waitForEnd(context, parts, jobOf(context, parts), queriedWait(context.req.query('wait')))
  return context.json(jobView(job, parts.ledger.payments))
}

/** `DELETE /v1/jobs/:id`: answers with the job as it ended. */
export async function cancelJob(context: MarketContext, parts: MarketParts): Promise<Response> {
  const job = await parts.jobs.cancel(jobOf(context, parts).id)
  return context.json(jobView(job, parts.ledger.payments))
}

function queriedWait(wait: string | undefined): number {
  if (wait === undefined) return 0
  if (!/^\d{1,3}$/.test(wait) || Number(wait) > MAX_WAIT_SECONDS) {
    throw new HearthError('request/invalid', `wait: a whole number of seconds, at most ${MAX_WAIT_SECONDS}`)
  }
  return Number(wait)
}

/** The job when it has ended, or as it is when the time is over, the buyer has gone, or we stop. */
export async function waitForEnd(
  context: MarketContext,
  parts: Pick<MarketParts, 'jobs' | 'stopping'>,
  job: JobRecord,
  seconds: number,
): Promise<JobRecord> {
  if (seconds === 0 || hasEnded(job)) return job
  return parts.jobs.wait(job.id, seconds * 1000, AbortSignal.any([context.req.raw.signal, parts.stopping]))
}
