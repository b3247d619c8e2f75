import { expect, test } from 'vitest'
import { upkeepAllowance } from './upkeep.ts'

const HOUR = 3_600_000
const calls = (createdAt: number | null) => ({
  newest: () => (createdAt === null ? [] : [{ kind: 'set-uri' as const, createdAt }]),
})

/** @param last when the registry was told last, ms ago */
function allowance(kind: 'set-uri' | 'register' | 'transfer' | 'set-wallet', allowed: boolean, last: number | null) {
  const identity = calls(last === null ? null : 1_000 * HOUR - last)
  return upkeepAllowance({ kind }, { allowed: () => allowed, identity, clock: { now: () => 1_000 * HOUR } })
}

test('only where the file is may change by itself, for a small fee, once the person has allowed it', () => {
  expect(allowance('set-uri', true, null)).toBe(10n ** 14n)
  expect(allowance('set-uri', false, null)).toBeNull()
  for (const kind of ['register', 'transfer', 'set-wallet'] as const) expect(allowance(kind, true, null)).toBeNull()
})

test('a registry is told at most once a day, whatever the line does', () => {
  expect(allowance('set-uri', true, 23 * HOUR)).toBeNull()
  expect(allowance('set-uri', true, 25 * HOUR)).toBe(10n ** 14n)
})
