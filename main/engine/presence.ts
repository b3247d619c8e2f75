import type { Availability } from '../../contract/engine.ts'
import type { Rules } from '../../contract/rules.ts'
import { holdsUnder } from './availability/concerned.ts'
import { decide, takesJobs, type Decision } from './availability/decide.ts'
import type { AvailabilityFacts } from './availability/facts.ts'
import { noHolds } from './availability/holds.ts'
import { pauseUntil, type PauseChoice } from './availability/pause.ts'
import type { SpanStore } from './pause-store.ts'
import type { Clock } from './ports/clock.ts'
import type { RulesStore } from './rules-store.ts'

type Gathered = Omit<AvailabilityFacts, 'engine' | 'pause' | 'go' | 'cardsTakenBack'>

export interface Presence {
  current(): Availability
  decision(): Decision
  takesJobs(): boolean
  /** How long the person’s own pause still lasts, milliseconds; Infinity until they end it, 0 without one. */
  pausedForMs(): number
  rules(): Rules
  setRules(rules: Rules): void
  /** Decides again; call it when a fact may have changed. */
  refresh(): void
  pause(choice: PauseChoice): Availability
  /** Ends the person's pause, gives back cards they took, and sets aside the rules on times for a while. */
  resume(): Availability
  /** The person took the cards, or the whole machine, back by hand. */
  takeCardsBack(): void
  /** From here on the engine is closing. */
  closing(): void
  stop(): void
}

/** Node's timers count 31 bits of milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1
/** How long “go” sets aside hours and absence. Under “Ask me” it is the answer, and holds until a pause. */
const GO_MS = 4 * 3_600_000

/**
 * Keeps the state and its Why: gathers the facts, lets the pure function decide, tells whoever must
 * know when the answer changed, and wakes up when it may change by itself.
 */
export function createPresence(options: {
  readonly facts: () => Gathered
  readonly rules: RulesStore
  readonly pauses: SpanStore
  readonly goes: SpanStore
  readonly timeZone: string
  readonly clock: Clock
  readonly onChange: (decision: Decision) => void
}): Presence {
  const { clock, pauses, goes, rules } = options
  let engine: AvailabilityFacts['engine'] = 'running'
  let cardsTakenBack = false
  let holds = noHolds
  let wake: NodeJS.Timeout | null = null
  let current = decideNow()

  function decideNow(): Decision {
    const facts = { ...options.facts(), engine, pause: pauses.get(), go: goes.get(), cardsTakenBack }
    const at = { now: clock.now(), monotonic: clock.monotonic(), timeZone: options.timeZone }
    const decision = decide(facts, rules.get(), at, holds)
    holds = decision.holds
    return decision
  }

  function refresh(): Availability {
    const next = decideNow()
    if (wake !== null) clearTimeout(wake)
    wake = null
    if (next.againIn !== null) {
      wake = setTimeout(refresh, Math.min(LONGEST_TIMER, next.againIn + 1))
      wake.unref()
    }
    const changed = told(next) !== told(current)
    current = next
    if (changed) options.onChange(next)
    return next.availability
  }

  return {
    current: () => current.availability,
    decision: () => current,
    takesJobs: () => takesJobs(current.availability.state),
    pausedForMs: () => {
      const pause = pauses.get()
      return pause === null ? 0 : Math.max(0, (pause.until ?? Infinity) - clock.now())
    },
    rules: () => rules.get(),
    setRules: (next) => {
      const before = rules.get()
      rules.set(next)
      holds = holdsUnder(holds, before, rules.get())
      options.onChange(current)
      refresh()
    },
    refresh: () => void refresh(),
    pause: (choice) => {
      pauses.set({ until: pauseUntil(choice, clock.now(), options.timeZone) })
      goes.set(null)
      return refresh()
    },
    resume: () => {
      pauses.set(null)
      goes.set({ until: rules.get().when === 'ask' ? null : clock.now() + GO_MS })
      cardsTakenBack = false
      return refresh()
    },
    takeCardsBack: () => {
      cardsTakenBack = true
      refresh()
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

/** What somebody would notice. */
function told({ availability, cards, network, atLoss, running }: Decision): string {
  return JSON.stringify([availability, cards, network.why, atLoss, running])
}
