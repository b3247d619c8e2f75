import { assert, integer, property, tuple } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nextRows, sameRows, wantedRows, type RowSpan } from './rows-in-view.ts'

const MOST = 8
const COUNT = 10_000

const has = (span: RowSpan, row: number): boolean => row >= span.from && row < span.to
const rowsOf = ({ from, to }: RowSpan): readonly number[] =>
  Array.from({ length: to - from }, (_, index) => from + index)

describe('the rows that should be there', () => {
  test('some more than can be seen, on both sides', () => {
    expect(wantedRows({ from: 500, to: 520 }, COUNT)).toEqual({ from: 484, to: 536 })
  })

  test('none beyond the ends, also when the list became shorter than where the view is', () => {
    expect(wantedRows({ from: -12, to: 8 }, COUNT)).toEqual({ from: 0, to: 36 })
    expect(wantedRows({ from: 9_000, to: 9_020 }, 400)).toEqual({ from: 364, to: 400 })
  })
})

describe('one step towards them', () => {
  test('what can be seen comes before what is kept ready', () => {
    const view = { from: 500, to: 520 }
    const wanted = wantedRows(view, COUNT)
    expect(nextRows({ from: 480, to: 505 }, wanted, view, MOST)).toEqual({ from: 484, to: 513 })
    expect(nextRows({ from: 506, to: 560 }, wanted, view, MOST)).toEqual({ from: 498, to: 536 })
  })

  test('after a jump the first row that can be seen is the first to be made', () => {
    const view = { from: 5_000, to: 5_020 }
    expect(nextRows({ from: 0, to: 52 }, wantedRows(view, COUNT), view, MOST)).toEqual({ from: 5_000, to: 5_008 })
  })

  const spans = tuple(integer({ min: -30, max: COUNT + 500 }), integer({ min: 1, max: 60 })).map(
    ([from, rows]): RowSpan => ({ from, to: from + rows }),
  )
  const shownSpans = tuple(integer({ min: 0, max: COUNT - 1 }), integer({ min: 0, max: 90 })).map(
    ([from, rows]): RowSpan => ({ from, to: Math.min(COUNT, from + rows) }),
  )

  test('never makes more than it may, and arrives from anywhere', () => {
    assert(
      property(shownSpans, spans, (start, view) => {
        const wanted = wantedRows(view, COUNT)
        let shown = start
        for (let steps = 0; !sameRows(shown, wanted); steps += 1) {
          const next = nextRows(shown, wanted, view, MOST)
          expect(rowsOf(next).filter((row) => !has(shown, row)).length).toBeLessThanOrEqual(MOST)
          expect(rowsOf(next).every((row) => has(wanted, row))).toBe(true)
          expect(steps).toBeLessThan(20)
          shown = next
        }
      }),
    )
  })
})
