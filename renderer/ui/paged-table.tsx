import type { ReactNode } from 'react'
import { t } from '../../contract/words/speak.ts'
import { useOnline } from '../engine/hooks.tsx'
import type { Pages } from '../engine/use-pages.ts'
import { Button } from './button.tsx'
import { Loading } from './loading.tsx'
import { MorePages } from './more-pages.tsx'
import { ErrorNotice } from './notice.tsx'
import { Table, type Column } from './table.tsx'

interface PagedTableProps<Row> {
  readonly caption: string
  /** What the rows are, in the plural. */
  readonly what: string
  readonly pages: Pages<Row>
  readonly columns: readonly Column<Row>[]
  readonly rowKey: (row: Row) => string | number
  readonly empty: ReactNode
}

/** A long list: loading, failed, empty or rows, with the way to older ones. */
export function PagedTable<Row>({ caption, what, pages, columns, rowKey, empty }: PagedTableProps<Row>) {
  const online = useOnline()
  return (
    <>
      {pages.error === null ? null : (
        <ErrorNotice
          error={pages.error}
          action={<Button size="s" disabled={!online} onClick={pages.reload}>{t`Try again`}</Button>}
        />
      )}
      {pages.rows === null && pages.error === null ? <Loading what={what} lines={6} /> : null}
      {pages.rows !== null && pages.rows.length === 0 ? empty : null}
      {pages.rows !== null && pages.rows.length > 0 ? (
        <>
          <Table caption={caption} columns={columns} rows={pages.rows} rowKey={rowKey} />
          <MorePages pages={pages} what={what} />
        </>
      ) : null}
    </>
  )
}
