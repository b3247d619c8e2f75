import { expect, test } from 'vitest'
import { makeImmediatePatient } from './patient-immediate.ts'

/** How often an endless chain of immediates is called between two moments, in milliseconds after its start. */
async function callsBetween(from: number, to: number): Promise<number> {
  const startedAt = performance.now()
  let calls = 0
  return new Promise((resolve) => {
    const ask = (): void => {
      const elapsed = performance.now() - startedAt
      if (elapsed > to) return resolve(calls)
      if (elapsed > from) calls += 1
      setImmediate(ask)
    }
    setImmediate(ask)
  })
}

test('a long wait asks at most once a millisecond', async () => {
  const eager = globalThis.setImmediate
  const eagerCalls = await callsBetween(20, 120)
  makeImmediatePatient()
  try {
    expect(await callsBetween(20, 120)).toBeLessThanOrEqual(101)
    expect(eagerCalls).toBeGreaterThan(101)
  } finally {
    Object.defineProperty(globalThis, 'setImmediate', { value: eager })
  }
})
