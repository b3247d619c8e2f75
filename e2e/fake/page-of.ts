interface PageOf<Row> {
  rows: Row[]
  nextCursor: string | null
  total: number
}

/** One page of `rows`; the cursor is the place where it starts. */
export function pageOf<Row>(rows: readonly Row[], cursor: string | null, limit: number): PageOf<Row> {
  const start = cursor === null ? 0 : Number(cursor)
  const end = start + limit
  return { rows: rows.slice(start, end), nextCursor: end < rows.length ? String(end) : null, total: rows.length }
}
