import type { EngineHandlers } from '../../contract/engine.ts'
import type { PolicyView } from '../../contract/rules.ts'
import type { HostReport } from '../../contract/worker.ts'
import { createActivityMonitor, type ActivityMonitor } from './activity/monitor.ts'
import type { Decision } from './availability/decide.ts'
import type { AvailabilityFacts } from './availability/facts.ts'
import { priceNow } from './availability/price.ts'
import { cardFactsOf } from './card-facts.ts'
import { createStoredPrices, type StoredPrices } from './electricity/stored-prices.ts'
import { createEnergy, type Energy } from './energy/energy.ts'
import { createTypicalDraws } from './energy/typical.ts'
import type { Jobs } from './jobs/jobs.ts'
import type { EnergyStore } from './ledger/energy.ts'
import type { Ledger } from './ledger/ledger.ts'
import type { LineDesk } from './line/open.ts'
import type { Machine } from './machine.ts'
import type { EngineOptions } from './options.ts'
import { createGovernor, type Governor } from './governor/governor.ts'
import { createProcessorPace } from './governor/processor.ts'
import { createPowerLimits } from './governor/power-limits.ts'
import { pauseStore } from './pause-store.ts'
import { startLoop, type HurriedLoop, type Loop } from './ports/loop.ts'
import type { PriceList } from './payments/pricing.ts'
import type { Log } from './ports/log.ts'
import { createPresence, type Presence } from './presence.ts'
import { rulesStore } from './rules-store.ts'
import { lowerPriority } from './yielding/lower-priority.ts'
import { keepRests } from './yielding/rests.ts'
import { createOwnLoad } from './yielding/own-load.ts'
import { createYielding } from './yielding/yielding.ts'

/** The rules, what is known of the person, and the getting out of the way. */
export interface Manners {
  readonly presence: Presence
  readonly activity: ActivityMonitor
  readonly prices: StoredPrices
  readonly energy: Energy
  readonly governor: Governor
  readonly handlers: Pick<EngineHandlers, 'rules.set' | 'cards.pause'>
  view(): PolicyView
  /** No job runs or may start, and nobody looks. */
  calm(): boolean
  /** Besides, only the person or the clock can change that, and not before the longest rest is over. */
  paused(): boolean
  /** Carries out the present decision; resolves when nothing is left that had to go. */
  apply(): Promise<void>
  start(): void
  stop(): Promise<void>
}

const LOOK_EVERY_MS = 2_000
/** Between two looks at work while there is none: the first job ends that. */
const NO_WORK_MS = 30_000
/** What a crash loses of the figures at most; each save is a write to the disk. */
const ENERGY_EVERY_MS = 5_000
const PRICES_EVERY_MS = 60_000
/** Longer than any rest that is taken because everything is paused. */
const LONGEST_REST_MS = 75_000

type RuleFacts = 'activity' | 'cards' | 'line' | 'otherGpu' | 'prices' | 'work'

export function createManners(parts: {
  readonly options: EngineOptions
  readonly ledger: Pick<Ledger, 'settings'>
  /** What each network earned. */
  readonly books: Parameters<typeof createEnergy>[0]['books']
  /** The electricity of the jobs of all networks. */
  readonly energy: Pick<EnergyStore, 'add' | 'total'>
  readonly jobs: Jobs
  readonly machine: Machine
  readonly line: Pick<LineDesk, 'facts' | 'view'>
  /** With the cards that its adapters are. */
  readonly sandbox: () => HostReport
  /** What jobs are sold at. */
  readonly prices: () => PriceList
  /** A client is connected. */
  readonly watched: () => boolean
  readonly facts: () => Omit<
    AvailabilityFacts,
    'engine' | 'pause' | 'go' | 'cardsTakenBack' | 'updateWaits' | RuleFacts
  >
  readonly onChange: (decision: Decision) => void
}): Manners {
  const { options, jobs, machine } = parts
  const { clock, log, timeZone } = options
  const { settings } = parts.ledger
  const rules = rulesStore(settings, options.network.practice, log)
  const prices = createStoredPrices(options.dataDir)
  const activity = createActivityMonitor({
    parts: options.activity.parts,
    shell: options.activity.shell,
    games: () => rules.get().games.names,
    pace: () => (works() ? 'working' : presence.takesJobs() ? 'ready' : paused() ? 'paused' : 'resting'),
    clock,
    log,
    onChange: () => presence.refresh(),
    onWake: () => void machine.rescan(),
  })
  const perKwh = (): number | null =>
    priceNow({ prices: prices.slots() }, rules.get().electricity.tariff, { now: clock.now(), timeZone })
  const energy = createEnergy({
    books: parts.books,
    everywhere: parts.energy,
    jobs,
    machine,
    sandbox: parts.sandbox,
    rules: () => rules.get(),
    typical: createTypicalDraws(settings),
    perKwh,
    prices: parts.prices,
    asset: options.network.asset,
    clock,
  })
  const processor = createProcessorPace({
    percent: () => rules.get().limits.processorPercent,
    heat: () => ({
      temperatureC: machine.host().cpuTemperatureC,
      limitC: rules.get().limits.processorTemperatureC,
    }),
    host: () => parts.sandbox().host,
    rest: (pid, pace) => keepRests(pid, pace, log),
    onPace: () => parts.onChange(presence.decision()),
    clock,
  })
  const governor = createGovernor({
    processor: processor.pace,
    gpus: () => machine.gpus(),
    doubtful: () => machine.doubtful(),
    sandbox: parts.sandbox,
    limits: () => rules.get().limits,
    working: () => new Set(jobs.running().flatMap(({ gpu }) => (gpu === null ? [] : [gpu]))),
    power: options.powerLimits === undefined ? null : createPowerLimits({ ...options.powerLimits, log }),
    onPace: () => {
      parts.onChange(presence.decision())
      stepBack().catch((error: unknown) => {
        log.warn('governor.priority', { problem: error instanceof Error ? error.message : 'unknown' })
      })
    },
    clock,
    log,
  })
  /** What the processor does heats the same case: while a card is paced, our work there lets all others go first. */
  async function stepBack(): Promise<void> {
    if (governor.view().every(({ sentence }) => sentence === null)) return
    for (const worker of options.workers()) await lowerPriority(worker.pid)
  }
  const ownLoad = createOwnLoad(options.workers, machine.host().cores, clock)
  const yielding = createYielding({
    jobs,
    workers: options.workers,
    adaptersOf: (cards) => adaptersOf(parts.sandbox(), new Set(cards.map(({ uuid }) => uuid))),
    pressure: async () => {
      const { cpuPercent, memoryMiB } = machine.host()
      const own = await ownLoad()
      const others = cpuPercent === null || own === null ? null : Math.max(0, cpuPercent - own)
      return { othersCpuPercent: others, memoryMiB, freeMemoryMiB: machine.freeMemoryMiB() }
    },
    onReleased: () => parts.onChange(presence.decision()),
    clock,
    log,
  })
  const presence = createPresence({
    facts: () => ({
      ...parts.facts(),
      activity: activity.current(),
      cards: cardFactsOf(machine.gpus().gpus, machine.doubtful(), parts.sandbox(), jobs.running().length > 0, (uuid) =>
        governor.overshoot(uuid),
      ),
      otherGpu: parts.sandbox().gpu.adapters.some(({ card }) => card === null),
      line: parts.line.facts(),
      prices: prices.slots(),
      work: energy.work(),
      updateWaits: options.updateHold?.isOn() ?? false,
    }),
    rules,
    pauses: pauseStore(settings, 'pause'),
    goes: pauseStore(settings, 'go'),
    timeZone,
    clock,
    onChange: (decision) => {
      apply().catch((error: unknown) => {
        log.error('yield.failed', { problem: error instanceof Error ? error.message : 'unknown' })
      })
      activity.paceChanged()
      parts.onChange(decision)
    },
  })
  const apply = (): Promise<void> => yielding.apply(presence.decision(), presence.rules())
  const view = (): PolicyView => ({
    rules: presence.rules(),
    cards: [...presence.decision().cards],
    pace: [...governor.view()],
    processorPace: processor.view(),
    network: presence.decision().network,
    line: parts.line.view(),
    sources: activity.sources(),
    electricity: {
      perKwh: perKwh(),
      problem: presence.rules().electricity.tariff.kind === 'file' ? priceProblem(prices) : null,
    },
    atLoss: [...presence.decision().atLoss],
    lastYield: yielding.last(),
    hourOfWork: energy.hours(),
    today: energy.today(),
    net: energy.net(),
  })
  const calm = (): boolean => !works() && !presence.takesJobs() && !parts.watched()
  const paused = (): boolean => calm() && presence.pausedForMs() > LONGEST_REST_MS
  let loops: readonly Loop[] = []
  let unlisten: (() => void) | null = null
  let leaveUpdate: (() => void) | null = null
  const works = (): boolean => jobs.running().length > 0
  /** Goes on every `everyMs` while jobs run. */
  const whileWorking = (name: string, everyMs: number, round: () => Promise<void>): HurriedLoop =>
    startLoop(name, () => (works() ? everyMs : NO_WORK_MS), round, log)
  function followWork(looks: readonly HurriedLoop[]): void {
    let before = works()
    unlisten = jobs.onChange(() => {
      activity.paceChanged()
      if (works() && !before) for (const look of looks) look.hurry()
      before = works()
    })
  }

  return {
    presence,
    activity,
    prices,
    energy,
    governor,
    view,
    calm,
    paused,
    apply,
    handlers: {
      'rules.set': async (next) => {
        presence.setRules(next)
        governor.look()
        processor.look()
        return view()
      },
      'cards.pause': async ({ uuid, paused }) => {
        const before = presence.rules()
        const others = before.pausedCards.filter((each) => each !== uuid)
        presence.setRules({ ...before, pausedCards: paused ? [...others, uuid].slice(-64) : others })
        return view()
      },
    },
    start: () => {
      activity.start()
      const looks = [
        whileWorking('yield', LOOK_EVERY_MS, () => yielding.look()),
        whileWorking('processor-heat', LOOK_EVERY_MS, async () => processor.look()),
        whileWorking('energy', ENERGY_EVERY_MS, async () => energy.save()),
      ]
      followWork(looks)
      leaveUpdate = options.updateHold?.onChange(() => presence.refresh()) ?? null
      loops = [...looks, startLoop('prices-file', PRICES_EVERY_MS, () => refreshPrices(prices, presence), log)]
    },
    stop: async () => {
      unlisten?.()
      leaveUpdate?.()
      await Promise.all([activity.stop(), governor.stop(), ...loops.map((loop) => loop.stop())])
      saveEnergy(energy, log)
    },
  }
}

/** The last figures of the day are not worth a stop that fails. */
function saveEnergy(energy: Energy, log: Log): void {
  try {
    energy.save()
  } catch (error) {
    log.warn('energy.not-saved', { problem: error instanceof Error ? error.message : 'unknown' })
  }
}

async function refreshPrices(prices: StoredPrices, presence: Presence): Promise<void> {
  await prices.refresh()
  presence.refresh()
}

function priceProblem(prices: StoredPrices): string | null {
  return prices.problem() ?? (prices.slots() === null ? 'There is no electricity.csv in the data folder.' : null)
}

function adaptersOf({ gpu }: HostReport, cards: ReadonlySet<string>): ReadonlySet<string> {
  return new Set(gpu.adapters.flatMap(({ id, card }) => (card !== null && cards.has(card) ? [id] : [])))
}
