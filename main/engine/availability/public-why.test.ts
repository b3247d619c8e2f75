import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { decide } from './decide.ts'
import { publicWhy } from './public-why.ts'
import { anyFacts, anyHolds, anyMoment, anyRules } from './world.fixture.ts'

test('no buyer learns what the person does', () => {
  const told = new Set<string>()
  fc.assert(
    fc.property(anyFacts, anyRules, anyMoment, anyHolds, (facts, rules, at, before) => {
      const { availability } = decide(facts, rules, at, before)
      if (availability.state === 'paused') told.add(publicWhy(availability))
    }),
    { numRuns: 3000 },
  )
  expect([...told]).toEqual(['Paused by the person at this machine.'])
})
