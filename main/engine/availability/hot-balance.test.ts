import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { decide, takesJobs } from './decide.ts'
import type { HotBalance } from './facts.ts'
import { aboveTwiceCap, hotBalanceProblem } from './hot-balance.ts'
import { noHolds } from './holds.ts'
import { anyTime, berlin, good } from './world.fixture.ts'

const holding = (withdrawable: bigint, cap: bigint, unlocked = false): HotBalance => ({ withdrawable, cap, unlocked })
const decided = (hotBalance: HotBalance | null) => decide({ ...good, hotBalance }, anyTime, berlin, noHolds)

test('M17: no job is taken above twice the cap, and the sentence says what to do; up to there work goes on', () => {
  const { state, why } = decided(holding(20_000_001n, 10_000_000n)).availability
  expect(takesJobs(state)).toBe(false)
  expect(why).toEqual({
    code: 'hot-balance',
    sentence: 'Paused because the wallet holds more than twice the cap that you set.',
    next: 'Unlock the wallet, and what is above the cap is sent by itself. Or set a higher cap.',
  })
  expect(decided(holding(20_000_001n, 10_000_000n, true)).availability.why.next).toMatch(
    /^It goes on when that is sent/,
  )
  expect(takesJobs(decided(holding(20_000_000n, 10_000_000n)).availability.state)).toBe(true)
  expect(takesJobs(decided(null).availability.state)).toBe(true)
})

test('jobs that were paid for end in their own time', () => {
  expect(decided(holding(3n, 1n)).running).toBe('finish')
})

test('once it was sent work goes on after the quiet time', () => {
  const { holds } = decided(holding(3n, 1n))
  const sent = { ...good, hotBalance: holding(1n, 1n) }
  const soon = decide(sent, anyTime, { ...berlin, monotonic: berlin.monotonic + 1_000 }, holds)
  expect(soon.availability.why.sentence).toBe(
    'Paused because the wallet held more than twice the cap that you set just now.',
  )
  const later = decide(sent, anyTime, { ...berlin, monotonic: berlin.monotonic + 6_000 }, soon.holds)
  expect(later.availability.state).toBe('available')
})

test('whatever the amounts are, a lower cap never takes more work', () => {
  const units = fc.bigInt({ min: 0n, max: 10n ** 24n })
  fc.assert(
    fc.property(units, units, units, fc.boolean(), (one, other, withdrawable, unlocked) => {
      const [less, more] = one < other ? [one, other] : [other, one]
      const above = (cap: bigint): boolean => aboveTwiceCap(holding(withdrawable, cap, unlocked))
      expect(above(less) || !above(more)).toBe(true)
      expect(hotBalanceProblem(holding(withdrawable, less, unlocked)) !== null).toBe(above(less))
    }),
  )
})
