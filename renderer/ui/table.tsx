import { PureComponent, useRef, type CSSProperties, type ReactNode } from 'react'
import { spoken, translated } from '../../contract/words/speak.ts'
import css from './table.module.css'
import { ROW_REM, useRowsInView } from './use-rows-in-view.ts'

export interface Column<Row> {
  readonly id: string
  readonly title: string
  readonly align?: 'start' | 'end'
  /** A share of the width, as CSS; columns without one share the rest. */
  readonly width?: string
  /** Left out where the window is narrow. */
  readonly wideOnly?: boolean
  /** Left out where the table stands in a narrow column. */
  readonly roomOnly?: boolean
  /** What it holds never needs more room than it has: in a long table such a cell is not cut, which costs less. */
  readonly fits?: boolean
  readonly cell: (row: Row) => ReactNode
}

interface TableProps<Row> {
  readonly caption: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string | number
}

/** Rows of figures: fixed widths, so that nothing moves when a value changes; of very many, only those near the view. */
export function Table<Row>({ caption, columns, rows, rowKey }: TableProps<Row>) {
  const body = useRef<HTMLTableSectionElement>(null)
  const part = useRowsInView(body, rows.length)
  const language = spoken()
  const from = part?.from ?? 0
  const room = part === null ? undefined : { height: `${rows.length * ROW_REM}rem` }
  return (
    <div className={css['scroll']}>
      <table
        className={css['table']}
        data-long={part === null ? undefined : true}
        aria-rowcount={part === null ? undefined : rows.length + 1}
      >
        <caption className="visually-hidden">{caption}</caption>
        <colgroup>
          {columns.map((column) => (
            <col
              key={column.id}
              style={column.width === undefined ? undefined : { width: column.width }}
              data-wide={column.wideOnly || undefined}
              data-room={column.roomOnly || undefined}
            />
          ))}
        </colgroup>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                data-align={column.align}
                data-wide={column.wideOnly || undefined}
                data-room={column.roomOnly || undefined}
                style={part === null ? undefined : widthOf(column)}
              >
                {translated(column.title)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body} style={room}>
          {(part === null ? rows : rows.slice(part.from, part.to)).map((row, index) => (
            <TableRow
              key={rowKey(row)}
              row={row}
              columns={columns}
              place={part === null ? undefined : from + index}
              last={from + index === rows.length - 1}
              language={language}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface TableRowProps<Row> {
  readonly row: Row
  readonly columns: readonly Column<Row>[]
  /** Its place in a table of which only a part is there; left out where the whole table is. */
  readonly place: number | undefined
  readonly last: boolean
  /** What its cells speak: they are made again when it changes. */
  readonly language: string
}

/** Made again only when something of it is another; a class, since `memo` loses what kind of row it is. */
class TableRow<Row> extends PureComponent<TableRowProps<Row>> {
  override render(): ReactNode {
    const { row, columns, place, last } = this.props
    return (
      <tr
        aria-rowindex={place === undefined ? undefined : place + 2}
        data-last={last || undefined}
        style={place === undefined ? undefined : { top: `${place * ROW_REM}rem` }}
      >
        {columns.map((column) => (
          <td
            key={column.id}
            data-align={column.align}
            data-wide={column.wideOnly || undefined}
            data-room={column.roomOnly || undefined}
            data-fits={column.fits}
            style={place === undefined ? undefined : widthOf(column)}
          >
            {column.cell(row)}
          </td>
        ))}
      </tr>
    )
  }
}

/** In a long table each row is laid out by itself, so each cell has to know its width. */
function widthOf({ width }: { readonly width?: string }): CSSProperties | undefined {
  return width === undefined ? undefined : { flex: `0 0 ${width}` }
}
