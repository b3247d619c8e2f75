import type { EnergyStore, EnergyTotal } from './energy.ts'
import type { JobStore, Ledger, LedgerRoom } from './ledger.ts'

/**
 * The books of every network that work is paid on, each whole and apart. Ids of jobs and payments are random, so one is
 * in one of these books only; one that is in none is the first's to refuse.
 */
export interface SeveralBooks<Books> {
  readonly all: readonly [Books, ...Books[]]
  readonly ofJob: (id: string) => Books
  readonly ofPayment: (id: string) => Books
}

interface Kept {
  readonly ledger: { readonly jobs: Pick<JobStore, 'get'>; readonly payments: Pick<Ledger['payments'], 'get'> }
}

export function severalBooks<Books extends Kept>(all: readonly [Books, ...Books[]]): SeveralBooks<Books> {
  const [first, ...others] = all
  return {
    all,
    ofJob: (id) => others.find(({ ledger }) => ledger.jobs.get(id) !== null) ?? first,
    ofPayment: (id) => others.find(({ ledger }) => ledger.payments.get(id) !== null) ?? first,
  }
}

/** What running jobs need of books. */
export type WorkedJobs = Pick<JobStore, 'get' | 'byState' | 'start' | 'requeue' | 'cover' | 'end'>

/** The jobs of all books in one queue; each is written down in its own. */
export function allJobs({ all, ofJob }: SeveralBooks<{ readonly ledger: Pick<Ledger, 'jobs'> }>): WorkedJobs {
  const jobsWith = (id: string): JobStore => ofJob(id).ledger.jobs
  return {
    get: (id) => jobsWith(id).get(id),
    // Oldest first, whichever network they were paid on.
    byState: (states) =>
      all.flatMap(({ ledger }) => ledger.jobs.byState(states)).toSorted((a, b) => a.createdAt - b.createdAt),
    start: (id, at) => jobsWith(id).start(id, at),
    requeue: (id) => jobsWith(id).requeue(id),
    cover: (id) => jobsWith(id).cover(id),
    end: (id, ...how) => jobsWith(id).end(id, ...how),
  }
}

/** Room for all books: none is written into while one has none. */
export function allRoom({ all }: Pick<SeveralBooks<{ readonly ledger: Pick<Ledger, 'room'> }>, 'all'>): LedgerRoom {
  return {
    onFull: (listener) => {
      const forget = all.map(({ ledger }) => ledger.room.onFull(listener))
      return () => {
        for (const each of forget) each()
      }
    },
    again: () => all.map(({ ledger }) => ledger.room.again()).every(Boolean),
  }
}

/** The electricity of all jobs of this machine: that of each is in the books that have the job, and counts once. */
export function allEnergy({
  all,
  ofJob,
}: SeveralBooks<{ readonly ledger: Pick<Ledger, 'energy'> }>): Pick<EnergyStore, 'add' | 'total'> {
  return {
    add: (records) => {
      for (const books of all) {
        const own = records.filter(({ jobId }) => ofJob(jobId) === books)
        if (own.length > 0) books.ledger.energy.add(own)
      }
    },
    total: (since, currency) => all.map(({ ledger }) => ledger.energy.total(since, currency)).reduce(together),
  }
}

function together(one: EnergyTotal, other: EnergyTotal): EnergyTotal {
  return {
    jobs: one.jobs + other.jobs,
    joules: one.joules + other.joules,
    estimated: one.estimated + other.estimated,
    unpriced: one.unpriced + other.unpriced,
    cost: one.cost === null || other.cost === null ? (one.cost ?? other.cost) : one.cost + other.cost,
  }
}
