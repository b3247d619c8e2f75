import { z } from 'zod'
import type { Books } from './books.ts'
import { change, query } from './rows.ts'

/** Of these the note itself holds all that was told (`told.ts`). */
const TOLD_KINDS = ['banned', 'unbanned', 'agent'] as const
const NOTE_KINDS = [
  'opened',
  'settled',
  'ordered',
  'ended',
  'answered',
  'signed',
  'closed',
  'reversed',
  'reading',
  'paidOut',
  'received',
  ...TOLD_KINDS,
] as const
export type NoteKind = (typeof NOTE_KINDS)[number]

/** That something happened; what it was stands in the other tables under `ref`, unless it is among those told. */
export interface Note {
  readonly n: number
  readonly kind: NoteKind
  readonly ref: string
  readonly at: number
}

export interface Notes {
  /** Inside the transaction of what it is about. */
  add(kind: NoteKind, ref: string, at: number): void
  /** Number of the newest; 0 for none. */
  last(): number
  get(n: number): Note | null
  after(n: number, limit: number): readonly Note[]
  /** Everything that was told, oldest first. */
  told(): readonly Note[]
}

const Row = z.object({
  n: z.int(),
  kind: z.enum(NOTE_KINDS),
  ref: z.string(),
  at: z.int(),
})

export function openNotes({ db, read }: Pick<Books, 'db' | 'read'>): Notes {
  const newest = query(db, z.object({ n: z.int() }), 'SELECT coalesce(max(n), 0) AS n FROM notes')
  const byNumber = query(db, Row, 'SELECT n, kind, ref, at FROM notes WHERE n = @n')
  const after = query(db, Row, 'SELECT n, kind, ref, at FROM notes WHERE n > @n ORDER BY n LIMIT @limit')
  const told = query(
    db,
    Row,
    `SELECT n, kind, ref, at FROM notes WHERE kind IN ('${TOLD_KINDS.join("', '")}') ORDER BY n`,
  )
  const insert = change(
    db,
    `INSERT INTO notes (n, kind, ref, at)
     VALUES ((SELECT coalesce(max(n), 0) + 1 FROM notes), @kind, @ref, @at)`,
  )
  return {
    add: (kind, ref, at) => {
      insert({ kind, ref, at })
    },
    last: () => read(() => newest.one({})?.n ?? 0),
    get: (n) => read(() => byNumber.one({ n })),
    after: (n, limit) => read(() => after.all({ n, limit })),
    told: () => read(() => told.all({})),
  }
}
