import type { JobRow, Snapshot } from '../../../contract/engine.ts'
import type { RunningJob } from '../jobs/job-progress.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { JobRecord } from '../ledger/records.ts'

const RECENT = 10

/** A job as every client shows it. */
export function jobRow(job: JobRecord): JobRow {
  return {
    id: job.id,
    kind: job.manifest.kind,
    program: job.program,
    state: job.state,
    reason: job.reason,
    message: job.message,
    payer: job.payer,
    price: job.price.toString(),
    createdAt: job.createdAt,
    startedAt: job.startedAt,
    finishedAt: job.finishedAt,
    receiptSeq: job.receiptSeq,
    refund: job.refund,
  }
}

/** The jobs section of the snapshot; `dayStart` is the person's local midnight, Unix ms. */
export function jobsView(ledger: Ledger, dayStart: number, running: readonly RunningJob[]): Snapshot['jobs'] {
  const counts = ledger.jobs.counts(dayStart)
  const recent = ledger.jobs.list({ cursor: null, limit: RECENT, filter: 'all', search: '' })
  return {
    running: ledger.jobs.byState(['running']).map((job) => withProgress(jobRow(job), running)),
    waiting: counts.waiting,
    recent: recent.rows.map(jobRow),
    finishedToday: counts.finishedSince,
    total: counts.total,
  }
}

function withProgress(row: JobRow, running: readonly RunningJob[]): JobRow {
  const { phase = null, done = null } = running.find((job) => job.id === row.id) ?? {}
  return { ...row, ...(phase === null ? {} : { phase }), ...(done === null ? {} : { done }) }
}
