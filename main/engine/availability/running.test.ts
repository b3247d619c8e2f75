import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Rules } from '../../../contract/rules.ts'
import { decide } from './decide.ts'
import type { AvailabilityFacts } from './facts.ts'
import { noHolds } from './holds.ts'
import { anyFacts, anyHolds, anyMoment, anyRules, anyTime, berlin, broken, good } from './world.fixture.ts'

interface World {
  readonly facts: AvailabilityFacts
  readonly rules: Rules
}
const decided = (facts: Partial<AvailabilityFacts>, rules: Partial<Rules> = {}) =>
  decide({ ...good, ...facts }, { ...anyTime, ...rules }, berlin, noHolds)
const acting = (activity: Partial<AvailabilityFacts['activity']>): Partial<AvailabilityFacts> => ({
  activity: { ...good.activity, ...activity },
})
const sentenceOf = (...world: Parameters<typeof decided>) => decided(...world).availability.why.sentence
const runningOf = (...world: Parameters<typeof decided>) => decided(...world).running

const closed = Array.from({ length: 7 }, () => '0'.repeat(24))
/** Each is one more thing that says no; none of them makes anything else less so. */
const furtherCauses: readonly ((world: World) => World)[] = [
  ({ facts, rules }) => ({ facts: { ...facts, pause: { until: null } }, rules }),
  ({ facts, rules }) => ({ facts: { ...facts, engine: 'stopping' }, rules }),
  ({ facts, rules }) => ({ facts: { ...facts, chain: broken('chain') }, rules }),
  ({ facts, rules }) => ({ facts: { ...facts, disk: broken('disk'), wallet: 'locked' }, rules }),
  ({ facts, rules }) => ({ facts: { ...facts, activity: { ...facts.activity, game: 'cs2' } }, rules }),
  ({ facts, rules }) => ({ facts: { ...facts, activity: { ...facts.activity, sleeping: true } }, rules }),
  ({ facts, rules }) => ({ facts: { ...facts, line: { ...facts.line, usedThisMonth: 1e12 } }, rules }),
  ({ facts, rules }) => ({ facts: { ...facts, hotBalance: { withdrawable: 3n, cap: 1n, unlocked: false } }, rules }),
  ({ facts, rules }) => ({ facts, rules: { ...rules, grid: closed } }),
  ({ facts, rules }) => ({ facts, rules: { ...rules, jobKinds: [] } }),
  ({ facts, rules }) => ({ facts, rules: { ...rules, electricity: { ...rules.electricity, perKwhLimit: -2 } } }),
]
const strictness = { finish: 0, 'leave-cards': 1, leave: 2 } as const

test('another cause never lets running jobs stay longer', () => {
  fc.assert(
    fc.property(
      fc.record({ facts: anyFacts, rules: anyRules }),
      anyMoment,
      anyHolds,
      fc.constantFrom(...furtherCauses),
      (world, at, before, add) => {
        const more = add(world)
        const alone = decide(world.facts, world.rules, at, before).running
        const both = decide(more.facts, more.rules, at, before).running
        expect(strictness[both]).toBeGreaterThanOrEqual(strictness[alone])
      },
    ),
    { numRuns: 4000 },
  )
})

test('a pause, a fault and closed hours keep their sentence, and their jobs still leave the person’s way', () => {
  const paused = { pause: { until: null } }
  const game = acting({ game: 'cs2' })
  const here = acting({ awayMs: 0 })
  expect(sentenceOf({ ...paused, ...game })).toBe('Paused until you resume.')
  expect(runningOf({ ...paused, ...game })).toBe('leave-cards')
  expect(runningOf({ ...paused, ...acting({ sleeping: true }) })).toBe('leave')
  expect(runningOf({ ...here, chain: broken('the line is cut') }, { when: 'idle' })).toBe('leave-cards')
  expect(sentenceOf(here, { when: 'nights', awayOnly: true })).toBe('Paused because your hours begin at 22:00.')
  expect(runningOf(here, { when: 'nights', awayOnly: true })).toBe('leave-cards')
  expect(runningOf(here, { when: 'nights', awayOnly: false })).toBe('finish')
  expect(runningOf(game, { jobKinds: [] })).toBe('leave-cards')
})
