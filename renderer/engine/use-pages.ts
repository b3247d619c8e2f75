import { useCallback, useState } from 'react'
import type { CallIn, CallName, CallOut } from '../../contract/engine.ts'
import { toEnvelope, type ErrorEnvelope } from '../../contract/errors.ts'
import { useEngine } from './hooks.tsx'
import { appendPage, freshFirst, type Page } from './pages.ts'
import { useQuery } from './use-query.ts'
import { useStable } from './use-stable.ts'

type PagedCall = {
  [Name in CallName]: CallOut<Name> extends Page<{ readonly id: string | number }> ? Name : never
}[CallName]
type RowOf<Name extends PagedCall> = CallOut<Name>['rows'][number]

export interface Pages<Row> {
  readonly rows: readonly Row[] | null
  readonly total: number
  readonly more: boolean
  readonly loadingMore: boolean
  readonly error: ErrorEnvelope | null
  readonly loadMore: () => void
  readonly reload: () => void
}

/** Everything read so far, and the first page it was last brought up to date with. */
interface Known<Row> {
  readonly key: string
  readonly first: Page<Row>
  readonly page: Page<Row>
}

/**
 * A list read page by page. The first page follows `revision`; rows of older pages stay as they
 * were read.
 */
export function usePages<Name extends PagedCall>(
  name: Name,
  input: Omit<CallIn<Name>, 'cursor'> & CallIn<Name>,
  revision: unknown,
): Pages<RowOf<Name>> {
  const client = useEngine()
  const { value, key } = useStable(input)
  const first = useQuery(name, input, revision)
  const [known, setKnown] = useState<Known<RowOf<Name>> | null>(null)
  const [loading, setLoading] = useState(false)
  const [moreError, setMoreError] = useState<ErrorEnvelope | null>(null)
  const firstPage: Page<RowOf<Name>> | null = first.data
  const older = known?.key === key ? known : null
  if (older !== null && firstPage !== null && older.first !== firstPage) {
    // Rows that leave the first page when newer ones arrive must not leave the list.
    setKnown({ key, first: firstPage, page: { ...older.page, rows: freshFirst(firstPage.rows, older.page.rows) } })
  }
  const cursor = (older?.page ?? firstPage)?.nextCursor ?? null

  const loadMore = useCallback(() => {
    if (cursor === null || firstPage === null) return
    setLoading(true)
    setMoreError(null)
    client
      .call(name, { ...value, cursor })
      .then((page: Page<RowOf<Name>>) =>
        setKnown((before) => ({
          key,
          first: firstPage,
          page: appendPage(before?.key === key ? before.page : firstPage, page),
        })),
      )
      .catch((error: unknown) => setMoreError(toEnvelope(error)))
      .finally(() => setLoading(false))
  }, [client, name, value, key, cursor, firstPage])

  return {
    rows: firstPage === null ? null : freshFirst(firstPage.rows, older?.page.rows ?? []),
    total: firstPage?.total ?? 0,
    more: cursor !== null && first.settled,
    loadingMore: loading,
    error: moreError ?? first.error,
    loadMore,
    reload: first.reload,
  }
}
