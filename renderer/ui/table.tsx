import { useMemo, useRef, type ReactNode } from 'react'
import { spoken, translated } from '../../contract/words/speak.ts'
import css from './table.module.css'
import { BLOCK, useRowsInView } from './use-rows-in-view.ts'

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
  const { from, to, rowHeight } = useRowsInView(body, rows.length)
  const isPart = to - from < rows.length
  const language = spoken()
  // What was made once is kept while the list is scrolled: the same element is not made again.
  const blocks = useMemo(
    () => ({ of: { rows, columns, isPart, language }, made: new Map<number, ReactNode>() }),
    [rows, columns, isPart, language],
  ).made
  const blockAt = (block: number): ReactNode => {
    const known = blocks.get(block)
    if (known !== undefined) return known
    const made = rows
      .slice(block * BLOCK, (block + 1) * BLOCK)
      .map((row, index) => (
        <TableRow
          key={rowKey(row)}
          row={row}
          columns={columns}
          index={isPart ? block * BLOCK + index + 2 : undefined}
          last={block * BLOCK + index === rows.length - 1}
        />
      ))
    blocks.set(block, made)
    return made
  }
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
              >
                {translated(column.title)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          <Room rows={from} height={rowHeight} />
          {Array.from({ length: Math.ceil((to - from) / BLOCK) }, (_, index) => blockAt(from / BLOCK + index))}
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
        <td
          key={column.id}
          data-align={column.align}
          data-wide={column.wideOnly || undefined}
          data-room={column.roomOnly || undefined}
        >
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
