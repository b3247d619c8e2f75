import type { Asset } from '../../../contract/money.ts'
import { JobKind, type HostReport } from '../../../contract/worker.ts'
import type { PowerUse } from '../../../contract/power.ts'
import type { PolicyView, Rules } from '../../../contract/rules.ts'
import type { AvailabilityFacts } from '../availability/facts.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { SoldGpu } from '../jobs/sold-gpu.ts'
import type { EnergyStore } from '../ledger/energy.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Machine } from '../machine.ts'
import type { PriceList } from '../payments/pricing.ts'
import type { Clock } from '../ports/clock.ts'
import { startOfToday } from '../views/days.ts'
import { cardDraw, CORE_W, type Draw } from './draw.ts'
import { createMeter } from './meter.ts'
import type { TypicalDraws } from './typical.ts'
import { netOfAll, powerUse, type Worth } from './net.ts'

const MOST_KNOWN = 8

/** What work takes in electricity: by job, today, and as an expectation before it is taken. */
export interface Energy {
  /** An hour of each kind of work that can be done, by the present prices. */
  work(): AvailabilityFacts['work']
  /** The same for the person, with its electricity. */
  hours(): PolicyView['hourOfWork']
  /** What jobs of today used, whichever network they were paid on. */
  today(): PowerUse
  /** What came in on all networks less what their jobs cost: there is one machine, and one bill for its electricity. */
  net(): PolicyView['net']
  worth(): Worth
  /** Adds up; call it at every change of the jobs and every few seconds. */
  sample(): void
  /** Writes what has been added up into the books. */
  save(): void
}

export function createEnergy(parts: {
  /** What each network earned, in its own coin. */
  readonly books: readonly {
    readonly ledger: Pick<Ledger, 'entries'>
    readonly asset: Pick<Asset, 'decimals'>
  }[]
  /** What the jobs of all networks used. */
  readonly everywhere: Pick<EnergyStore, 'add' | 'total'>
  readonly jobs: Pick<Jobs, 'running' | 'gpu'>
  readonly machine: Pick<Machine, 'gpus'>
  /** With the cards that its adapters are. */
  readonly sandbox: () => HostReport
  readonly rules: () => Rules
  /** What work takes on each card, where a sensor told. */
  readonly typical: TypicalDraws
  readonly perKwh: () => number | null
  readonly prices: () => PriceList
  /** What jobs are paid in. */
  readonly asset: Pick<Asset, 'decimals' | 'symbol'>
  readonly clock: Clock
}): Energy {
  const { books, jobs, machine } = parts
  const meter = createMeter({
    running: () => jobs.running().map((job) => ({ ...job, card: cardOf(parts.sandbox(), job.gpu) })),
    gpus: () => machine.gpus(),
    onMeasured: (card, watts, seconds) => parts.typical.learn(card, watts, seconds),
    tariff: () => ({ perKwh: parts.perKwh(), currency: parts.rules().electricity.currency }),
    clock: parts.clock,
  })
  const perHour = (perSecond: bigint): number => (Number(perSecond) * 3600) / 10 ** parts.asset.decimals

  const worth = (): Worth => {
    const { currency, coinWorth } = parts.rules().electricity
    return { currency, coinWorth, ...parts.asset }
  }
  /** Sums by their beginning and currency: the books are only read again when something was written. */
  const known = new Map<string, PowerUse>()
  const total = (since: number): PowerUse => {
    const { currency } = parts.rules().electricity
    const name = `${since} ${currency}`
    const use = known.get(name) ?? powerUse(parts.everywhere.total(since, currency), currency)
    if (known.size > MOST_KNOWN) known.clear()
    known.set(name, use)
    return use
  }

  const incomes = (earned: (entries: Ledger['entries']) => bigint) =>
    books.map(({ ledger, asset }) => ({ amount: earned(ledger.entries), decimals: asset.decimals }))

  /** Of the card that takes most, of those that jobs run on: the next job may get that one. */
  function cardWork({ adapters }: SoldGpu): Draw {
    const own = new Set(adapters.flatMap(({ card }) => (card === null ? [] : [card])))
    const cards = machine.gpus().gpus.filter(({ uuid }) => own.size === 0 || own.has(uuid))
    const draws = cards.map(({ uuid, powerLimitW }) => expected(parts.typical.wattsOf(uuid), powerLimitW))
    return (
      draws.reduce<Draw | null>((most, each) => (each.watts > (most?.watts ?? -1) ? each : most), null) ??
      expected(null, null)
    )
  }

  function work(): AvailabilityFacts['work'] {
    const list = parts.prices()
    const sold = jobs.gpu()
    const processor: Draw = { watts: CORE_W, measured: false }
    const wasm = { coins: perHour(list.perCpuSecond), ...processor }
    if (sold === null) return { wasm }
    const draw = sold.adapter === 'gpu' ? cardWork(sold) : processor
    return { wasm, wgsl: { coins: perHour(list.perGpuSecond[sold.adapter]), ...draw } }
  }

  return {
    work,
    hours() {
      const price = parts.perKwh()
      const hours = work()
      return JobKind.options.flatMap((kind) => {
        const hour = hours[kind]
        return hour === undefined ? [] : [{ kind, ...hour, cost: price === null ? null : (hour.watts / 1000) * price }]
      })
    },
    today: () => total(startOfToday(parts.clock.now())),
    net: () => {
      const since = startOfToday(parts.clock.now())
      return {
        today: netOfAll(
          incomes((entries) => entries.earnedSince(since)),
          total(since),
          worth(),
        ),
        all: netOfAll(
          incomes((entries) => entries.totals().earned),
          total(0),
          worth(),
        ),
      }
    },
    worth,
    sample: () => meter.sample(),
    save: () => {
      meter.sample()
      parts.typical.save()
      const ended = meter.ended()
      if (ended.length === 0) return
      parts.everywhere.add(ended)
      known.clear()
    },
  }
}

/** What was measured, else the usual share of the limit. */
function expected(measuredWatts: number | null, limit: number | null): Draw {
  if (measuredWatts !== null) return { watts: measuredWatts, measured: true }
  return cardDraw({ now: null, idle: null, limit })
}

function cardOf({ gpu }: HostReport, adapter: string | null): string | null {
  return gpu.adapters.find(({ id }) => id === adapter)?.card ?? null
}
