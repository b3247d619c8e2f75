import { NIGHTS, type Rules, type Tariff } from '../../../contract/rules.ts'
import type { AvailabilityFacts, Moment } from './facts.ts'
import { anyTime, broken, card, good, noon, ok } from './world.fixture.ts'

export interface World {
  readonly facts: AvailabilityFacts
  readonly rules: Rules
  readonly at: Moment
}

const HOUR = 3_600_000
/** An ordinary day, and the two nights on which Europe changes its clocks. */
const days = [noon, Date.UTC(2026, 9, 24, 12), Date.UTC(2027, 2, 27, 12)] as const
const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'UTC'] as const

/** Random worlds from a seed, cheap enough for a million of them; time goes on from one to the next. */
export function worldMaker(seed: number): () => World {
  let state = seed
  let monotonic = 0
  /** Mulberry32, 0 to 1. */
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number): number => Math.floor(random() * limit)
  const rarely = <Value>(value: Value, usual: Value): Value => (random() < 0.08 ? value : usual)
  const one = <Value>(values: readonly [Value, ...Value[]]): Value => values[below(values.length)] ?? values[0]

  const tariff = (): Tariff =>
    one<() => Tariff>([
      () => ({ kind: 'none' }),
      () => ({ kind: 'flat', perKwh: random() }),
      () => ({ kind: 'hours', perKwh: Array.from({ length: 24 }, random) }),
      () => ({ kind: 'file', otherwise: one([null, 0.2]) }),
    ])()
  const facts = (): AvailabilityFacts => ({
    ...good,
    engine: rarely(one(['starting', 'stopping']), 'running'),
    ledger: rarely(broken('the books are closed'), ok),
    disk: rarely(broken('the disk is full'), ok),
    wallet: rarely(one(['missing', 'locked']), 'ready'),
    sandbox: rarely({ strangers: false, builtIn: random() < 0.5, summary: 'Install bubblewrap.' }, good.sandbox),
    chain: rarely(broken('the network does not answer'), ok),
    market: rarely(broken('the port is taken'), ok),
    hotBalance: rarely({ withdrawable: 3n, cap: 1n, unlocked: random() < 0.5 }, null),
    pause: rarely({ until: one([null, noon + below(48) * HOUR]) }, null),
    go: rarely({ until: one([null, noon + below(48) * HOUR]) }, null),
    updateWaits: rarely(true, false),
    cardsTakenBack: rarely(true, false),
    activity: {
      awayMs: rarely(null, below(40) * 60_000),
      locked: one([null, false, true]),
      remote: rarely(true, null),
      game: rarely('eldenring', null),
      call: rarely(one(['camera', 'microphone']), null),
      fullScreen: rarely(true, null),
      onBattery: rarely(true, false),
      lidClosed: rarely(true, false),
      sleeping: rarely(true, false),
    },
    cards: [card('GPU-a', { temperatureC: 40 + below(60), fanPercent: below(100), othersMemoryMiB: below(12_000) })],
    line: {
      connection: {
        interface: 'eth0',
        kind: rarely('mobile', 'wired'),
        vpn: rarely(true, null),
        metered: rarely(true, false),
      },
      usedThisMonth: below(1_000_000),
      spare: null,
    },
    otherGpu: random() < 0.3,
    prices: one([null, [{ from: noon, to: noon + HOUR, perKwh: random() }]]),
    runningJobs: below(3),
  })
  const rules = (): Rules => ({
    ...anyTime,
    when: one(['idle', 'nights', 'always', 'ask', 'hours']),
    grid: random() < 0.5 ? NIGHTS : Array.from({ length: 7 }, () => (below(2 ** 24) + 2 ** 24).toString(2).slice(1)),
    awayOnly: random() < 0.5,
    idleMinutes: 1 + below(30),
    workOnBattery: random() < 0.5,
    workWithLidClosed: random() < 0.5,
    limits: {
      temperatureC: rarely(null, 60 + below(40)),
      fanPercent: rarely(60, null),
      powerW: null,
      memoryFreeMiB: 0,
      processorPercent: 100,
      processorTemperatureC: 90,
    },
    network: { ...anyTime.network, workOnVpn: random() < 0.5, monthlyCap: rarely(500_000, null) },
    jobKinds: one<Rules['jobKinds']>([['wasm', 'wgsl'], ['wasm'], ['wgsl'], []]),
    pausedCards: rarely(['GPU-a'], []),
    electricity: { ...anyTime.electricity, tariff: tariff(), perKwhLimit: rarely(0.3, null) },
  })
  return () => {
    monotonic += below(2_000)
    const now = one(days) + (monotonic % (2 * 24 * HOUR)) - below(2) * below(2 * HOUR)
    const at = { now, monotonic, timeZone: one(zones) }
    return { facts: facts(), rules: rules(), at }
  }
}
