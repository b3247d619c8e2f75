import { expect, test } from 'vitest'
import { silentCard } from '../../../contract/hardware.fixture.ts'
import type { GpuReport } from '../../../contract/hardware.ts'
import { nextNamed, steadyReport, type NamedCards } from './steady-cards.ts'

const report = (...uuids: readonly string[]): GpuReport => ({
  checkedAt: 0,
  gpus: uuids.map((uuid) => ({ ...silentCard, uuid })),
  problem: null,
})

function seen(looks: readonly (readonly string[])[]): readonly (readonly [number, string | null])[] {
  let named: NamedCards | null = null
  return looks.map((uuids) => {
    named = nextNamed(named, report(...uuids))
    const { gpus, problem } = steadyReport(report(...uuids), named)
    return [gpus.length, problem?.code ?? null]
  })
}

test('a tool that returns different cards each time is not believed, and is again when it stays with them', () => {
  expect(seen([['a'], ['b'], ['c'], ['d'], ['e'], ['f'], ['f']])).toEqual([
    [1, null],
    [1, null],
    [1, null],
    [1, null],
    [0, 'garbage'],
    [0, 'garbage'],
    [1, null],
  ])
})

test('a card that comes or goes is believed at once, in whatever order they are named', () => {
  expect(seen([['a'], ['a', 'b'], ['b', 'a'], ['b'], ['a', 'b']]).map(([count]) => count)).toEqual([1, 2, 2, 1, 2])
})
