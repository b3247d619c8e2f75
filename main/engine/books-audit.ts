import type { Clock } from './ports/clock.ts'
import type { Log } from './ports/log.ts'
import type { Reconciliation } from './reconcile.ts'

/** Reads every line of the books this often. */
const AUDIT_MS = 24 * 3_600_000

export interface BooksAudit {
  /** What the last comparison found; null before the first. */
  readonly current: () => Reconciliation | null
  readonly run: (how: 'quick' | 'thorough') => Promise<void>
  /** Thorough once a day, quick in between. */
  readonly runWhenDue: () => Promise<void>
}

/** Compares the books with the chain, and says in the log when they differ. */
export function createBooksAudit(parts: {
  readonly compare: () => Promise<Reconciliation>
  /** Adds what only a look at every line shows. */
  readonly thorough: (withChain: Reconciliation) => Reconciliation
  readonly clock: Clock
  readonly log: Log
  readonly onDone: () => void
}): BooksAudit {
  const { clock, log } = parts
  let current: Reconciliation | null = null
  let auditedAt = Number.NEGATIVE_INFINITY
  async function run(how: 'quick' | 'thorough'): Promise<void> {
    const withChain = await parts.compare()
    current = how === 'quick' ? withChain : parts.thorough(withChain)
    if (how === 'thorough') auditedAt = clock.monotonic()
    if (!current.ok) log.error('books.differ', { difference: current.difference })
    parts.onDone()
  }
  return {
    current: () => current,
    run,
    runWhenDue: () => run(clock.monotonic() - auditedAt >= AUDIT_MS ? 'thorough' : 'quick'),
  }
}
