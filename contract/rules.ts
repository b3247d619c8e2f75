import { z } from 'zod'
import { ActivitySources } from './activity.ts'
import { FIRST_LINE_RULES, LineAllowance, LineRules, LineView } from './line.ts'
import { Net, PowerUse } from './power.ts'
import { JobKind } from './worker.ts'

/** When work may be done. `nights` and `hours` are clock times; `idle` is the person being away. */
export const When = z.enum(['idle', 'nights', 'always', 'ask', 'hours'])
export type When = z.infer<typeof When>

/** Seven days from Monday, each 24 hours by the clock on the wall: `1` may work. */
export const WeekGrid = z.array(z.string().regex(/^[01]{24}$/)).length(7)
export type WeekGrid = z.infer<typeof WeekGrid>

/** Money for one kilowatt-hour, in the person's own currency; a few markets go below zero at noon. */
const PerKwh = z.number().min(-10).max(100)

export const Tariff = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('flat'), perKwh: PerKwh }),
  /** One price for each hour of the day by the clock on the wall. */
  z.strictObject({ kind: z.literal('hours'), perKwh: z.array(PerKwh).length(24) }),
  /** `electricity.csv` in the data folder; where it has a hole, `otherwise`, or no price. */
  z.strictObject({ kind: z.literal('file'), otherwise: PerKwh.nullable() }),
])
export type Tariff = z.infer<typeof Tariff>

/** What the person allows. Every rule only takes away: all of them must agree before work is taken. */
export const Rules = z.strictObject({
  when: When,
  /** For `hours`. */
  grid: WeekGrid,
  /** For `nights` and `hours`: also wait until the person is away. */
  awayOnly: z.boolean(),
  /** How long without input is away. */
  idleMinutes: z.int().min(1).max(240),
  games: z.strictObject({
    /** Give way while one of these programs runs. */
    giveWay: z.boolean(),
    /** Names of programs, without path, in any case, with or without `.exe`. */
    names: z.array(z.string().trim().min(1).max(80)).max(200),
  }),
  fullScreenGivesWay: z.boolean(),
  callsGiveWay: z.boolean(),
  /** Give a card way to programs that keep it busy. */
  busyCardsGiveWay: z.boolean(),
  workOnBattery: z.boolean(),
  workWithLidClosed: z.boolean(),
  /** Of each card, and of the processor; null: no limit. */
  limits: z.strictObject({
    temperatureC: z.int().min(40).max(110).nullable(),
    fanPercent: z.int().min(10).max(100).nullable(),
    powerW: z.int().min(10).max(2000).nullable(),
    /** Memory of the card that stays free for other programs, MiB. */
    memoryFreeMiB: z.int().min(0).max(1_000_000),
    /** Share of the time in which a job on the processor computes, percent. */
    processorPercent: z.int().min(10).max(100).default(100),
    /** Near this such jobs rest more; null: no limit. */
    processorTemperatureC: z.int().min(50).max(110).nullable().default(90),
  }),
  network: LineRules,
  jobKinds: z.array(JobKind).max(2),
  /** UUIDs of cards that do no work until the person lets them. */
  pausedCards: z.array(z.string().max(80)).max(64),
  electricity: z.strictObject({
    tariff: Tariff,
    currency: z.string().regex(/^[A-Z]{3}$/),
    /** Wait while a kilowatt-hour costs more; null: never. */
    perKwhLimit: PerKwh.nullable(),
    /** Take no job that pays less than its electricity. */
    neverAtLoss: z.boolean(),
    /** How much more than the electricity a job must pay, percent of it. */
    marginPercent: z.int().min(0).max(1000),
    /** What one coin is worth in `currency`, as the person says; null: not said. */
    coinWorth: z.number().positive().max(1_000_000).nullable(),
  }),
})
export type Rules = z.infer<typeof Rules>

/** 22:00 to 07:00 by the clock on the wall, every day. */
export const NIGHTS: WeekGrid = Array.from({ length: 7 }, () => '111111100000000000000011')

/** Programs that start or are games; the person edits the list. */
export const KNOWN_GAMES: readonly string[] = [
  'cs2',
  'csgo',
  'dota2',
  'League of Legends',
  'VALORANT-Win64-Shipping',
  'FortniteClient-Win64-Shipping',
  'RocketLeague',
  'r5apex',
  'overwatch',
  'eldenring',
  'Cyberpunk2077',
  'witcher3',
  'GTA5',
  'RDR2',
  'bg3',
  'Minecraft.Windows',
  'RobloxPlayerBeta',
  'destiny2',
  'starfield',
  'helldivers2',
  'gamescope',
  'vrserver',
  'OculusClient',
]

/**
 * The rules before the person has chosen any. With practice money nothing is at stake, so work is taken
 * at once; with real money each kind of job is off until it is allowed.
 */
export function firstRules(practice: boolean): Rules {
  return {
    when: practice ? 'always' : 'idle',
    grid: NIGHTS.map((day) => day),
    awayOnly: false,
    idleMinutes: 10,
    games: { giveWay: true, names: [...KNOWN_GAMES] },
    fullScreenGivesWay: true,
    callsGiveWay: true,
    busyCardsGiveWay: false,
    workOnBattery: false,
    workWithLidClosed: true,
    limits: {
      temperatureC: 87,
      fanPercent: null,
      powerW: null,
      memoryFreeMiB: 0,
      processorPercent: 100,
      processorTemperatureC: 90,
    },
    network: FIRST_LINE_RULES,
    jobKinds: practice ? ['wasm', 'wgsl'] : [],
    pausedCards: [],
    electricity: {
      tariff: { kind: 'none' },
      currency: 'EUR',
      perKwhLimit: null,
      neverAtLoss: false,
      marginPercent: 0,
      coinWorth: null,
    },
  }
}

/** Whether a card does work now, and the sentence that says why not. */
export const CardAllowance = z.strictObject({
  uuid: z.string(),
  allowed: z.boolean(),
  /** Null while it is allowed. */
  why: z.string().nullable(),
  /** What would change it. */
  next: z.string().nullable(),
})
export type CardAllowance = z.infer<typeof CardAllowance>

/** How a card is kept within the person's limits. */
export const CardPace = z.strictObject({
  uuid: z.string(),
  /** Share of the time in which it computes for jobs. */
  share: z.number().min(0).max(1),
  /** Why it is paced; null at full pace. */
  sentence: z.string().nullable(),
  /** Readings that cannot be believed at the moment. */
  doubtful: z.array(z.enum(['temperatureC', 'fanPercent', 'powerW'])),
  /** What became of the driver's own power limit; null where none was tried. */
  powerLimit: z.enum(['set', 'not-permitted', 'failed']).nullable(),
  /** What that limit was before an earlier run lowered it, W, where this account may not put it back; else null. */
  leftLoweredFromW: z.number().positive().nullable(),
})
export type CardPace = z.infer<typeof CardPace>

export const ProcessorPaceView = z.strictObject({
  /** Share of the time in which a job on the processor computes. */
  share: z.number().min(0).max(1),
  /** Why it is slower than the person lets it be; null where it is not. */
  sentence: z.string().nullable(),
})
export type ProcessorPaceView = z.infer<typeof ProcessorPaceView>

/** The rules and what follows from them, for every client. */
export const PolicyView = z.strictObject({
  rules: Rules,
  /** One for each card of the GPU report. */
  cards: z.array(CardAllowance),
  /** As `cards`: those that were looked at since the start. */
  pace: z.array(CardPace),
  processorPace: ProcessorPaceView,
  /** What may be sent to buyers. */
  network: LineAllowance,
  line: LineView,
  /** How each fact about the person is known here; a rule on one that is not does nothing. */
  sources: ActivitySources,
  electricity: z.strictObject({
    /** What a kilowatt-hour costs now; null where that is not known. */
    perKwh: z.number().nullable(),
    /** What is wrong with the price file, in a sentence. */
    problem: z.string().nullable(),
  }),
  /** Kinds of jobs that are not taken because they would pay less than their electricity. */
  atLoss: z.array(JobKind),
  /** The last time the machine was given back: when, and how long until the last process had gone. */
  lastYield: z.strictObject({ at: z.int().min(0), ms: z.number().min(0) }).nullable(),
  /** What an hour of each kind of work would bring if somebody bought all of it, and what it takes. */
  hourOfWork: z.array(
    z.strictObject({
      kind: JobKind,
      /** Whole coins, at the present prices. */
      coins: z.number().min(0),
      /** About so many above the idle machine. */
      watts: z.number().min(0),
      /** The sensor of the card told them while such work ran; else they are an estimate. */
      measured: z.boolean(),
      /** Of the electricity, in the person's currency; null where no price is known. */
      cost: z.number().nullable(),
    }),
  ),
  /** What the jobs of today used. */
  today: PowerUse,
  /** Since local midnight, and since the beginning of these books. */
  net: z.strictObject({ today: Net, all: Net }),
})
export type PolicyView = z.infer<typeof PolicyView>

export const rulesCalls = {
  /** Replaces all rules. */
  'rules.set': { in: Rules, out: PolicyView },
  /** Pauses one card, or lets it work again. */
  'cards.pause': { in: z.strictObject({ uuid: z.string().min(1).max(80), paused: z.boolean() }), out: PolicyView },
} as const
