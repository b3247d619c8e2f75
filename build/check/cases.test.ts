import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../step.ts'
import { cases, without } from './cases.ts'

const FOLDERS = 'build,contract,e2e,main,preload,renderer,worker'

/** Every case that stands in the name of a test, with or without others: 'S01, S02: nothing gets through'. */
function named(): ReadonlySet<string> {
  const files = globSync(`{${FOLDERS}}/**/*.{test,spec}.{ts,tsx}`, { cwd: root })
  const titles = files.flatMap((file) => [
    ...readFileSync(path.join(root, file), 'utf8').matchAll(/['"`]([A-Z]\d\d(?:, [A-Z]\d\d)*): /g),
  ])
  return new Set(titles.flatMap(([, ids = '']) => ids.split(', ')))
}

test('every case that Hearth has to stand is in the name of a test', () => {
  const tested = named()
  expect(Object.keys(cases).filter((id) => !tested.has(id))).toEqual([])
})

test('a case is tested or left out, not both', () => {
  const tested = named()
  expect(Object.keys(without).filter((id) => id in cases || tested.has(id))).toEqual([])
})
