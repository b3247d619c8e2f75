import { useRef, type ReactNode } from 'react'
import { translated } from '../../contract/words/speak.ts'
import css from './table.module.css'
import { useRowsInView } from './use-rows-in-view.ts'

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

/** The height that the style sheet gives every row, rem. */
const ROW_REM = 2.5

/** Rows of figures: fixed widths, so that nothing moves when a value changes; of very many, only those near the view. */
export function Table<Row>({ caption, columns, rows, rowKey }: TableProps<Row>) {
  const body = useRef<HTMLTableSectionElement>(null)
  const rowHeight = ROW_REM * Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
  const { from, to } = useRowsInView(body, rows.length, rowHeight)
  const isPart = to - from < rows.length
  return (
    <div className={css['scroll']}>
      <table className={css['table']} aria-rowcount={isPart ? rows.length + 1 : undefined}>
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
        <tbody ref={body}>
          <Room rows={from} height={rowHeight} />
          {rows.slice(from, to).map((row, index) => (
            <TableRow
              key={rowKey(row)}
              row={row}
              columns={columns}
              index={isPart ? from + index + 2 : undefined}
              last={from + index === rows.length - 1}
            />
          ))}
          <Room rows={rows.length - to} height={rowHeight} />
        </tbody>
      </table>
    </div>
  )
}

interface TableRowProps<Row> {
  readonly row: Row
  readonly columns: readonly Column<Row>[]
  /** Its place in the whole table, from 1 with the head; left out where the whole table is there. */
  readonly index: number | undefined
  readonly last: boolean
}

function TableRow<Row>({ row, columns, index, last }: TableRowProps<Row>) {
  return (
    <tr aria-rowindex={index} data-last={last || undefined}>
      {columns.map((column) => (
        <td key={column.id} data-align={column.align} data-wide={column.wideOnly || undefined}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  )
}

/** Keeps the place of rows that are not in the page. */
function Room({ rows, height }: { rows: number; height: number }) {
  return rows <= 0 ? null : <tr aria-hidden="true" style={{ height: rows * height }} />
}
