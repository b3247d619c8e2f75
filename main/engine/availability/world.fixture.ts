import * as fc from 'fast-check'
import { nothingKnown, type Activity } from '../../../contract/activity.ts'
import { nothingConnected } from '../../../contract/line.ts'
import { firstRules, type Rules, type Tariff } from '../../../contract/rules.ts'
import type { AvailabilityFacts, CardFacts, Condition, Moment, PriceSlot } from './facts.ts'
import { QUIET_MS, type HoldKind, type Holds } from './holds.ts'

export const noon = Date.UTC(2026, 5, 10, 11, 5)
export const berlin: Moment = { now: noon, monotonic: 1_000_000, timeZone: 'Europe/Berlin' }
export const ok: Condition = { ok: true }
export const broken = (problem: string): Condition => ({ ok: false, problem })

export const anyTime: Rules = firstRules(true)

export const card = (uuid: string, change: Partial<CardFacts> = {}): CardFacts => ({
  uuid,
  name: 'NVIDIA GeForce RTX 4070',
  temperatureC: 50,
  fanPercent: 30,
  powerW: 100,
  memoryMiB: 12_282,
  othersBusy: 0,
  othersMemoryMiB: 400,
  doubtful: [],
  ...change,
})

/** All is well and nobody is here. */
export const good: AvailabilityFacts = {
  engine: 'running',
  ledger: ok,
  disk: ok,
  wallet: 'ready',
  sandbox: { strangers: true, builtIn: true, summary: 'Jobs run inside bubblewrap.' },
  chain: ok,
  market: ok,
  pause: null,
  go: null,
  updateWaits: false,
  cardsTakenBack: false,
  activity: { ...nothingKnown, awayMs: 3_600_000 },
  cards: [],
  line: { connection: nothingConnected, usedThisMonth: 0, spare: null },
  otherGpu: false,
  prices: null,
  work: { wasm: { coins: 0.07, watts: 7, measured: false }, wgsl: { coins: 0.2, watts: 200, measured: false } },
  runningJobs: 0,
  hotBalance: null,
}

const maybe = <Value>(some: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> => fc.option(some, { nil: null })
const condition = fc.oneof({ weight: 6, arbitrary: fc.constant(ok) }, { weight: 1, arbitrary: fc.string().map(broken) })
const moment = fc.integer({ min: noon - 1e9, max: noon + 1e9 })
const span = maybe(fc.record({ until: maybe(moment) }))
const mostly = <Value>(usual: Value, other: fc.Arbitrary<Value>): fc.Arbitrary<Value> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other })

const cardFacts: fc.Arbitrary<CardFacts> = fc
  .record({
    temperatureC: maybe(fc.integer({ min: 20, max: 110 })),
    fanPercent: maybe(fc.integer({ min: 0, max: 100 })),
    powerW: maybe(fc.integer({ min: 5, max: 500 })),
    othersBusy: maybe(fc.integer({ min: 0, max: 100 })),
    othersMemoryMiB: maybe(fc.integer({ min: 0, max: 12_000 })),
    doubtful: mostly<CardFacts['doubtful']>([], fc.constant(['temperatureC'])),
  })
  .chain((change) => fc.constantFrom('GPU-a', 'GPU-b').map((uuid) => card(uuid, change)))

export const anyActivity: fc.Arbitrary<Activity> = fc.record({
  awayMs: maybe(fc.integer({ min: 0, max: 4_000_000 })),
  locked: maybe(fc.boolean()),
  remote: mostly<boolean | null>(null, fc.boolean()),
  game: mostly<string | null>(null, fc.constantFrom('cs2', 'eldenring')),
  call: mostly<Activity['call']>(null, fc.constantFrom('camera' as const, 'microphone' as const)),
  fullScreen: mostly<boolean | null>(false, fc.constantFrom(true, null)),
  onBattery: mostly<boolean | null>(false, fc.constantFrom(true, null)),
  lidClosed: mostly<boolean | null>(false, fc.constantFrom(true, null)),
  sleeping: mostly<boolean>(false, fc.constant(true)),
})

const slots: fc.Arbitrary<readonly PriceSlot[]> = fc
  .array(
    fc.record({
      hole: fc.nat(3),
      hours: fc.integer({ min: 1, max: 5 }),
      perKwh: fc.double({ min: -1, max: 1, noNaN: true }),
    }),
    {
      maxLength: 6,
    },
  )
  .map((rows) => {
    let from = noon - 6 * 3_600_000
    return rows.map(({ hole, hours, perKwh }) => {
      const start = from + hole * 3_600_000
      from = start + hours * 3_600_000
      return { from: start, to: from, perKwh }
    })
  })

const hourOfWork = fc.record({
  coins: fc.double({ min: 0, max: 1, noNaN: true }),
  watts: fc.integer({ min: 0, max: 600 }),
  measured: fc.boolean(),
})

export const anyFacts: fc.Arbitrary<AvailabilityFacts> = fc.record({
  engine: mostly<AvailabilityFacts['engine']>('running', fc.constantFrom('starting', 'stopping')),
  ledger: condition,
  disk: condition,
  wallet: mostly<AvailabilityFacts['wallet']>('ready', fc.constantFrom('missing', 'locked')),
  sandbox: mostly(
    good.sandbox,
    fc.record({ strangers: fc.boolean(), builtIn: fc.boolean(), summary: fc.string({ maxLength: 30 }) }),
  ),
  chain: condition,
  market: condition,
  pause: mostly<AvailabilityFacts['pause']>(null, span),
  go: span,
  updateWaits: mostly<boolean>(false, fc.constant(true)),
  cardsTakenBack: mostly<boolean>(false, fc.constant(true)),
  activity: fc.oneof(fc.constant(good.activity), anyActivity),
  cards: fc.uniqueArray(cardFacts, { selector: ({ uuid }) => uuid, maxLength: 2 }),
  line: fc.record({
    connection: fc.record({
      interface: fc.constant('eth0'),
      kind: mostly<'wired' | 'wireless' | 'mobile' | null>('wired', fc.constantFrom('mobile', 'wireless', null)),
      vpn: mostly<boolean | null>(false, fc.constantFrom(true, null)),
      metered: mostly<boolean | null>(false, fc.constantFrom(true, null)),
    }),
    usedThisMonth: fc.nat(4_000_000_000),
    spare: maybe(fc.nat(10_000_000)),
  }),
  otherGpu: fc.boolean(),
  prices: maybe(slots),
  work: fc.record({ wasm: hourOfWork, wgsl: hourOfWork }, { requiredKeys: [] }),
  runningJobs: fc.nat(3),
  hotBalance: mostly<AvailabilityFacts['hotBalance']>(
    null,
    fc.record({
      withdrawable: fc.bigInt({ min: 0n, max: 50n }),
      cap: fc.bigInt({ min: 0n, max: 20n }),
      unlocked: fc.boolean(),
    }),
  ),
})

const price = fc.double({ min: -1, max: 1, noNaN: true })
const tariff: fc.Arbitrary<Tariff> = fc.oneof(
  fc.constant({ kind: 'none' as const }),
  fc.record({ kind: fc.constant('flat' as const), perKwh: price }),
  fc.record({ kind: fc.constant('hours' as const), perKwh: fc.array(price, { minLength: 24, maxLength: 24 }) }),
  fc.record({ kind: fc.constant('file' as const), otherwise: maybe(price) }),
)
const gridDay = fc.array(fc.constantFrom('0', '1'), { minLength: 24, maxLength: 24 }).map((hours) => hours.join(''))

export const anyRules: fc.Arbitrary<Rules> = fc.record({
  when: fc.constantFrom('idle', 'nights', 'always', 'ask', 'hours'),
  grid: fc.array(gridDay, { minLength: 7, maxLength: 7 }),
  awayOnly: fc.boolean(),
  idleMinutes: fc.integer({ min: 1, max: 60 }),
  games: fc.record({ giveWay: fc.boolean(), names: fc.constant([]) }),
  fullScreenGivesWay: fc.boolean(),
  callsGiveWay: fc.boolean(),
  busyCardsGiveWay: fc.boolean(),
  workOnBattery: fc.boolean(),
  workWithLidClosed: fc.boolean(),
  limits: fc.record({
    temperatureC: maybe(fc.integer({ min: 40, max: 110 })),
    fanPercent: maybe(fc.integer({ min: 10, max: 100 })),
    powerW: maybe(fc.integer({ min: 10, max: 600 })),
    memoryFreeMiB: fc.constantFrom(0, 4000),
    processorPercent: fc.constantFrom(10, 100),
    processorTemperatureC: fc.constantFrom(null, 90),
  }),
  network: fc.record({
    rate: maybe(fc.integer({ min: 1024, max: 10_000_000 })),
    monthlyCap: mostly<number | null>(null, fc.nat(5_000_000_000)),
    workOnMetered: fc.boolean(),
    workOnMobile: fc.boolean(),
    workOnVpn: fc.boolean(),
    givesWay: fc.boolean(),
  }),
  jobKinds: fc.subarray(['wasm', 'wgsl'] as const).map((kinds) => [...kinds]),
  pausedCards: fc.subarray(['GPU-a', 'GPU-b']),
  electricity: fc.record({
    tariff,
    currency: fc.constant('EUR'),
    perKwhLimit: maybe(price),
    neverAtLoss: fc.boolean(),
    marginPercent: fc.nat(50),
    coinWorth: maybe(fc.constant(0.9)),
  }),
})

const holdKinds: readonly HoldKind[] = [
  'sleep',
  'battery',
  'lid',
  'call',
  'game',
  'full-screen',
  'remote',
  'price',
  'hot-balance',
  'metered',
  'vpn',
]
const holdNames = [...holdKinds, 'heat:GPU-a', 'fan:GPU-b', 'power:GPU-a', 'memory:GPU-b', 'busy:GPU-a', 'sensor:GPU-b']
export const anyHolds: fc.Arbitrary<Holds> = fc.dictionary(
  fc.constantFrom(...holdNames),
  fc.integer({ min: berlin.monotonic - 10, max: berlin.monotonic + Math.max(...Object.values(QUIET_MS)) }),
  { maxKeys: 3 },
)

export const anyMoment: fc.Arbitrary<Moment> = fc.record({
  now: moment,
  monotonic: fc.constant(berlin.monotonic),
  timeZone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'UTC'),
})
