import type { Customers } from './customers.ts'
import type { BookedJob, ClosedBooks } from './closed-books.ts'

/** What was seen from outside after the last kill, before the engine was stopped. */
export interface SeenFromOutside {
  readonly customers: Pick<Customers, 'bought' | 'wrong' | 'refused'>
  /** Base units that left the buyers' address on chain and lie in no channel. */
  readonly spent: bigint
  /** Receipts of one exported file that held every check, as one chain from number 0. */
  readonly receiptsVerified: number
  /** Chain less books, as the engine's own comparison says. */
  readonly difference: string
  readonly earned: string
}

/** Answers a buyer must never get for a job it was told of. */
const LOST = ['job/unknown', 'job/no-receipt', 'job/no-result', 'blobs/missing', 'payment/conflict']

/** The first thing that is lost, doubled or unexplained, as a sentence; null when everything holds. */
export function whatIsLost(books: ClosedBooks, seen: SeenFromOutside): string | null {
  const jobs = new Map(books.jobs.map((job) => [job.id, job]))
  const found = [
    ...seen.customers.bought().map(({ job, transaction }) => acknowledged(job, transaction, jobs.get(job))),
    ...seen.customers.wrong().map(({ job, detail }) => wrongAnswer(job, detail, jobs.get(job))),
    ...seen.customers
      .refused()
      .map(({ code, reason }) => (LOST.includes(code) ? `A buyer was refused what it had paid for: ${reason}` : null)),
    ...books.jobs.map(unended),
    unless(books.open === 0, `${books.open} payments are still open after everything came to rest.`),
    unless(books.paidTwice === 0, `${books.paidTwice} payments have more than one job.`),
    unless(books.withoutJob === 0, `${books.withoutJob} settled payments have no job.`),
    unless(
      seen.receiptsVerified === books.receipts,
      `The books hold ${books.receipts} receipts, and ${seen.receiptsVerified} of them verify as one chain.`,
    ),
    unless(seen.difference === '0', `Books and chain differ by ${seen.difference} base units.`),
    unless(
      books.paid - books.refunded === seen.spent,
      `${seen.spent} base units left the buyers, and the books explain ${books.paid - books.refunded} of them.`,
    ),
    unless(
      (books.paid - books.refunded).toString() === seen.earned,
      `The engine says it earned ${seen.earned}, its books say ${books.paid - books.refunded}.`,
    ),
  ]
  return found.find((problem) => problem !== null) ?? null
}

function acknowledged(id: string, transaction: string | null, job: BookedJob | undefined): string | null {
  if (job === undefined) return `Job ${id} was acknowledged to its buyer and is in no book.`
  if (job.transaction !== transaction) return `Job ${id} is booked under another payment than its buyer was told.`
  if (job.receipt === null && !costNothing(job)) return `Job ${id} ended with neither a receipt nor a refund.`
  return null
}

/** Its price went back, or was never taken. */
function costNothing({ refund, charge }: BookedJob): boolean {
  return refund === 'paid' || charge === 'released'
}

/** A job that was given up after several kills is no wrong answer, as long as the money went back. */
function wrongAnswer(id: string, detail: string, job: BookedJob | undefined): string | null {
  return job !== undefined && costNothing(job) ? null : `The buyer of job ${id} found it wrong: ${detail}.`
}

function unended({ id, state, refund, charge }: BookedJob): string | null {
  if (state === 'queued' || state === 'running') return `Job ${id} is still ${state}.`
  if (charge === 'open') return `Job ${id} has ended, and its voucher is still held.`
  return refund === 'owed' ? `The refund of job ${id} is still owed.` : null
}

function unless(holds: boolean, problem: string): string | null {
  return holds ? null : problem
}
