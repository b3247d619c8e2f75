import type { GpuReport, Gpu } from '../../../contract/hardware.ts'
import type { CardPace, Rules } from '../../../contract/rules.ts'
import type { HostReport } from '../../../contract/worker.ts'
import type { JobPace } from '../jobs/job-clock.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import { LEAST, nextPace, OVERSHOOT, type Pace, type PacedCard, type Sensor } from './pace.ts'
import { paceSentence } from './pace-words.ts'
import type { PowerLimits } from './power-limits.ts'

/** Keeps cards within the person’s limits by letting their jobs rest. */
export interface Governor {
  /** Takes the latest readings; call it after each look at the cards, and when limits or jobs have changed. */
  look(): void
  /** How jobs on an adapter, or on the processor (null), are paced. */
  paceOf(adapter: string | null): JobPace
  /** How every card is paced, for the person. */
  view(): readonly CardPace[]
  /** How far a reading of a card may pass its limit for a moment; null where the card is not paced, or that does not help. */
  overshoot(uuid: string): Readonly<Record<Sensor, number>> | null
  /** Share of its speed at which the slowest of these adapters works. */
  shareOf(adapters: readonly string[]): number
  stop(): Promise<void>
}

/** After so long beyond its limit at the slowest pace a card rests altogether. */
const HELPLESS_S = 60
/** A change that is smaller is not worth a message to the worker. */
const WORTH_TELLING = 0.01

interface Governed {
  readonly pace: Pace
  readonly card: PacedCard
  readonly told: number
}

export function createGovernor(parts: {
  readonly gpus: () => GpuReport
  readonly doubtful: () => ReadonlyMap<string, readonly Sensor[]>
  /** With the cards that its adapters are. */
  readonly sandbox: () => Pick<HostReport, 'gpu'>
  readonly limits: () => Rules['limits']
  /** Adapters on which jobs run. */
  readonly working: () => ReadonlySet<string>
  /** The driver’s own limits, where this account may set them; null where there is no way to. */
  readonly power: PowerLimits | null
  /** Of jobs on the processor. */
  readonly processor: JobPace
  /** Called when the pace of a card has changed. */
  readonly onPace: () => void
  readonly clock: Pick<Clock, 'monotonic'>
  readonly log: Log
}): Governor {
  const { clock, log } = parts
  const listeners = new Map<string, Set<() => void>>()
  let governed: ReadonlyMap<string, Governed> = new Map()
  let lookedAt: { readonly checkedAt: number; readonly monotonic: number; readonly limits: Rules['limits'] } | null =
    null

  let stopped = false
  // What an engine that crashed has set is put back before this one sets anything.
  void parts.power?.restore()

  const adaptersOf = (uuid: string): readonly string[] =>
    parts.sandbox().gpu.adapters.flatMap(({ id, card }) => (card === uuid ? [id] : []))

  function pacedCard(gpu: Gpu, working: ReadonlySet<string>): PacedCard {
    return {
      ...gpu,
      doubtful: parts.doubtful().get(gpu.uuid) ?? [],
      working: adaptersOf(gpu.uuid).some((id) => working.has(id)),
    }
  }

  function next(gpu: Gpu, working: ReadonlySet<string>, seconds: number): Governed {
    const card = pacedCard(gpu, working)
    const before = governed.get(gpu.uuid)
    const pace = nextPace(before?.pace ?? null, card, parts.limits(), seconds)
    const told = before?.told ?? 1
    const isWorth = Math.abs(pace.duty - told) >= WORTH_TELLING || (pace.duty === 1) !== (told === 1)
    return { pace, card, told: isWorth ? pace.duty : told }
  }

  /** An adapter that nobody knows a card of goes as slowly as the slowest card: it may be that one. */
  function share(adapter: string): number {
    const card = parts.sandbox().gpu.adapters.find(({ id }) => id === adapter)
    if (card === undefined || card.software) return 1
    if (card.card !== null) return governed.get(card.card)?.told ?? 1
    return Math.min(1, ...[...governed.values()].map(({ told }) => told))
  }

  const paceOnCard = (adapter: string): JobPace => ({
    share: () => share(adapter),
    onChange: (listener) => {
      const own = listeners.get(adapter) ?? new Set()
      listeners.set(adapter, own.add(listener))
      return () => void own.delete(listener)
    },
  })

  return {
    look: () => {
      if (stopped) return
      const { checkedAt, gpus } = parts.gpus()
      const limits = parts.limits()
      const working = parts.working()
      if (parts.power !== null) {
        const atWork = gpus.filter(({ uuid }) => adaptersOf(uuid).some((id) => working.has(id)))
        parts.power.keep(atWork, limits.powerW)
        parts.power.seen(gpus)
      }
      if (lookedAt?.checkedAt === checkedAt && lookedAt.limits === limits) return
      const monotonic = clock.monotonic()
      const seconds = lookedAt === null ? 0 : (monotonic - lookedAt.monotonic) / 1000
      lookedAt = { checkedAt, monotonic, limits }
      const before = governed
      governed = new Map(gpus.map((gpu) => [gpu.uuid, next(gpu, working, seconds)]))
      const changed = [...governed].filter(([uuid, { told }]) => told !== (before.get(uuid)?.told ?? 1))
      if (changed.length === 0) return
      for (const [, { told, pace }] of changed) log.info('governor.paced', { share: told, because: pace.because })
      for (const each of listeners.values()) for (const listener of each) listener()
      parts.onPace()
    },
    paceOf: (adapter) => (adapter === null ? parts.processor : paceOnCard(adapter)),
    view: () =>
      [...governed].map(([uuid, { pace, card }]) => ({
        uuid,
        share: Math.round(100 * pace.duty) / 100,
        sentence: paceSentence(pace, card, parts.limits()),
        doubtful: [...card.doubtful],
        powerLimit: parts.power?.standing(uuid) ?? null,
        leftLoweredFromW: parts.power?.leftFrom(uuid) ?? null,
      })),
    overshoot: (uuid) => {
      const pace = governed.get(uuid)?.pace
      if (pace === undefined || adaptersOf(uuid).length === 0 || pace.helplessFor >= HELPLESS_S) return null
      return OVERSHOOT
    },
    shareOf: (adapters) => Math.max(LEAST, Math.min(1, ...adapters.map(share))),
    stop: async () => {
      stopped = true
      await parts.power?.restore()
    },
  }
}
