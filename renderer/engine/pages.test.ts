import { expect, test } from 'vitest'
import { appendPage, freshFirst } from './pages.ts'

const rows = (...ids: number[]) => ids.map((id) => ({ id }))

test('a row that moved into the fresh page is not shown twice', () => {
  expect(freshFirst(rows(5, 4, 3), rows(4, 3, 2, 1))).toEqual(rows(5, 4, 3, 2, 1))
})

test('a further page brings its cursor and keeps what was read', () => {
  const before = { rows: rows(4, 3), nextCursor: 'b', total: 4 }
  expect(appendPage(before, { rows: rows(2, 1), nextCursor: null, total: 5 })).toEqual({
    rows: rows(4, 3, 2, 1),
    nextCursor: null,
    total: 5,
  })
})
