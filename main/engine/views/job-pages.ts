import type { JobRow } from '../../../contract/engine.ts'
import { HearthError } from '../../../contract/errors.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Page } from '../ledger/page.ts'
import type { JobRecord } from '../ledger/records.ts'
import type { SeveralBooks } from '../ledger/several.ts'
import type { NetworkId } from '../wallet/networks.ts'
import { jobRow } from './job-row.ts'

/** Books with jobs; `id` names their network. */
export interface JobBooks {
  readonly id: NetworkId
  readonly ledger: Pick<Ledger, 'jobs' | 'energy'>
}

type Request = Parameters<Ledger['jobs']['list']>[0]

/** A job as clients see it, wherever it was paid. */
export function rowIn({ all, ofJob }: SeveralBooks<JobBooks>, job: JobRecord): JobRow {
  const books = ofJob(job.id)
  return jobRow(job, books.ledger.energy.byJob(job.id), books === all[0] ? null : books.id)
}

/** Written where books have no more rows. */
const END = '-'
/** Written where books have not been read from yet. */
const START = ''

/**
 * One page of the jobs of all books, newest first. The cursor says for each of the books how far they were read, in
 * their order; with one it is that one's own. @throws HearthError `ledger/bad-cursor`
 */
export function jobPage(books: SeveralBooks<JobBooks>, request: Request): Page<JobRow> {
  const cursors = cursorsOf(request.cursor, books.all.length)
  const pages = books.all.map(({ ledger }, index) => {
    const cursor = cursors[index] ?? END
    // What has been read to its end is asked for its number of rows only.
    const page = ledger.jobs.list({ ...request, cursor: cursor === START || cursor === END ? null : cursor })
    return { ledger, cursor, page: cursor === END ? { ...page, rows: [], nextCursor: null } : page }
  })
  const given = merged(
    pages.map(({ page }) => page.rows),
    request.limit,
  )
  const next = pages.map(({ ledger, cursor, page }, index) => {
    const taken = given.filter((each) => each.index === index).length
    if (taken === page.rows.length) return page.nextCursor ?? END
    return taken === 0
      ? cursor
      : (ledger.jobs.list({ ...request, cursor: cursor || null, limit: taken }).nextCursor ?? END)
  })
  return {
    rows: given.map(({ job }) => rowIn(books, job)),
    nextCursor: next.every((each) => each === END) ? null : next.join(','),
    total: pages.reduce((total, { page }) => total + page.total, 0),
  }
}

function cursorsOf(cursor: string | null, count: number): readonly string[] {
  if (cursor === null) return Array.from({ length: count }, () => START)
  const cursors = cursor.split(',')
  if (cursors.length === count) return cursors
  throw new HearthError('ledger/bad-cursor', 'This list was asked to go on from a place it does not know.')
}

/** The newest of several lists, each of which keeps its own order. */
function merged(lists: readonly (readonly JobRecord[])[], limit: number) {
  const taken = lists.map(() => 0)
  const given: { readonly job: JobRecord; readonly index: number }[] = []
  while (given.length < limit) {
    const heads = lists.flatMap((list, index) => {
      const job = list[taken[index] ?? 0]
      return job === undefined ? [] : [{ job, index }]
    })
    const [newest] = heads.toSorted((a, b) => b.job.createdAt - a.job.createdAt)
    if (newest === undefined) return given
    given.push(newest)
    taken[newest.index] = (taken[newest.index] ?? 0) + 1
  }
  return given
}
