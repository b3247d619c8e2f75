import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ChallengeSize } from '../../../../contract/challenge.ts'
import { FIRST_SIZE, nextSize, RUN_MS, type TimedRun } from './scale.ts'
import { challengeOperations, challengeScore } from './score.ts'

/** How long a card with this speed and start-up takes. */
function elapsedMs(size: ChallengeSize, operationsPerSecond: number, startMs: number): number {
  return startMs + (challengeOperations(size) / operationsPerSecond) * 1000
}

function settled(speed: number, startMs: number): { readonly size: ChallengeSize; readonly runs: number } {
  const runs: TimedRun[] = []
  for (let size: ChallengeSize | null = FIRST_SIZE; size !== null;) {
    const last = { size, elapsedMs: elapsedMs(size, speed, startMs) }
    size = nextSize(last, runs.at(-1) ?? null)
    runs.push(last)
  }
  return { size: runs.at(-1)?.size ?? FIRST_SIZE, runs: runs.length }
}

test('every speed from a slow processor to 60 trillion operations a second is measured by a run of 0.5 to 3 s, after a few shorter ones', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 7.5, max: 13.8, noNaN: true }),
      fc.integer({ min: 0, max: 400 }),
      (exponent, startMs) => {
        const speed = 10 ** exponent
        const { size, runs } = settled(speed, startMs)
        expect(ChallengeSize.safeParse(size).success).toBe(true)
        const elapsed = elapsedMs(size, speed, startMs)
        expect(elapsed).toBeGreaterThanOrEqual(RUN_MS.least)
        expect(elapsed).toBeLessThanOrEqual(RUN_MS.most)
        expect(runs).toBeLessThanOrEqual(6)
      },
    ),
    { numRuns: 500 },
  )
})

test('a card that takes no large matrices gets more steps instead', () => {
  const next = nextSize({ size: { n: 512, T: 8 }, elapsedMs: 50 }, null, { n: 512, T: 256 })
  expect(next).toEqual({ n: 512, T: 240 })
})

test('where nothing larger is permitted, the run that was made is the one that counts', () => {
  expect(nextSize({ size: { n: 4096, T: 256 }, elapsedMs: 100 }, null)).toBeNull()
  expect(nextSize({ size: { n: 64, T: 1 }, elapsedMs: 20_000 }, null)).toBeNull()
})

test('a round trip is believed up to a tenth of the elapsed time', () => {
  const size = { n: 1000, T: 5 }
  expect(challengeScore(size, 1000, 0)).toBe(1e10)
  expect(challengeScore(size, 1000, 50)).toBeCloseTo(1e10 / 0.95)
  expect(challengeScore(size, 1000, 999)).toBeCloseTo(1e10 / 0.9)
  expect(challengeScore(size, 1000, -5)).toBe(1e10)
})
