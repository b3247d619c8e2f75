import { HearthError } from '../../../../contract/errors.ts'
import type { Hold } from '../hold.ts'
import { holdFor } from '../hold.ts'
import type { Note, Notes } from '../notes.ts'
import type { BooksJournal } from './journal.ts'
import type { MoneyRecord } from './record.ts'
import { sameMark } from './witness.ts'

/** Keeps the journal in step with the books: the books are written first, durably, and the journal follows. */
export interface Keeper {
  /**
   * Writes what the journal lacks, up to the note of this number: what the books may still lose is never in it. Never
   * throws: a journal that cannot be written is a `problem`.
   */
  follow(upTo: number): void
  /** Why the journal is behind, or null. */
  problem(): string | null
  /** What the two say about each other now; null when nothing stands in the way of going on. */
  disagreement(): Hold | null
  /** Every difference, in sentences; reads both in full. */
  compare(): readonly string[]
}

const BATCH = 500
const MOST_DIFFERENCES = 20

export function createKeeper(parts: {
  readonly notes: Notes
  readonly journal: BooksJournal
  readonly recordOf: (note: Note) => MoneyRecord
  /** Mark of the journal's files when the books were last used; null at first. */
  readonly knownCopyMark: () => string | null
}): Keeper {
  const { notes, journal, recordOf } = parts
  let problem: string | null = null

  function follow(upTo: number): void {
    try {
      while (journal.last() < upTo) {
        const batch = notes.after(journal.last(), Math.min(BATCH, upTo - journal.last()))
        if (batch.length === 0) break
        for (const note of batch) journal.write(recordOf(note))
      }
      const written = journal.last()
      journal.sync().then(
        () => journal.witness(written),
        (error: unknown) => failed(error),
      )
      problem = null
    } catch (error) {
      failed(error)
    }
  }

  function failed(error: unknown): void {
    const why = error instanceof HearthError ? error.message : 'It failed for a reason nobody expected.'
    problem = `The journal of the ledger cannot be written. ${why}`
  }

  function disagreement(): Hold | null {
    const missing = Math.max(0, Math.max(journal.last(), journal.reached) - notes.last())
    if (missing > 0) return holdFor('older', missing)
    const record = journal.newestRecord()
    // A journal that begins now was lost or set aside: it says nothing against the books.
    if (record === null) return null
    if (!isAbout(record, notes.get(record.n))) return holdFor('differs', 0)
    const known = parts.knownCopyMark()
    return known === null || sameMark(known, journal.copyMark()) ? null : holdFor('copied', 0)
  }

  return {
    follow,
    problem: () => problem,
    disagreement,
    compare: () => {
      const differences: string[] = []
      let last = 0
      try {
        for (const record of journal.read(0)) {
          last = record.n
          const found = notes.get(record.n)
          if (found === null) differences.push(`Record ${record.n} (${record.event.kind}) is in the journal only.`)
          else if (!isSame(record, recordOf(found))) {
            differences.push(`Record ${record.n} (${record.event.kind}) is not what the ledger says.`)
          }
          if (differences.length >= MOST_DIFFERENCES) return differences
        }
      } catch (error) {
        if (!(error instanceof HearthError)) throw error
        differences.push(error.message)
      }
      const lacking = notes.last() - last
      if (lacking > 0) differences.push(`The journal lacks ${lacking} of the ledger’s ${notes.last()} records.`)
      return differences
    },
  }
}

function isAbout({ event, at }: MoneyRecord, note: Note | null): boolean {
  // A note says that a transfer was signed; its record says in which of the two ways.
  const kind = event.kind === 'authorized' ? 'signed' : event.kind
  return note !== null && kind === note.kind && at === note.at
}

/** A transfer may have been signed again since, at a higher fee: then the books know the later bytes. */
function isSame(written: MoneyRecord, now: MoneyRecord): boolean {
  if (written.event.kind === 'signed' && now.event.kind === 'signed') {
    const later = { raw: now.event.raw, transaction: now.event.transaction }
    return sameJson({ ...written, event: { ...written.event, ...later } }, now)
  }
  return sameJson(written, now)
}

function sameJson(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b)
}

/** Key order is the writer's business. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
