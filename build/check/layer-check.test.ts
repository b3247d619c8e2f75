import { expect, test } from 'vitest'
import { checkLayers } from './layer-check.ts'

const good = [
  { file: 'contract/a.ts', source: "import { z } from 'zod'\nexport const a = z" },
  { file: 'main/engine/market/b.ts', source: "import { a } from '../../../contract/a.ts'\nexport { a }" },
]

test('allowed arrows pass', () => {
  expect(checkLayers(good)).toEqual([])
})

test('a wrong arrow is named, for types and dynamic imports too', () => {
  const wrong = [
    ...good,
    { file: 'renderer/app.ts', source: "import type { a } from '../main/engine/market/b.ts'\nexport type A = a" },
    { file: 'main/engine/jobs/c.ts', source: "export const load = () => import('../market/b.ts')" },
  ]
  expect(checkLayers(wrong)).toEqual([
    'renderer/app.ts: may not import main/engine/market/b.ts',
    'main/engine/jobs/c.ts: may not import main/engine/market/b.ts',
  ])
})

test('a pure part may not reach the disk', () => {
  const wrong = [{ file: 'main/engine/availability/d.ts', source: "import { readFileSync } from 'node:fs'" }]
  expect(checkLayers(wrong)).toEqual(['main/engine/availability/d.ts: may not import the package node:fs'])
})

test('a test may import anything, and nothing else may import what is for tests', () => {
  const files = [
    { file: 'renderer/e.test.ts', source: "import { a } from '../main/engine/market/b.ts'\nexport { a }" },
    {
      file: 'renderer/f.ts',
      source: "import { a } from './testing/g.ts'\nimport { h } from './h.fixture.ts'\nexport { a, h }",
    },
  ]
  expect(checkLayers([...good, ...files])).toEqual([
    'renderer/f.ts: may not import renderer/testing/g.ts, which is for tests',
    'renderer/f.ts: may not import renderer/h.fixture.ts, which is for tests',
  ])
})

test('a circle is named', () => {
  const wrong = [
    { file: 'contract/x.ts', source: "export * from './y.ts'" },
    { file: 'contract/y.ts', source: "export * from './x.ts'" },
  ]
  expect(checkLayers(wrong)).toEqual(['circle: contract/x.ts -> contract/y.ts -> contract/x.ts'])
})

test('a folder nobody declared is a problem', () => {
  expect(checkLayers([{ file: 'misc/z.ts', source: '' }])).toHaveLength(1)
})
