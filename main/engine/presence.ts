import type { Availability } from '../../contract/engine.ts'
import { decide, takesJobs, type AvailabilityFacts, type AvailabilityRules } from './availability/decide.ts'
import { timeWordsIn } from './availability/local-time.ts'
import { pauseUntil, type PauseChoice } from './availability/pause.ts'
import type { pauseStore } from './pause-store.ts'
import type { Clock } from './ports/clock.ts'

type Gathered = Omit<AvailabilityFacts, 'engine' | 'pause'>

export interface Presence {
  current(): Availability
  takesJobs(): boolean
  /** Decides again; call it when a fact may have changed. */
  refresh(): void
  pause(choice: PauseChoice): Availability
  resume(): Availability
  /** From here on the engine is closing. */
  closing(): void
  stop(): void
}

const ALLOWED: AvailabilityRules = { jobKinds: ['wasm', 'wgsl'] }
/** Node's timers count 31 bits of milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1

/**
 * Keeps the state and its Why: gathers the facts, lets the pure function decide, tells whoever must
 * know when the answer changed, and wakes up when a timed pause ends.
 */
export function createPresence(options: {
  readonly facts: () => Gathered
  readonly pauses: ReturnType<typeof pauseStore>
  readonly timeZone: string
  readonly clock: Clock
  readonly onChange: (availability: Availability) => void
}): Presence {
  const { clock, pauses } = options
  const words = timeWordsIn(options.timeZone)
  let engine: AvailabilityFacts['engine'] = 'running'
  let wake: NodeJS.Timeout | null = null
  let current = decideNow()

  function decideNow(): Availability {
    return decide({ ...options.facts(), engine, pause: pauses.get() }, ALLOWED, clock.now(), words)
  }

  function refresh(): Availability {
    const next = decideNow()
    if (wake !== null) clearTimeout(wake)
    wake = null
    if (next.until !== null) {
      wake = setTimeout(refresh, Math.min(LONGEST_TIMER, Math.max(0, next.until - clock.now()) + 1))
      wake.unref()
    }
    const changed = JSON.stringify(next) !== JSON.stringify(current)
    current = next
    if (changed) options.onChange(next)
    return next
  }

  return {
    current: () => current,
    takesJobs: () => takesJobs(current.state),
    refresh: () => void refresh(),
    pause: (choice) => {
      pauses.set({ until: pauseUntil(choice, clock.now(), options.timeZone) })
      return refresh()
    },
    resume: () => {
      pauses.set(null)
      return refresh()
    },
    closing: () => {
      engine = 'stopping'
      refresh()
    },
    stop: () => {
      if (wake !== null) clearTimeout(wake)
    },
  }
}
