import type { Availability, AvailabilityState, Why } from '../../../contract/engine.ts'
import type { HostReport, JobKind } from '../../../contract/worker.ts'

/** Something that must hold, and the sentence to show while it does not. */
export type Condition = { readonly ok: true } | { readonly ok: false; readonly problem: string }

/** What is so, gathered by the engine from its parts. */
export interface AvailabilityFacts {
  readonly engine: 'starting' | 'running' | 'stopping'
  /** The books can be read and written. */
  readonly ledger: Condition
  /** There is room for receipts and results. */
  readonly disk: Condition
  /** `locked`: it exists, but the key that signs receipts is not open. */
  readonly wallet: 'missing' | 'locked' | 'ready'
  readonly sandbox: Pick<HostReport, 'strangers' | 'builtIn' | 'summary'>
  readonly chain: Condition
  /** Buyers can connect. */
  readonly market: Condition
  /** The person's pause; `until` null: until they resume. Unix milliseconds. */
  readonly pause: { readonly until: number | null } | null
  readonly runningJobs: number
}

/** What the person allows. */
export interface AvailabilityRules {
  /** Job kinds that may run; each is off until allowed. */
  readonly jobKinds: readonly JobKind[]
}

/** How times are written inside a sentence, in the person's time zone and habits. */
export interface TimeWords {
  /** "14:05", or with the day when it is not today; both Unix milliseconds. */
  until(time: number, now: number): string
}

interface Reason {
  readonly state: AvailabilityState
  readonly why: Why
}

/**
 * The state of this machine and the one sentence that explains it. Total: every combination of
 * facts has an answer. The first reason of this order that holds wins:
 *
 * 1. the engine is stopping, then starting; 2. books; 3. disk; 4. wallet missing, then locked;
 * 5. no sandbox; 6. chain; 7. market; 8. no job kind allowed; 9. the person's pause;
 * 10. jobs running; 11. available, to all or for built-in programs only.
 *
 * Faults come before the person's wish, so that a pause never hides that something is broken,
 * and what is broken first comes first: with the books closed, nothing else matters.
 */
export function decide(
  facts: AvailabilityFacts,
  rules: AvailabilityRules,
  now: number,
  words: TimeWords,
): Availability {
  const fault = faultOf(facts)
  if (fault !== null) return { ...finishing(fault, facts), until: null }
  if (rules.jobKinds.length === 0) return { ...finishing(nothingAllowed, facts), until: null }
  const pause = activePause(facts, now)
  if (pause !== null) {
    return { ...finishing(paused(pause.until, now, words), facts), until: pause.until }
  }
  return { ...(facts.runningJobs > 0 ? working(facts.runningJobs) : waiting(facts.sandbox)), until: null }
}

/** Whether a job that arrives now may be taken. */
export function takesJobs(state: AvailabilityState): boolean {
  return state === 'available' || state === 'working'
}

function faultOf(facts: AvailabilityFacts): Reason | null {
  if (facts.engine === 'stopping') return stopped('stopping', 'Hearth is closing.', 'Start Hearth again to go on.')
  if (facts.engine === 'starting') return stopped('starting', 'Hearth is starting.', 'This takes a few seconds.')
  if (!facts.ledger.ok) {
    return stopped('ledger', facts.ledger.problem, 'Nothing is earned while the books are closed; run “hearth doctor”.')
  }
  if (!facts.disk.ok) return stopped('disk', facts.disk.problem, 'Free some space; Hearth goes on by itself.')
  if (facts.wallet === 'missing') {
    return stopped('wallet-missing', 'there is no wallet to be paid to.', 'Create a wallet, or bring yours.')
  }
  if (facts.wallet === 'locked') {
    return stopped('wallet-locked', 'the key that signs receipts is locked.', 'Unlock the wallet with your passphrase.')
  }
  if (!facts.sandbox.strangers && !facts.sandbox.builtIn) {
    return stopped('sandbox', 'jobs cannot be kept apart from this computer.', missingSandbox(facts))
  }
  if (!facts.chain.ok) {
    return stopped('chain', facts.chain.problem, 'Hearth keeps trying; check the internet connection.')
  }
  if (!facts.market.ok) return stopped('market', facts.market.problem, 'Run “hearth doctor” to see what is in the way.')
  return null
}

function missingSandbox({ sandbox }: AvailabilityFacts): string {
  return sandbox.summary.trim() || 'Run “hearth doctor” to see what is missing.'
}

const nothingAllowed: Reason = {
  state: 'paused',
  why: {
    code: 'rules-nothing-allowed',
    sentence: 'Paused because no kind of job is allowed.',
    next: 'Allow at least one kind of job in Rules.',
  },
}

function activePause(facts: AvailabilityFacts, now: number): { readonly until: number | null } | null {
  const { pause } = facts
  return pause !== null && (pause.until === null || pause.until > now) ? pause : null
}

function paused(until: number | null, now: number, words: TimeWords): Reason {
  return {
    state: 'paused',
    why: {
      code: 'paused-by-person',
      sentence:
        until === null ? 'Paused until you resume.' : `Paused until ${words.until(until, now)} because you asked.`,
      next: 'Resume to take jobs again.',
    },
  }
}

function working(jobs: number): Reason {
  return { state: 'working', why: { code: 'working', sentence: `Working on ${countJobs(jobs)}.`, next: null } }
}

function waiting(sandbox: AvailabilityFacts['sandbox']): Reason {
  if (sandbox.strangers) {
    return { state: 'available', why: { code: 'available', sentence: 'Available. Waiting for a buyer.', next: null } }
  }
  return {
    state: 'available',
    why: {
      code: 'available-built-in',
      sentence: 'Available for Hearth’s own programs only. Waiting for a buyer.',
      next: sandbox.summary || null,
    },
  }
}

function stopped(code: string, problem: string, next: string): Reason {
  return { state: 'stopped', why: { code, sentence: `Stopped: ${asClause(problem)}`, next } }
}

/** Jobs already paid for end in their own time, whatever else happens. */
function finishing(reason: Reason, facts: AvailabilityFacts): Reason {
  if (facts.runningJobs === 0) return reason
  const sentence = `${reason.why.sentence} ${capital(countJobs(facts.runningJobs))} still running.`
  return { state: reason.state, why: { ...reason.why, sentence } }
}

function countJobs(jobs: number): string {
  return jobs === 1 ? '1 job' : `${jobs} jobs`
}

/** A problem of another part as the end of our sentence: never empty, with a full stop. */
function asClause(problem: string): string {
  const text = problem.trim()
  if (text === '') return 'something needed is missing.'
  return /[.!?]$/.test(text) ? text : `${text}.`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
