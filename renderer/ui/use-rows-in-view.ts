import { useLayoutEffect, useRef, useState, type RefObject } from 'react'
import { flushSync } from 'react-dom'
import { nextRows, sameRows, wantedRows, type RowSpan } from './rows-in-view.ts'

/** Shorter lists are in the page as a whole. */
const WHOLE = 300
/** New rows of one frame: what a slow machine makes in a few milliseconds. */
const ROWS_A_FRAME = 6
/** Height of a row in `rem`, as in the styles of long tables. */
export const ROW_REM = 2.5

/**
 * Which rows of a long table are in the page; null when all of them are. They follow the view from frame to frame, a
 * few at a time.
 * @param table the body of the table, as high as all of its rows
 */
export function useRowsInView(table: RefObject<HTMLTableSectionElement | null>, count: number): RowSpan | null {
  const isLong = count > WHOLE
  const [shown, setShown] = useState<RowSpan>({ from: 0, to: 0 })
  const newest = useRef(shown)
  useLayoutEffect(() => {
    if (!isLong) return undefined
    let frame: number | null = null
    const step = (mostOf: (view: RowSpan) => number): void => {
      const view = rowsInView(table.current)
      const wanted = wantedRows(view, count)
      const next = nextRows(newest.current, wanted, view, mostOf(view))
      if (!sameRows(next, newest.current)) {
        newest.current = next
        setShown(next)
      }
      if (!sameRows(next, wanted)) ask()
    }
    const ask = (): void => {
      frame ??= requestAnimationFrame(() => {
        frame = null
        // Into this frame, not into one of the next: the view is there already.
        flushSync(() => step(() => ROWS_A_FRAME))
      })
    }
    // A list that became long, or another one, is never seen empty.
    step((view) => view.to - view.from)
    window.addEventListener('scroll', ask, { passive: true })
    window.addEventListener('resize', ask)
    return () => {
      if (frame !== null) cancelAnimationFrame(frame)
      window.removeEventListener('scroll', ask)
      window.removeEventListener('resize', ask)
    }
  }, [table, isLong, count])
  if (!isLong) return null
  return { from: Math.min(shown.from, count), to: Math.min(shown.to, count) }
}

function rowsInView(table: HTMLTableSectionElement | null): RowSpan {
  const height = ROW_REM * Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
  const top = table?.getBoundingClientRect().top ?? 0
  return { from: Math.floor(-top / height), to: Math.ceil((window.innerHeight - top) / height) }
}
