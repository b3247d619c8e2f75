import type { AvailabilityState, Why } from '../../../contract/engine.ts'
import { say } from '../../../contract/words/say.ts'

/** A state and the sentence that explains it. */
export interface Reason {
  readonly state: AvailabilityState
  readonly why: Why
  /** When it ends by itself, as far as is known, Unix milliseconds. */
  readonly until: number | null
  /** What becomes of jobs that run: they end in their own time, leave the cards, or leave altogether. */
  readonly running: 'finish' | 'leave-cards' | 'leave'
}

const STRICTNESS = { finish: 0, 'leave-cards': 1, leave: 2 } as const

/** What becomes of jobs that run where all of these hold at once: another one never lets them stay longer. Pure. */
export function strictest(reasons: readonly Pick<Reason, 'running'>[]): Reason['running'] {
  return reasons.reduce<Reason['running']>(
    (most, { running }) => (STRICTNESS[running] > STRICTNESS[most] ? running : most),
    'finish',
  )
}

export function stopped(code: string, problem: string, next: string): Reason {
  const why = { code, sentence: say`Stopped: ${asClause(problem)}`, next }
  return { state: 'stopped', why, until: null, running: 'finish' }
}

/** `because` completes "Paused because …", without a full stop. */
export function pausedBecause(code: string, because: string, next: string, more: Partial<Reason> = {}): Reason {
  const why = { code, sentence: say`Paused because ${because}.`, next }
  return { state: 'paused', why, until: null, running: 'leave-cards', ...more }
}

export function countJobs(jobs: number): string {
  return jobs === 1 ? say`1 job` : say`${jobs} jobs`
}

/** A problem of another part as the end of our sentence: never empty, with a full stop. */
function asClause(problem: string): string {
  const text = problem.trim()
  if (text === '') return say`something needed is missing.`
  return /[.!?]$/.test(text) ? text : `${text}.`
}
