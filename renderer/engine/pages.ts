/** One page of a list, newest first. */
export interface Page<Row> {
  readonly rows: readonly Row[]
  readonly nextCursor: string | null
  readonly total: number
}

interface Identified {
  readonly id: string | number
}

/** The fresh rows, then those older ones that are not among them. */
export function freshFirst<Row extends Identified>(fresh: readonly Row[], older: readonly Row[]): Row[] {
  const seen = new Set(fresh.map((row) => row.id))
  return [...fresh, ...older.filter((row) => !seen.has(row.id))]
}

export function appendPage<Row extends Identified>(before: Page<Row>, next: Page<Row>): Page<Row> {
  return { ...next, rows: freshFirst(before.rows, next.rows) }
}
