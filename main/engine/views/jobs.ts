import type { JobRow, Snapshot } from '../../../contract/engine.ts'
import type { RunningJob } from '../jobs/job-progress.ts'
import { allJobs, type SeveralBooks } from '../ledger/several.ts'
import { type JobBooks, jobPage, rowIn } from './job-pages.ts'

const RECENT = 10

/** Jobs of all books; `dayStart` is the person's local midnight, Unix ms. */
export function jobsView(
  books: SeveralBooks<JobBooks>,
  dayStart: number,
  running: readonly RunningJob[],
): Snapshot['jobs'] {
  const counts = books.all.map(({ ledger }) => ledger.jobs.counts(dayStart))
  const recent = jobPage(books, { cursor: null, limit: RECENT, filter: 'all', search: '' })
  const atWork = allJobs(books).byState(['running'])
  return {
    running: atWork.map((job) => withProgress(rowIn(books, job), running)),
    waiting: sum(counts.map(({ waiting }) => waiting)),
    recent: [...recent.rows],
    finishedToday: sum(counts.map(({ finishedSince }) => finishedSince)),
    total: recent.total,
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}

function withProgress(row: JobRow, running: readonly RunningJob[]): JobRow {
  const { phase = null, done = null, gpu = null } = running.find((job) => job.id === row.id) ?? {}
  return {
    ...row,
    ...(phase === null ? {} : { phase }),
    ...(done === null ? {} : { done }),
    ...(gpu === null ? {} : { adapter: gpu }),
  }
}
