import { expect, test } from 'vitest'
import { OutputBudget, OutputLimit } from './output-budget.ts'

function budget(limit: number, live: { bytes: number; entries: number }): OutputBudget {
  return new OutputBudget(
    limit,
    () => live,
    () => undefined,
  )
}

test('what is deleted again does not count', () => {
  const live = { bytes: 0, entries: 0 }
  const limited = budget(100, live)
  for (let round = 0; round < 10; round += 1) expect(() => limited.grow(90)).not.toThrow()
  live.bytes = 90
  expect(() => limited.grow(20)).toThrow(OutputLimit)
})

test('streams and files share one limit', () => {
  const live = { bytes: 60, entries: 1 }
  const limited = budget(100, live)
  limited.grow(60)
  expect(limited.stream(50)).toBe(40)
  expect(limited.stream(1)).toBe(0)
  expect(limited.isOver(60)).toBe(false)
  expect(limited.isOver(61)).toBe(true)
})

test('a limit that is reached exactly is not crossed', () => {
  const limited = budget(100, { bytes: 0, entries: 0 })
  expect(limited.stream(100)).toBe(100)
  expect(limited.isOver(0)).toBe(false)
})
