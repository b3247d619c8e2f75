import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Availability, type AvailabilityState } from '../../../contract/engine.ts'
import { Rules } from '../../../contract/rules.ts'
import { decide, takesJobs, type Decision } from './decide.ts'
import type { AvailabilityFacts, Moment } from './facts.ts'
import { noHolds, QUIET_MS, type Holds } from './holds.ts'
import {
  anyActivity,
  anyFacts,
  anyHolds,
  anyMoment,
  anyRules,
  anyTime,
  berlin,
  broken,
  card,
  good,
  ok,
} from './world.fixture.ts'

const say = (facts: Partial<AvailabilityFacts>, rules: Partial<Rules> = {}): string =>
  decide({ ...good, ...facts }, { ...anyTime, ...rules }, berlin, noHolds).availability.why.sentence
const now = berlin.now
const running = (facts: Partial<AvailabilityFacts>, rules: Partial<Rules> = {}) =>
  decide({ ...good, ...facts }, { ...anyTime, ...rules }, berlin, noHolds).running
const acting = (activity: Partial<AvailabilityFacts['activity']>): Partial<AvailabilityFacts> => ({
  activity: { ...good.activity, ...activity },
})

test('each fault, pause and state has exactly this sentence', () => {
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

test('each rule has exactly this sentence', () => {
  const dear = { ...anyTime.electricity, tariff: { kind: 'flat', perKwh: 0.4 } as const, perKwhLimit: 0.3 }
  const file = { ...dear, tariff: { kind: 'file', otherwise: null } as const }
  const warm = card('GPU-a', { temperatureC: 90 })
  expect([
    say(acting({ sleeping: true })),
    say(acting({ onBattery: true })),
    say(acting({ lidClosed: true }), { workWithLidClosed: false }),
    say(acting({ call: 'camera' })),
    say(acting({ call: 'microphone' })),
    say(acting({ game: 'eldenring' })),
    say(acting({ fullScreen: true })),
    say({}, { when: 'ask' }),
    say({}, { when: 'nights' }),
    say({}, { when: 'hours', grid: Array.from({ length: 7 }, () => '0'.repeat(24)) }),
    say(acting({ awayMs: 5_000 }), { when: 'idle' }),
    say(acting({ awayMs: null }), { when: 'idle' }),
    say(acting({ remote: true }), { when: 'idle' }),
    say({}, { electricity: dear }),
    say({}, { electricity: file }),
    say({ cards: [warm] }, { jobKinds: ['wgsl'] }),
  ]).toEqual([
    'Paused because this computer goes to sleep.',
    'Paused because this computer runs on battery.',
    'Paused because the lid is closed.',
    'Paused because the camera is in use.',
    'Paused because the microphone is in use.',
    'Paused because eldenring is running.',
    'Paused because a program fills the screen.',
    'Paused because you want to be asked first.',
    'Paused because your hours begin at 22:00.',
    'Paused because no hour of the week is allowed.',
    'Paused because you are here.',
    'Paused because nobody can tell whether you are here.',
    'Paused because somebody works here from another computer.',
    'Paused because a kilowatt-hour costs 0.4 EUR and your limit is 0.3.',
    'Paused because the price file says nothing about this hour.',
    'Paused because the graphics card may not work.',
  ])
})

test('where rules contradict each other, the first in the documented order wins', () => {
  const rules: Rules = {
    ...anyTime,
    when: 'ask',
    workWithLidClosed: false,
    jobKinds: [],
    network: { ...anyTime.network, monthlyCap: 0, workOnVpn: false },
    electricity: { ...anyTime.electricity, tariff: { kind: 'flat', perKwh: 1 }, perKwhLimit: 0 },
  }
  const everything: AvailabilityFacts = {
    ...good,
    engine: 'stopping',
    ledger: broken('books'),
    disk: broken('disk'),
    wallet: 'missing',
    sandbox: { strangers: false, builtIn: false, summary: '' },
    chain: broken('chain'),
    market: broken('market'),
    pause: { until: null },
    updateWaits: true,
    activity: {
      ...good.activity,
      sleeping: true,
      onBattery: true,
      lidClosed: true,
      call: 'camera',
      game: 'cs2',
      fullScreen: true,
    },
    line: {
      connection: { interface: 'wwan0', kind: 'mobile', vpn: true, metered: true },
      usedThisMonth: 1,
      spare: null,
    },
    runningJobs: 1,
    hotBalance: { withdrawable: 3n, cap: 1n, unlocked: false },
  }
  const acts = everything.activity
  const mobile = everything.line.connection
  const repairs: readonly (readonly [Partial<AvailabilityFacts>, Partial<Rules>])[] = [
    [{ engine: 'starting' }, {}],
    [{ engine: 'running' }, {}],
    [{ ledger: ok }, {}],
    [{ disk: ok }, {}],
    [{ wallet: 'locked' }, {}],
    [{ wallet: 'ready' }, {}],
    [{ sandbox: good.sandbox }, {}],
    [{ chain: ok }, {}],
    [{ market: ok }, {}],
    [{}, { jobKinds: ['wasm'] }],
    [{ pause: null }, {}],
    [{ updateWaits: false }, {}],
    [{ activity: { ...acts, sleeping: false } }, {}],
    [{ activity: { ...acts, sleeping: false, onBattery: false } }, {}],
    [{ activity: { ...acts, sleeping: false, onBattery: false, lidClosed: false } }, {}],
    [{ activity: { ...good.activity, game: 'cs2', fullScreen: true } }, {}],
    [{ activity: { ...good.activity, fullScreen: true } }, {}],
    [{ activity: good.activity }, {}],
    [{}, { when: 'nights' }],
    [{}, { when: 'idle' }],
    [{ line: { ...everything.line, connection: { ...mobile, kind: 'wired' } } }, {}],
    [{ line: { ...everything.line, connection: { ...mobile, kind: 'wired', metered: false } } }, {}],
    [{ line: { ...good.line, usedThisMonth: 1 } }, {}],
    [{}, { network: anyTime.network }],
    [{}, { electricity: anyTime.electricity }],
    [{ hotBalance: null }, {}],
    [{ runningJobs: 0 }, {}],
  ]
  let world = { facts: everything, rules }
  const codes = [decide(world.facts, world.rules, berlin, noHolds).availability.why.code]
  for (const [facts, change] of repairs) {
    world = { facts: { ...world.facts, ...facts }, rules: { ...world.rules, ...change } }
    codes.push(decide(world.facts, world.rules, berlin, noHolds).availability.why.code)
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
    'rules-nothing-allowed',
    'paused-by-person',
    'update',
    'sleep',
    'battery',
    'lid',
    'call',
    'game',
    'full-screen',
    'ask',
    'hours',
    'mobile',
    'metered',
    'vpn',
    'month-used',
    'price',
    'hot-balance',
    'working',
    'available',
  ])
})

test('a pause wins over go, and go sets aside times and absence only', () => {
  const go = { until: null }
  const here = acting({ awayMs: 0 })
  expect(say({ ...here, go }, { when: 'idle' })).toBe('Available. Waiting for a buyer.')
  expect(say({ go }, { when: 'ask' })).toBe('Available. Waiting for a buyer.')
  expect(say({ go }, { when: 'nights' })).toBe('Available. Waiting for a buyer.')
  expect(say({ go, pause: { until: null } }, { when: 'ask' })).toBe('Paused until you resume.')
  expect(say({ ...acting({ game: 'cs2' }), go })).toBe('Paused because cs2 is running.')
  expect(say({ ...acting({ onBattery: true }), go })).toBe('Paused because this computer runs on battery.')
  expect(say({ go: { until: now } }, { when: 'ask' })).toBe('Paused because you want to be asked first.')
})

test('an update that waits takes no more jobs, whatever the person chose, and lets what runs end', () => {
  const hold = { updateWaits: true }
  const waits = 'Paused because an update waits until nothing is open.'
  expect(say(hold)).toBe(waits)
  expect(say({ ...hold, go: { until: null } }, { when: 'ask' })).toBe(waits)
  expect(say(hold, { when: 'nights' })).toBe(waits)
  expect(say({ ...hold, pause: { until: null } })).toBe('Paused until you resume.')
  expect(decide({ ...good, ...hold, runningJobs: 1 }, anyTime, berlin, noHolds).running).toBe('finish')
})

test('a pause that is over no longer holds, and says when it ends while it does', () => {
  const pause = { until: now + 1000 }
  const at = (time: number) => decide({ ...good, pause }, anyTime, { ...berlin, now: time }, noHolds)
  expect(at(now)).toMatchObject({ availability: { state: 'paused', until: now + 1000 }, againIn: 1000 })
  expect(at(now + 1000)).toMatchObject({ availability: { state: 'available', until: null }, againIn: null })
})

test('a person who comes back gets the cards, one who has paused lets jobs end, and a sleeping computer ends them', () => {
  expect(running(acting({ awayMs: 0 }), { when: 'idle' })).toBe('leave-cards')
  expect(running(acting({ game: 'cs2' }))).toBe('leave-cards')
  expect(running({ pause: { until: null } })).toBe('finish')
  expect(running({}, { when: 'nights' })).toBe('finish')
  expect(running(acting({ sleeping: true }))).toBe('leave')
})

test('every world has a state, a sentence and, unless it earns, a next step', () => {
  fc.assert(
    fc.property(anyFacts, anyRules, anyMoment, anyHolds, (facts, rules, at, before) => {
      expect(Rules.safeParse(rules).success).toBe(true)
      const decided = decide(facts, rules, at, before)
      expect(Availability.safeParse(decided.availability).success).toBe(true)
      const { state, why } = decided.availability
      expect(why.sentence).toMatch(/^(Available|Working|Paused|Stopped).*[.!?]$/s)
      expect(takesJobs(state) || why.next).toBeTruthy()
      for (const each of decided.cards) expect(each.allowed).toBe(each.why === null)
      expect(decided.againIn === null || decided.againIn >= 1).toBe(true)
      expect(decide(facts, rules, at, before)).toEqual(decided)
    }),
    { numRuns: 5000 },
  )
})

/** Every rule of the second is at least as strict. */
const stricter: readonly ((rules: Rules) => Rules)[] = [
  (rules) => ({ ...rules, jobKinds: [] }),
  (rules) => ({ ...rules, jobKinds: rules.jobKinds.slice(1) }),
  (rules) => ({ ...rules, when: 'ask' }),
  (rules) => (rules.when === 'always' ? { ...rules, when: 'hours' } : rules),
  (rules) => (rules.when === 'always' ? { ...rules, when: 'idle' } : rules),
  (rules) => ({ ...rules, grid: rules.grid.map((day) => day.replace('1', '0')) }),
  (rules) => ({ ...rules, awayOnly: true }),
  (rules) => ({ ...rules, idleMinutes: rules.idleMinutes + 7 }),
  (rules) => ({ ...rules, games: { ...rules.games, giveWay: true } }),
  (rules) => ({ ...rules, fullScreenGivesWay: true, callsGiveWay: true, busyCardsGiveWay: true }),
  (rules) => ({ ...rules, workOnBattery: false, workWithLidClosed: false }),
  (rules) => ({ ...rules, limits: { ...rules.limits, temperatureC: lower(rules.limits.temperatureC, 40) } }),
  (rules) => ({ ...rules, limits: { ...rules.limits, fanPercent: lower(rules.limits.fanPercent, 10) } }),
  (rules) => ({ ...rules, limits: { ...rules.limits, powerW: lower(rules.limits.powerW, 10) } }),
  (rules) => ({ ...rules, limits: { ...rules.limits, memoryFreeMiB: rules.limits.memoryFreeMiB + 3000 } }),
  (rules) => ({ ...rules, electricity: { ...rules.electricity, neverAtLoss: true } }),
  (rules) => ({ ...rules, electricity: { ...rules.electricity, marginPercent: rules.electricity.marginPercent + 40 } }),
  (rules) => ({ ...rules, network: { ...rules.network, workOnMetered: false, workOnMobile: false, workOnVpn: false } }),
  (rules) => ({ ...rules, network: { ...rules.network, monthlyCap: lower(rules.network.monthlyCap, 0) } }),
  (rules) => ({ ...rules, pausedCards: ['GPU-a', 'GPU-b'] }),
  (rules) => ({
    ...rules,
    electricity: { ...rules.electricity, perKwhLimit: lower(rules.electricity.perKwhLimit, -2) },
  }),
]
const lower = (limit: number | null, least: number): number => (limit === null ? least : Math.max(least, limit - 5))

const openness: Record<AvailabilityState, number> = { stopped: 0, paused: 0, working: 1, available: 1 }
/** What may be earned: whether jobs are taken, and the cards that do. */
function earns({ availability, cards, atLoss }: Decision, { jobKinds }: Rules): ReadonlySet<string> {
  if (openness[availability.state] === 0) return new Set()
  return new Set([
    ...jobKinds.filter((kind) => !atLoss.includes(kind)),
    ...cards.flatMap(({ uuid, allowed }) => (allowed ? [uuid] : [])),
  ])
}

test('a stricter rule never earns more', () => {
  const change = fc.constantFrom(...stricter)
  fc.assert(
    fc.property(anyFacts, anyRules, anyMoment, anyHolds, change, (facts, rules, at, before, tighten) => {
      const loose = earns(decide(facts, rules, at, before), rules)
      const tight = tighten(rules)
      const strict = earns(decide(facts, tight, at, before), tight)
      expect([...strict].filter((each) => !loose.has(each))).toEqual([])
    }),
    { numRuns: 10_000 },
  )
})

test('however noisy the facts are, work begins again no sooner than the quiet time after what stopped it', () => {
  const shortest = Math.min(...Object.values(QUIET_MS))
  const rules: Rules = { ...anyTime, workWithLidClosed: false }
  const noise = fc.array(fc.record({ activity: anyActivity, after: fc.integer({ min: 50, max: 4000 }) }), {
    minLength: 20,
    maxLength: 120,
  })
  fc.assert(
    fc.property(noise, (steps) => {
      let [monotonic, holds, open, stoppedAt]: [number, Holds, boolean, number] = [0, noHolds, true, -1e9]
      const tooSoon: number[] = []
      for (const { activity, after } of steps) {
        monotonic += after
        const at: Moment = { ...berlin, monotonic }
        const decided = decide({ ...good, activity }, rules, at, holds)
        const next = takesJobs(decided.availability.state)
        if (next && !open && monotonic - stoppedAt < shortest) tooSoon.push(monotonic)
        if (!next && open) stoppedAt = monotonic
        holds = decided.holds
        open = next
      }
      expect(tooSoon).toEqual([])
    }),
    { numRuns: 300 },
  )
})

const sold = (part: Partial<Rules['electricity']>, jobKinds: Rules['jobKinds'] = ['wasm', 'wgsl']) => {
  const electricity = { ...anyTime.electricity, tariff: { kind: 'flat', perKwh: 1.2 } as const, ...part }
  return decide(good, { ...anyTime, jobKinds, electricity }, berlin, noHolds)
}

test('work at a loss is refused by kind, and only once the person has said what a coin is worth', () => {
  // An hour on the card brings 0.2 coins and takes 200 W, which costs 0.24; one on the processor brings 0.07 for 0.0084.
  expect(sold({ neverAtLoss: true, coinWorth: 1 }).atLoss).toEqual(['wgsl'])
  expect(sold({ neverAtLoss: true, coinWorth: 1 }).availability.state).toBe('available')
  expect(sold({ neverAtLoss: true, coinWorth: 1 }, ['wgsl']).availability.why.sentence).toBe(
    'Paused because the work pays less than its electricity.',
  )
  expect(sold({ neverAtLoss: true, coinWorth: 1, marginPercent: 800 }).atLoss).toEqual(['wasm', 'wgsl'])
  expect(sold({ neverAtLoss: true, coinWorth: 0.01 }).atLoss).toEqual(['wasm', 'wgsl'])
  expect(sold({ neverAtLoss: true, coinWorth: null }).atLoss).toEqual([])
  expect(sold({ neverAtLoss: false, coinWorth: 1 }).atLoss).toEqual([])
  expect(sold({ neverAtLoss: true, coinWorth: 0.01, tariff: { kind: 'flat', perKwh: -0.1 } }).atLoss).toEqual([])
  expect(sold({ neverAtLoss: true, coinWorth: 1, tariff: { kind: 'file', otherwise: null } }).atLoss).toEqual([
    'wasm',
    'wgsl',
  ])
})

test('T01: a clock that is set back changes no quiet time', () => {
  const gone = decide({ ...good, ...acting({ game: 'cs2' }) }, anyTime, berlin, noHolds)
  const back: Moment = { ...berlin, now: berlin.now - 86_400_000, monotonic: berlin.monotonic + QUIET_MS.game }
  expect(decide(good, anyTime, back, gone.holds).availability.state).toBe('available')
})
