import { expect, test } from 'vitest'
import type { Moved } from '../pacing/line.ts'
import { sharedLine } from './shared-line.ts'

test('what several listeners move is told to the line as one sum, also when one of them begins anew', () => {
  const told: Moved[] = []
  const next = sharedLine({ open: () => true, settle: (moved) => void told.push(moved) })
  const [one, two] = [next(), next()]
  one.settle({ sent: 100, received: 1 })
  two.settle({ sent: 30, received: 2 })
  one.settle({ sent: 110, received: 4 })
  one.settle({ sent: 110, received: 4 })
  next().settle({ sent: 5, received: 10 })
  expect(told.map(({ sent }) => sent)).toEqual([100, 130, 140, 140, 145])
  expect(told.map(({ received }) => received)).toEqual([1, 3, 6, 6, 16])
})
