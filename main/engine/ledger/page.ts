/** Rows of a longer list, and where it goes on. */
export interface Page<Row> {
  readonly rows: readonly Row[]
  readonly nextCursor: string | null
  readonly total: number
}
