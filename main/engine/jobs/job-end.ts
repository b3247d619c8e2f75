import { PROVIDER_FAULTS } from '../../../contract/job.ts'
import type { EndReason, JobOutputs, JobState } from '../../../contract/job.ts'
import type { Hex } from '../../../contract/money.ts'
import type { LedgerRoom } from '../ledger/ledger.ts'
import type { JobCover, JobEnd, JobRecord } from '../ledger/records.ts'
import type { WorkedJobs } from '../ledger/several.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Outcome } from './supervise.ts'

export interface Ending {
  readonly end: JobEnd
  /** The price is owed back: our fault, or nothing was run. Such an end has no receipt. */
  readonly refund: boolean
  /** What a job bought by voucher is charged for. */
  readonly used: Used
}

/** The time a job ran, as seen from outside its worker, and the bytes it put out. */
export interface Used {
  readonly ms: number
  readonly outputBytes: number
}

export interface EndDeps {
  readonly ledger: { readonly jobs: WorkedJobs; readonly room: LedgerRoom }
  /** Signs the receipt of an end; called inside the ledger's transaction. */
  readonly makeReceipt: (
    job: JobRecord,
    end: JobEnd,
    position: { readonly seq: number; readonly prev: Hex },
    /** Base units: the channel's total after it; null for a job that charged none. */
    cumulative: bigint | null,
  ) => { readonly digest: Hex; readonly file: string }
  /** What a job bought by voucher that used so much is charged, base units. */
  readonly chargeOf: (job: JobRecord, used: Used) => bigint
  /** Called when a job was charged on a channel. */
  readonly onCharged: (channelId: Hex) => void
  readonly clock: Clock
  readonly log: Log
}

/** Writes an end with its receipt and charge, or the refund it is owed; null when the books did not take it. */
export function bookEnd(job: JobRecord, { end, refund, used }: Ending, deps: EndDeps): JobRecord | null {
  const { ledger, makeReceipt, clock, log } = deps
  try {
    const receipt = (
      position: { seq: number; prev: Hex },
      ended: JobRecord,
      cumulative: bigint | null,
    ): ReturnType<typeof makeReceipt> => makeReceipt(ended, end, position, cumulative)
    const charge = job.channelId === null || refund ? {} : { charge: deps.chargeOf(job, used) }
    const ended = ledger.jobs.end(job.id, end, refund ? { refund } : { refund, receipt, ...charge }, clock.now())
    if (job.channelId !== null && !refund) deps.onCharged(job.channelId)
    return ended
  } catch (error: unknown) {
    log.error('job-end-not-stored', { job: job.id, problem: error instanceof Error ? error.message : 'unknown' })
    return null
  }
}

/** How an outcome is written into the books. */
export function endingOf(
  outcome: Pick<Outcome, 'reason' | 'message' | 'outputs' | 'ran' | 'ranMs'>,
  at: number,
): Ending {
  const { reason, message, outputs, ran, ranMs } = outcome
  return {
    end: { state: stateOf(reason), reason, message, outputs, finishedAt: at },
    refund: PROVIDER_FAULTS.includes(reason) || !ran || outputs === null,
    used: { ms: ranMs, outputBytes: bytesOf(outputs) },
  }
}

/** The end of a job that never started. */
export function unstarted(reason: EndReason, message: string, at: number): Ending {
  return endingOf({ reason, message, outputs: null, ran: false, ranMs: 0 }, at)
}

function bytesOf(outputs: JobOutputs | null): number {
  if (outputs === null) return 0
  return [outputs.stdout, outputs.stderr, ...outputs.files].reduce((sum, { size }) => sum + size, 0)
}

/** Why a job is not run whose voucher no longer pays for it; null when it does. */
export function uncovered(cover: JobCover, at: number): Ending | null {
  if (cover === 'held') return null
  if (cover === 'lost') return unstarted('host-fault', 'The payment channel of this job is no longer known here.', at)
  return unstarted('buyer-cancelled', 'The payer has asked for the money of the payment channel back.', at)
}

function stateOf(reason: EndReason): JobState {
  if (reason === 'exited') return 'finished'
  if (reason === 'person-returned') return 'evicted'
  return reason === 'buyer-cancelled' || reason === 'person-stopped' ? 'cancelled' : 'failed'
}
