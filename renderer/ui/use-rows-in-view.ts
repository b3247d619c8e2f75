import { useEffect, useState, type RefObject } from 'react'

/** Shorter lists are in the page as a whole. */
const WHOLE = 300
/** Rows come and go in blocks, so that most steps of a scroll change nothing. */
const BLOCK = 20
/** Blocks above and below what is in view. */
const SPARE = 2

/** Rows `from` up to `to` are in the page; above and below them is only room. */
export interface RowsInView {
  readonly from: number
  readonly to: number
}

/**
 * Which rows of a long table are in the page. All of one height: what is above and below keeps its room, and a reader
 * is told the number of each row.
 * @param rowHeight pixels
 */
export function useRowsInView(table: RefObject<HTMLElement | null>, count: number, rowHeight: number): RowsInView {
  const [block, setBlock] = useState(0)
  const blocksInView = Math.ceil(window.innerHeight / rowHeight / BLOCK) + 1
  const isLong = count > WHOLE
  useEffect(() => {
    if (!isLong) return undefined
    const look = (): void => {
      const top = table.current?.getBoundingClientRect().top ?? 0
      setBlock(Math.max(0, Math.floor(-top / rowHeight / BLOCK)))
    }
    look()
    window.addEventListener('scroll', look, { passive: true })
    window.addEventListener('resize', look)
    return () => {
      window.removeEventListener('scroll', look)
      window.removeEventListener('resize', look)
    }
  }, [table, isLong, rowHeight])
  if (!isLong) return { from: 0, to: count }
  // A search may have made the list shorter than where the view was.
  const first = Math.min(block, Math.ceil(count / BLOCK) - 1)
  return {
    from: Math.max(0, (first - SPARE) * BLOCK),
    to: Math.min(count, (first + blocksInView + SPARE) * BLOCK),
  }
}
