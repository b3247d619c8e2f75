import { expect, test } from 'vitest'
import type { Rules } from '../../../contract/rules.ts'
import { decide } from './decide.ts'
import type { AvailabilityFacts } from './facts.ts'
import { noHolds } from './holds.ts'
import { anyTime, berlin, good } from './world.fixture.ts'

const { now } = berlin
const playing: Partial<AvailabilityFacts> = { activity: { ...good.activity, game: 'cs2' } }
const HOUR = 3_600_000
const untilOf = (facts: Partial<AvailabilityFacts>, rules: Partial<Rules>, at = now) =>
  decide({ ...good, ...facts }, { ...anyTime, ...rules }, { ...berlin, now: at }, noHolds).availability.until

test('until counts what the person’s go sets aside', () => {
  // It is 13:05; nights are from 22:00 to 07:00.
  const go = { until: now + 4 * HOUR }
  const [ten, seven] = [now + 9 * HOUR - 5 * 60_000, now + 18 * HOUR - 5 * 60_000]
  expect(untilOf({ go }, { when: 'nights' })).toBe(go.until)
  expect(untilOf({}, { when: 'nights' }, ten)).toBe(seven)
  expect(untilOf({ go: { until: ten + HOUR } }, { when: 'nights', awayOnly: false })).toBe(seven)
  expect(untilOf({ go: { until: ten + HOUR } }, { when: 'nights', awayOnly: true })).toBe(ten + HOUR)
  expect(untilOf({ go }, { when: 'idle' })).toBe(go.until)
  expect(untilOf({ go: { until: null } }, { when: 'ask' })).toBeNull()
  expect(untilOf({ go }, { when: 'always' })).toBeNull()
})

const next = (facts: Partial<AvailabilityFacts>, rules: Partial<Rules>) =>
  decide({ ...good, ...facts }, { ...anyTime, ...rules }, berlin, noHolds).availability.why.next

test('go that does not show because something else holds is told with the next step', () => {
  const go = { until: now + 4 * HOUR }
  const afterwards = 'It goes on by itself afterwards; the list of games is in Rules.'
  expect(next({ ...playing, go }, { when: 'nights' })).toBe(
    `${afterwards} You went available until 17:05: hours and your being here do not hold work back.`,
  )
  expect(next({ ...playing, go: { until: null } }, { when: 'ask' })).toBe(
    `${afterwards} You went available until you pause: hours and your being here do not hold work back.`,
  )
  for (const over of [null, { until: now }]) expect(next({ ...playing, go: over }, { when: 'nights' })).toBe(afterwards)
  expect(next({ ...playing, go }, { when: 'always' })).toBe(afterwards)
  expect(next({ go, pause: { until: null } }, { when: 'nights' })).toBe('Resume to take jobs again.')
})
