import { expect, test } from 'vitest'
import { sharedLine } from './shared-line.ts'

test('what several listeners send is told to the line as one sum, also when one of them begins anew', () => {
  const told: number[] = []
  const next = sharedLine({ open: () => true, settle: (bytes) => void told.push(bytes) })
  const [one, two] = [next(), next()]
  one.settle(100)
  two.settle(30)
  one.settle(110)
  one.settle(110)
  next().settle(5)
  expect(told).toEqual([100, 130, 140, 140, 145])
})
