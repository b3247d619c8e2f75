import { JobKind, type HostReport } from '../../../contract/worker.ts'
import type { PolicyView, PowerUse, Rules } from '../../../contract/rules.ts'
import type { AvailabilityFacts } from '../availability/facts.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Machine } from '../machine.ts'
import type { PriceList } from '../payments/pricing.ts'
import type { Clock } from '../ports/clock.ts'
import { startOfToday } from '../views/days.ts'
import { cardDraw, CORE_W } from './draw.ts'
import { createMeter } from './meter.ts'

/** What work takes in electricity: by job, today, and as an expectation before it is taken. */
export interface Energy {
  /** An hour of each kind of work that can be done, by the present prices. */
  work(): AvailabilityFacts['work']
  /** The same for the person, with its electricity. */
  hours(): PolicyView['hourOfWork']
  /** What jobs of today used. */
  today(): PowerUse
  /** Adds up; call it at every change of the jobs and every few seconds. */
  sample(): void
  /** Writes what has been added up into the books. */
  save(): void
}

export function createEnergy(parts: {
  readonly ledger: Pick<Ledger, 'energy'>
  readonly jobs: Pick<Jobs, 'running' | 'gpu'>
  readonly machine: Pick<Machine, 'gpus'>
  /** With the cards that its adapters are. */
  readonly sandbox: () => HostReport
  readonly rules: () => Rules
  readonly perKwh: () => number | null
  readonly prices: () => PriceList
  /** Of the asset jobs are paid in. */
  readonly decimals: number
  readonly clock: Clock
}): Energy {
  const { ledger, jobs, machine } = parts
  const meter = createMeter({
    running: () => jobs.running().map((job) => ({ ...job, card: cardOf(parts.sandbox(), job.gpu) })),
    gpus: () => machine.gpus(),
    tariff: () => ({ perKwh: parts.perKwh(), currency: parts.rules().electricity.currency }),
    clock: parts.clock,
  })
  const perHour = (perSecond: bigint): number => (Number(perSecond) * 3600) / 10 ** parts.decimals

  function cardWatts(): number {
    const limits = machine
      .gpus()
      .gpus.map(({ powerLimitW }) => cardDraw({ now: null, idle: null, limit: powerLimitW }).watts)
    return limits.length === 0 ? cardDraw({ now: null, idle: null, limit: null }).watts : Math.max(...limits)
  }

  function work(): AvailabilityFacts['work'] {
    const list = parts.prices()
    const sold = jobs.gpu()
    const wasm = { coins: perHour(list.perCpuSecond), watts: CORE_W }
    if (sold === null) return { wasm }
    const watts = sold.adapter === 'gpu' ? cardWatts() : CORE_W
    return { wasm, wgsl: { coins: perHour(list.perGpuSecond[sold.adapter]), watts } }
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
    today() {
      const { currency } = parts.rules().electricity
      const { jobs: count, joules, estimated, cost } = ledger.energy.total(startOfToday(parts.clock.now()), currency)
      return { jobs: count, wattHours: joules / 3600, estimatedJobs: estimated, cost, currency }
    },
    sample: () => meter.sample(),
    save: () => {
      meter.sample()
      ledger.energy.add(meter.ended())
    },
  }
}

function cardOf({ gpu }: HostReport, adapter: string | null): string | null {
  return gpu.adapters.find(({ id }) => id === adapter)?.card ?? null
}
