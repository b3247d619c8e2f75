import type { Database } from 'better-sqlite3'
import type { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import { corruptLedger } from './storage-errors.ts'
import type { Page } from './page.ts'

export type Parameters = Readonly<Record<string, string | number | null>>

export interface Query<Row> {
  readonly one: (parameters: Parameters) => Row | null
  readonly all: (parameters: Parameters) => readonly Row[]
}

/** A prepared query whose rows are parsed: a row of the wrong shape is a damaged file, not data. */
export function query<Schema extends z.ZodType>(db: Database, schema: Schema, sql: string): Query<z.output<Schema>> {
  const statement = db.prepare<[Parameters]>(sql)
  const parse = (row: unknown): z.output<Schema> => {
    const parsed = schema.safeParse(row)
    if (parsed.success) return parsed.data
    throw corruptLedger('It holds a row that cannot be read.', parsed.error)
  }
  return {
    one: (parameters) => {
      const row = statement.get(parameters)
      return row === undefined ? null : parse(row)
    },
    all: (parameters) => statement.all(parameters).map(parse),
  }
}

/** A prepared change; answers how many rows it touched. */
export function change(db: Database, sql: string): (parameters: Parameters) => number {
  const statement = db.prepare<[Parameters]>(sql)
  return (parameters) => statement.run(parameters).changes
}

/**
 * One page, newest first, out of a query that takes `@before` (null: from the newest) and `@limit`
 * and gives each row its number `n`.
 * The cursor is the row number of the last row given, so rows that arrive meanwhile shift nothing.
 * @throws HearthError `ledger/bad-cursor`
 */
export function page<Row extends { readonly n: number }>(
  request: { readonly cursor: string | null; readonly limit: number },
  fetch: (window: { readonly before: number | null; readonly limit: number }) => readonly Row[],
  total: number,
): Page<Omit<Row, 'n'>> {
  if (request.cursor !== null && !/^[0-9]{1,15}$/.test(request.cursor)) {
    throw new HearthError('ledger/bad-cursor', 'This list was asked to go on from a place it does not know.')
  }
  const before = request.cursor === null ? null : Number(request.cursor)
  const found = fetch({ before, limit: request.limit + 1 })
  const given = found.slice(0, request.limit)
  const last = given.at(-1)
  return {
    rows: given.map(withoutNumber),
    nextCursor: found.length > given.length && last !== undefined ? String(last.n) : null,
    total,
  }
}

function withoutNumber<Row extends { readonly n: number }>(numbered: Row): Omit<Row, 'n'> {
  const { n: _, ...row } = numbered
  return row
}
