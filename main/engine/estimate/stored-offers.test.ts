import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { COMPARABLE_OFFERS } from './comparable-offers.ts'
import { comparableOffers } from './stored-offers.ts'

let dir = ''
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'hearth-offers-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

test('the list in the data folder takes the place of the one that comes along, and a broken one is refused', async () => {
  expect(await comparableOffers(dir)).toBe(COMPARABLE_OFFERS)
  const own = [
    { ...COMPARABLE_OFFERS[0], card: 'RTX 3060', low: 0.05, high: 0.09, source: 'a market', date: '2026-11' },
  ]
  await writeFile(path.join(dir, 'comparable-offers.json'), JSON.stringify(own))
  expect(await comparableOffers(dir)).toEqual(own)
  for (const broken of ['{', '[{}]', '[{"low":-1}]', ' '.repeat(300_000)]) {
    await writeFile(path.join(dir, 'comparable-offers.json'), broken)
    await expect(comparableOffers(dir)).rejects.toMatchObject({ code: 'estimate/bad-offers' })
  }
})
