import { PROVIDER_FAULTS } from '../../../contract/job.ts'
import type { EndReason, JobState } from '../../../contract/job.ts'
import type { JobEnd } from '../ledger/records.ts'
import type { Outcome } from './supervise.ts'

export interface Ending {
  readonly end: JobEnd
  /** The price is owed back: our fault, or nothing was run. Such an end has no receipt. */
  readonly refund: boolean
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
