import { describe, expect, test } from 'vitest'
import { section, u32 } from './modules.fixture.ts'
import { run } from './run.fixture.ts'
import { END, EXTERNREF, FUNCREF, build } from './sections.fixture.ts'
import type { Parts, Section } from './sections.fixture.ts'

test('the plain module that these tests change is a good one', () => {
  expect(run(build({})).result).toMatchObject({ reason: 'exited', exitCode: 0 })
})

describe('extensions of WebAssembly that jobs do not have', () => {
  test.each<[string, Parts]>([
    ['64-bit memory', { memory: [[5, 1, 1]] }],
    [
      'two memories',
      {
        memory: [
          [1, 1, 1],
          [1, 1, 1],
        ],
      },
    ],
    ['pages of another size', { memory: [[8, 0, 0]] }],
    ['shared memory', { memory: [[3, 1, 1]] }],
    ['collected structures', { types: [[0x5f, 1, 0x7f, 1]] }],
    ['collected arrays', { types: [[0x5e, 0x7f, 1]] }],
    ['groups of types', { types: [[0x4e, 1, 0x60, 0, 0]] }],
    ['types with subtypes', { types: [[0x50, 0, 0x60, 0, 0]] }],
    ['typed references as parameters', { types: [[0x60, 1, 0x63, 0, 0]] }],
    ['tables of typed references', { tables: [[0x63, 0, 0, 1]] }],
    ['tables of exceptions', { tables: [[0x69, 0, 1]] }],
    ['tables with a starting value', { tables: [[0x40, 0, FUNCREF, 0, 1, 0xd0, FUNCREF, END]] }],
    ['64-bit tables', { tables: [[FUNCREF, 4, 1]] }],
    ['exceptions with a payload', { after: { 5: section(13, [1, 0, 0]) } }],
    ['strings', { after: { 5: section(14, [0, 0]) } }],
    ['a section nobody knows', { after: { 10: section(99, [0]) } }],
    ['string references as parameters', { types: [[0x60, 1, 0x67, 0]] }],
  ])('%s: refused, with a reason', (_, parts) => {
    const { result } = run(build(parts))
    expect(result).toMatchObject({ reason: 'invalid-module', exitCode: null })
    expect(result.message).not.toBe('')
  })
})

describe('tables', () => {
  test.each<[string, readonly Section[]]>([
    ['one that starts larger than may be', [[FUNCREF, 0, ...u32(10_000_001)]]],
    ['sixty that may grow without end', Array.from({ length: 60 }, () => [EXTERNREF, 0, 1])],
    ['sixty that start large', Array.from({ length: 60 }, () => [EXTERNREF, 1, ...u32(9_000_000), ...u32(9_000_000)])],
    ['two that are too large together', Array.from({ length: 2 }, () => [FUNCREF, 1, 0, ...u32(5_000_001)])],
  ])('%s are refused before anything is allocated', (_, tables) => {
    const { result } = run(build({ tables }))
    expect(result).toMatchObject({ reason: 'memory-undeclared' })
    expect(result.message).toContain('10000000')
  })

  test('a large one that is declared is given', () => {
    expect(run(build({ tables: [[FUNCREF, 1, 1, ...u32(1_000_000)]] })).result).toMatchObject({ reason: 'exited' })
  })
})
