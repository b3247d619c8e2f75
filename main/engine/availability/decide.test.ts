import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Availability, type AvailabilityState } from '../../../contract/engine.ts'
import { decide, takesJobs, type AvailabilityFacts, type AvailabilityRules, type Condition } from './decide.ts'
import { timeWordsIn } from './local-time.ts'

const now = Date.UTC(2026, 5, 10, 11, 5)
const words = timeWordsIn('Europe/Berlin')
const ok: Condition = { ok: true }
const allowed: AvailabilityRules = { jobKinds: ['wasm'] }
const good: AvailabilityFacts = {
  engine: 'running',
  ledger: ok,
  disk: ok,
  wallet: 'ready',
  sandbox: { strangers: true, builtIn: true, summary: 'Jobs run inside bubblewrap.' },
  chain: ok,
  market: ok,
  pause: null,
  runningJobs: 0,
}
const broken = (problem: string): Condition => ({ ok: false, problem })
const say = (facts: Partial<AvailabilityFacts>, rules = allowed): string =>
  decide({ ...good, ...facts }, rules, now, words).why.sentence

test('each reason has exactly this sentence', () => {
  const none = { strangers: false, builtIn: false, summary: 'Install bubblewrap.' }
  const own = { strangers: false, builtIn: true, summary: 'Install bubblewrap to run strangers’ jobs.' }
  expect([
    say({}),
    say({ sandbox: own }),
    say({ runningJobs: 1 }),
    say({ runningJobs: 3 }),
    say({ pause: { until: now + 3_600_000 } }),
    say({ pause: { until: now + 86_400_000 } }),
    say({ pause: { until: null } }),
    say({ pause: { until: null }, runningJobs: 1 }),
    say({}, { jobKinds: [] }),
    say({ market: broken('port 4020 is taken') }),
    say({ chain: broken('the practice network does not answer.') }),
    say({ chain: broken('the practice network does not answer.'), runningJobs: 2 }),
    say({ sandbox: none }),
    say({ wallet: 'locked' }),
    say({ wallet: 'missing' }),
    say({ disk: broken('the disk is full') }),
    say({ ledger: broken('') }),
    say({ engine: 'starting' }),
    say({ engine: 'stopping' }),
  ]).toEqual([
    'Available. Waiting for a buyer.',
    'Available for Hearth’s own programs only. Waiting for a buyer.',
    'Working on 1 job.',
    'Working on 3 jobs.',
    'Paused until 14:05 because you asked.',
    'Paused until tomorrow 13:05 because you asked.',
    'Paused until you resume.',
    'Paused until you resume. 1 job still running.',
    'Paused because no kind of job is allowed.',
    'Stopped: port 4020 is taken.',
    'Stopped: the practice network does not answer.',
    'Stopped: the practice network does not answer. 2 jobs still running.',
    'Stopped: jobs cannot be kept apart from this computer.',
    'Stopped: the key that signs receipts is locked.',
    'Stopped: there is no wallet to be paid to.',
    'Stopped: the disk is full.',
    'Stopped: something needed is missing.',
    'Stopped: Hearth is starting.',
    'Stopped: Hearth is closing.',
  ])
})

test('the first reason in the documented order wins', () => {
  const everything: AvailabilityFacts = {
    engine: 'stopping',
    ledger: broken('books'),
    disk: broken('disk'),
    wallet: 'missing',
    sandbox: { strangers: false, builtIn: false, summary: '' },
    chain: broken('chain'),
    market: broken('market'),
    pause: { until: null },
    runningJobs: 1,
  }
  const repairs: readonly Partial<AvailabilityFacts>[] = [
    { engine: 'starting' },
    { engine: 'running' },
    { ledger: ok },
    { disk: ok },
    { wallet: 'locked' },
    { wallet: 'ready' },
    { sandbox: good.sandbox },
    { chain: ok },
    { market: ok },
    { pause: null },
    { runningJobs: 0 },
  ]
  let facts = everything
  const codes = [decide(facts, allowed, now, words).why.code]
  for (const repair of repairs) {
    facts = { ...facts, ...repair }
    codes.push(decide(facts, allowed, now, words).why.code)
  }
  expect(codes).toEqual([
    'stopping',
    'starting',
    'ledger',
    'disk',
    'wallet-missing',
    'wallet-locked',
    'sandbox',
    'chain',
    'market',
    'paused-by-person',
    'working',
    'available',
  ])
})

test('a pause that is over no longer holds, and says when it ends while it does', () => {
  const pause = { until: now + 1000 }
  expect(decide({ ...good, pause }, allowed, now, words)).toMatchObject({ state: 'paused', until: now + 1000 })
  expect(decide({ ...good, pause }, allowed, now + 1000, words)).toMatchObject({ state: 'available', until: null })
})

const condition = fc.oneof(fc.constant(ok), fc.string().map(broken))
const anyFacts: fc.Arbitrary<AvailabilityFacts> = fc.record({
  engine: fc.constantFrom('starting', 'running', 'stopping'),
  ledger: condition,
  disk: condition,
  wallet: fc.constantFrom('missing', 'locked', 'ready'),
  sandbox: fc.record({ strangers: fc.boolean(), builtIn: fc.boolean(), summary: fc.string() }),
  chain: condition,
  market: condition,
  pause: fc.option(fc.record({ until: fc.option(fc.integer({ min: now - 1e9, max: now + 1e9 }), { nil: null }) }), {
    nil: null,
  }),
  runningJobs: fc.nat(5),
})
const anyRules: fc.Arbitrary<AvailabilityRules> = fc.record({ jobKinds: fc.constantFrom([], ['wasm' as const]) })

test('every combination of facts has a state, a sentence and, unless it earns, a next step', () => {
  fc.assert(
    fc.property(anyFacts, anyRules, (facts, rules) => {
      const decided = decide(facts, rules, now, words)
      expect(Availability.safeParse(decided).success).toBe(true)
      expect(decided.why.sentence).toMatch(/^(Available|Working|Paused|Stopped).*[.!?]$/s)
      expect(takesJobs(decided.state) || decided.why.next).toBeTruthy()
      expect(decide(facts, rules, now, words)).toEqual(decided)
    }),
    { numRuns: 1000 },
  )
})

test('a stricter fact never makes the machine more available', () => {
  const openness: Record<AvailabilityState, number> = { stopped: 0, paused: 1, working: 2, available: 2 }
  const stricter: readonly Partial<AvailabilityFacts>[] = [
    { engine: 'stopping' },
    { ledger: broken('x') },
    { disk: broken('x') },
    { wallet: 'locked' },
    { wallet: 'missing' },
    { sandbox: { strangers: false, builtIn: false, summary: '' } },
    { chain: broken('x') },
    { market: broken('x') },
    { pause: { until: null } },
    { pause: { until: now + 5 } },
  ]
  fc.assert(
    fc.property(anyFacts, anyRules, fc.constantFrom(...stricter), (facts, rules, change) => {
      const before = openness[decide(facts, rules, now, words).state]
      expect(openness[decide({ ...facts, ...change }, rules, now, words).state]).toBeLessThanOrEqual(before)
      expect(openness[decide(facts, { jobKinds: [] }, now, words).state]).toBeLessThanOrEqual(before)
    }),
    { numRuns: 2000 },
  )
})
