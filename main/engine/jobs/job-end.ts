import { PROVIDER_FAULTS } from '../../../contract/job.ts'
import type { EndReason, JobState } from '../../../contract/job.ts'
import type { Hex } from '../../../contract/money.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { JobEnd, JobRecord } from '../ledger/records.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Outcome } from './supervise.ts'

export interface Ending {
  readonly end: JobEnd
  /** The price is owed back: our fault, or nothing was run. Such an end has no receipt. */
  readonly refund: boolean
}

export interface EndDeps {
  readonly ledger: Pick<Ledger, 'jobs' | 'room'>
  /** Signs the receipt of an end; called inside the ledger's transaction. */
  readonly makeReceipt: (
    job: JobRecord,
    end: JobEnd,
    position: { readonly seq: number; readonly prev: Hex },
  ) => { readonly digest: Hex; readonly file: string }
  readonly clock: Clock
  readonly log: Log
}

/** Writes an end with its receipt, or the refund it is owed; false when the books did not take it. */
export function bookEnd(job: JobRecord, { end, refund }: Ending, deps: EndDeps): boolean {
  const { ledger, makeReceipt, clock, log } = deps
  try {
    const receipt = (position: { seq: number; prev: Hex }): ReturnType<typeof makeReceipt> =>
      makeReceipt(job, end, position)
    ledger.jobs.end(job.id, end, refund ? { refund } : { refund, receipt }, clock.now())
    return true
  } catch (error: unknown) {
    log.error('job-end-not-stored', { job: job.id, problem: error instanceof Error ? error.message : 'unknown' })
    return false
  }
}

/** How an outcome is written into the books. */
export function endingOf(outcome: Pick<Outcome, 'reason' | 'message' | 'outputs' | 'ran'>, at: number): Ending {
  const { reason, message, outputs, ran } = outcome
  return {
    end: { state: stateOf(reason), reason, message, outputs, finishedAt: at },
    refund: PROVIDER_FAULTS.includes(reason) || !ran || outputs === null,
  }
}

/** The end of a job that never started. */
export function unstarted(reason: EndReason, message: string, at: number): Ending {
  return endingOf({ reason, message, outputs: null, ran: false }, at)
}

function stateOf(reason: EndReason): JobState {
  if (reason === 'exited') return 'finished'
  if (reason === 'person-returned') return 'evicted'
  return reason === 'buyer-cancelled' || reason === 'person-stopped' ? 'cancelled' : 'failed'
}
