import type { ReactNode } from 'react'
import { translated } from '../../contract/words/speak.ts'
import css from './table.module.css'

export interface Column<Row> {
  readonly id: string
  readonly title: string
  readonly align?: 'start' | 'end'
  /** A share of the width, as CSS; columns without one share the rest. */
  readonly width?: string
  /** Left out where the window is narrow. */
  readonly wideOnly?: boolean
  readonly cell: (row: Row) => ReactNode
}

interface TableProps<Row> {
  readonly caption: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string | number
}

/** Rows of figures: fixed widths, so that nothing moves when a value changes. */
export function Table<Row>({ caption, columns, rows, rowKey }: TableProps<Row>) {
  return (
    <div className={css['scroll']}>
      <table className={css['table']}>
        <caption className="visually-hidden">{caption}</caption>
        <colgroup>
          {columns.map((column) => (
            <col
              key={column.id}
              style={column.width === undefined ? undefined : { width: column.width }}
              data-wide={column.wideOnly || undefined}
            />
          ))}
        </colgroup>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.id} scope="col" data-align={column.align} data-wide={column.wideOnly || undefined}>
                {translated(column.title)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) => (
                <td key={column.id} data-align={column.align} data-wide={column.wideOnly || undefined}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
