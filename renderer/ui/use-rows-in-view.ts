import { useEffect, useState, type RefObject } from 'react'

/** Shorter lists are in the page as a whole. */
const WHOLE = 300
/** Rows come and go in blocks, so that most steps of a scroll change nothing. */
export const BLOCK = 10
/** Blocks above and below what is in view. */
const SPARE = 3

/** Before the first rows were measured, pixels. */
const USUAL_HEIGHT = 40

/** Rows `from` up to `to` are in the page; above and below them is only room, `rowHeight` pixels for each. */
export interface RowsInView {
  readonly from: number
  readonly to: number
  readonly rowHeight: number
}

/**
 * Which rows of a long table are in the page. All of one height: what is above and below keeps its room, and a reader
 * is told the number of each row.
 * @param table the body of the table; rows that only keep room are hidden from readers there
 */
export function useRowsInView(table: RefObject<HTMLTableSectionElement | null>, count: number): RowsInView {
  const [block, setBlock] = useState(0)
  const [rowHeight, setRowHeight] = useState(USUAL_HEIGHT)
  const blocksInView = Math.ceil(window.innerHeight / rowHeight / BLOCK) + 1
  const isLong = count > WHOLE
  useEffect(() => {
    if (!isLong) return undefined
    let height: number | null = null
    const look = (): void => {
      if (height === null) {
        height = heightOf(table.current)
        if (height !== null) setRowHeight(height)
      }
      const top = table.current?.getBoundingClientRect().top ?? 0
      setBlock(Math.max(0, Math.floor(-top / (height ?? USUAL_HEIGHT) / BLOCK)))
    }
    look()
    window.addEventListener('scroll', look, { passive: true })
    window.addEventListener('resize', look)
    return () => {
      window.removeEventListener('scroll', look)
      window.removeEventListener('resize', look)
    }
  }, [table, isLong])
  if (!isLong) return { from: 0, to: count, rowHeight }
  // A search may have made the list shorter than where the view was.
  const first = Math.min(block, Math.ceil(count / BLOCK) - 1)
  return {
    from: Math.max(0, (first - SPARE) * BLOCK),
    to: Math.min(count, (first + blocksInView + SPARE) * BLOCK),
    rowHeight,
  }
}

/** Of the rows that are there, on average; null where there is none. */
function heightOf(body: HTMLTableSectionElement | null): number | null {
  const rows = [...(body?.rows ?? [])].filter((row) => row.ariaHidden !== 'true')
  const [first] = rows
  const last = rows.at(-1)
  if (first === undefined || last === undefined) return null
  return (last.getBoundingClientRect().bottom - first.getBoundingClientRect().top) / rows.length
}
