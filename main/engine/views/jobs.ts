import type { JobRow, Snapshot } from '../../../contract/engine.ts'
import type { JobPower } from '../../../contract/power.ts'
import type { RunningJob } from '../jobs/job-progress.ts'
import type { EnergyRecord } from '../ledger/energy.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { JobRecord } from '../ledger/records.ts'

const RECENT = 10

/** A job as every client shows it; `power` once its electricity is in the books. */
export function jobRow(job: JobRecord, power: EnergyRecord | null): JobRow {
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
    ...(power === null ? {} : { power: jobPower(power) }),
  }
}

function jobPower({ joules, measured, perKwh, currency }: EnergyRecord): JobPower {
  const wattHours = joules / 3600
  return { wattHours, measured, cost: perKwh === null ? null : (wattHours / 1000) * perKwh, currency }
}

/** The jobs section of the snapshot; `dayStart` is the person's local midnight, Unix ms. */
export function jobsView(ledger: Ledger, dayStart: number, running: readonly RunningJob[]): Snapshot['jobs'] {
  const counts = ledger.jobs.counts(dayStart)
  const recent = ledger.jobs.list({ cursor: null, limit: RECENT, filter: 'all', search: '' })
  return {
    running: ledger.jobs.byState(['running']).map((job) => withProgress(jobRow(job, null), running)),
    waiting: counts.waiting,
    recent: recent.rows.map((job) => jobRow(job, ledger.energy.byJob(job.id))),
    finishedToday: counts.finishedSince,
    total: counts.total,
  }
}

function withProgress(row: JobRow, running: readonly RunningJob[]): JobRow {
  const { phase = null, done = null } = running.find((job) => job.id === row.id) ?? {}
  return { ...row, ...(phase === null ? {} : { phase }), ...(done === null ? {} : { done }) }
}
