import { say } from '../../../contract/words/say.ts'
import type { ProcessorPaceView } from '../../../contract/rules.ts'
import type { HostReport } from '../../../contract/worker.ts'
import type { JobPace } from '../jobs/job-clock.ts'
import type { Clock } from '../ports/clock.ts'
import { nextPace, type Pace } from './pace.ts'

/** How jobs on the processor are paced. */
export interface ProcessorPace {
  readonly pace: JobPace
  /** Takes the latest temperature and the person’s limits; call it now and then while jobs run, and when rules have changed. */
  look(): void
  view(): ProcessorPaceView
}

/** A change that is smaller is not worth an interruption. */
const WORTH_TELLING = 0.01

/**
 * Keeps the person’s share of the processor, and less of it while the processor is too hot. Workers are stopped and let go
 * from outside, which is done only where one ends with the engine however that ends: behind the walls of Linux. Elsewhere
 * such jobs have the lowest priority alone. A processor that does not tell its temperature has the share and no more:
 * unlike a card it keeps itself whole, by running slower.
 */
export function createProcessorPace(parts: {
  /** Percent of the time. */
  readonly percent: () => number
  /** How hot it is and may be, °C; null where that is not known or has no limit. */
  readonly heat: () => { readonly temperatureC: number | null; readonly limitC: number | null }
  readonly host: () => HostReport['host']
  /** Lets a process rest by this pace; the answer ends that. */
  readonly rest: (pid: number, pace: Pick<JobPace, 'share' | 'onChange'>) => () => void
  /** Called when the pace has changed because of heat. */
  readonly onPace: () => void
  readonly clock: Pick<Clock, 'monotonic'>
}): ProcessorPace {
  const listeners = new Set<() => void>()
  let heated: Pace | null = null
  let lookedAt = 0
  let told = parts.percent() / 100
  const isPaced = (): boolean => walled(parts.host())
  const share = (): number => (isPaced() ? told : 1)
  const onChange = (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }

  function nextHeated(): Pace | null {
    const { temperatureC, limitC } = parts.heat()
    const now = parts.clock.monotonic()
    const seconds = (now - lookedAt) / 1000
    lookedAt = now
    if (temperatureC === null || limitC === null) return null
    const processor = { ...NOTHING_ELSE, temperatureC, powerLimitW: null, doubtful: [], working: true }
    return nextPace(heated, processor, { ...NOTHING_ELSE, temperatureC: limitC }, seconds)
  }

  return {
    pace: { share, onChange, rest: (pid) => (isPaced() ? parts.rest(pid, { share, onChange }) : nothing) },
    look: () => {
      const before = heated?.duty ?? 1
      heated = nextHeated()
      const duty = heated?.duty ?? 1
      const next = Math.min(parts.percent() / 100, duty)
      if (next !== told && (Math.abs(next - told) >= WORTH_TELLING || duty === 1)) {
        told = next
        for (const listener of listeners) listener()
      }
      if (duty !== before) parts.onPace()
    },
    view: () => ({ share: Math.round(100 * share()) / 100, sentence: isPaced() ? sentence() : notKept() }),
  }

  /** Where no job can be made to rest, the person has to know that what they set is not kept. */
  function notKept(): string | null {
    const { temperatureC, limitC } = parts.heat()
    // Rules says by itself that a temperature is not known.
    const asked = parts.percent() < 100 || (limitC !== null && temperatureC !== null)
    if (!asked || parts.host() === 'none') return null
    return say`Jobs on the processor cannot be made to rest on this system: their share of the time and their limit of heat do nothing.`
  }

  /** Why it is slower than the person lets it be. */
  function sentence(): string | null {
    const { temperatureC, limitC } = parts.heat()
    if (told >= parts.percent() / 100 || temperatureC === null || limitC === null) return null
    const [percent, degrees] = [Math.round(100 * told), Math.round(temperatureC)]
    return say`Paced to ${percent} %: the processor is at ${degrees} °C, your limit is ${limitC} °C.`
  }
}

const NOTHING_ELSE = { fanPercent: null, powerW: null } as const

function walled(host: HostReport['host']): boolean {
  return host === 'bubblewrap' || host === 'namespaces'
}

const nothing = (): void => undefined
