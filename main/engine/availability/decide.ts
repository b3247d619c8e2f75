import type { Availability, AvailabilityState } from '../../../contract/engine.ts'
import type { LineAllowance } from '../../../contract/line.ts'
import type { CardAllowance, Rules } from '../../../contract/rules.ts'
import type { JobKind } from '../../../contract/worker.ts'
import { say } from '../../../contract/words/say.ts'
import { cardAllowances } from './cards.ts'
import { causesNow } from './causes.ts'
import type { AvailabilityFacts, Moment } from './facts.ts'
import { faultOf } from './faults.ts'
import { nextHolds, type Holds } from './holds.ts'
import { hotBalanceOf } from './hot-balance.ts'
import { lineAllowance, lineOf } from './line.ts'
import { kindsAtLoss } from './loss.ts'
import { timeWordsIn, type TimeWords } from './local-time.ts'
import { openUntil, withGo } from './go.ts'
import { absenceOf, activityOf, pauseOf, priceOf, timesOf, updateOf } from './person.ts'
import { nextPrice } from './price.ts'
import { countJobs, pausedBecause, strictest, type Reason } from './reason.ts'

/** Everything that follows from the facts and the rules at one moment. */
export interface Decision {
  readonly availability: Availability
  readonly cards: readonly CardAllowance[]
  readonly network: LineAllowance
  /** Kinds of jobs that would be done at a loss: none of them is taken. */
  readonly atLoss: readonly JobKind[]
  /** What becomes of jobs that run while none may: see `Reason`. */
  readonly running: Reason['running']
  /** To be given to the next decision. */
  readonly holds: Holds
  /** When to decide again though no fact has changed: milliseconds from now; null: never. */
  readonly againIn: number | null
}

/**
 * The state of this machine and the one sentence that explains it. Total: every combination of facts and
 * rules has an answer. All rules must agree before work is taken; where several say no, the first of this
 * order is the one that is shown:
 *
 * 1. the engine is stopping, then starting; 2. books; 3. disk; 4. wallet missing, then locked;
 * 5. no sandbox; 6. chain; 7. market; 8. no job kind allowed; 9. the person's pause; 10. an update that waits;
 * 11. sleep, battery, lid; 12. call, game, full screen; 13. ask first, hours, somebody here; 14. mobile, metered, VPN, the
 * month's data; 15. price of electricity; 16. more than twice the cap in the wallet; 17. every kind of job that is allowed at
 * a loss; 18. no card may work and nothing else is allowed; 19. jobs running; 20. available, to all or for built-in
 * programs only.
 *
 * Faults come before the person's wish, so that a pause never hides that something is broken. The person's
 * pause wins over their “go”, and their “go” sets aside 13 and nothing else. What becomes of jobs that run is decided
 * by all that say no, not only by the one that is shown: a paused engine still makes way for its person. What stops
 * work does so at once; what lets it go on does so only after a quiet time (`holds.ts`).
 */
export function decide(facts: AvailabilityFacts, rules: Rules, at: Moment, before: Holds): Decision {
  const words = timeWordsIn(at.timeZone)
  const holds = nextHolds(before, causesNow(facts, rules, at, before), at.monotonic)
  const cards = cardAllowances(facts, rules, holds)
  const atLoss = kindsAtLoss(facts, rules, at)
  const all = refusalsOf(facts, rules, holds, cards, atLoss, at, words)
  const [no] = all
  const shown =
    no === undefined ? workingOrWaiting(facts, rules, at) : finishing(withGo(no, facts, rules, at, words), facts)
  const { state, why, until } = shown
  return {
    availability: { state, why, until },
    cards,
    network: lineAllowance(facts, rules, holds),
    atLoss,
    running: strictest(all),
    holds,
    againIn: againIn(facts, rules, holds, [until, ...all.map((each) => each.until)], at),
  }
}

/** Whether a job that arrives now may be taken. */
export function takesJobs(state: AvailabilityState): boolean {
  return state === 'available' || state === 'working'
}

/** Everything that says no, in the order above. */
function refusalsOf(
  facts: AvailabilityFacts,
  rules: Rules,
  holds: Holds,
  cards: readonly CardAllowance[],
  atLoss: readonly JobKind[],
  at: Moment,
  words: TimeWords,
): readonly Reason[] {
  const all = [
    faultOf(facts),
    rules.jobKinds.length === 0 ? nothingAllowed : null,
    pauseOf(facts, at, words),
    updateOf(facts),
    activityOf(facts, holds),
    timesOf(facts, rules, at, words),
    absenceOf(facts, rules, holds, at),
    lineOf(facts, rules, holds),
    priceOf(facts, rules, holds, at, words),
    hotBalanceOf(facts, holds),
    lossOf(rules, atLoss),
    cardsOnly(facts, rules, cards, atLoss),
  ]
  return all.filter((reason) => reason !== null)
}

const nothingAllowed: Reason = pausedBecause(
  'rules-nothing-allowed',
  say`no kind of job is allowed`,
  say`Allow at least one kind of job in Rules.`,
  { running: 'finish' },
)

/** Work that costs more than it pays is not done, once the person has said so. */
function lossOf(rules: Rules, atLoss: readonly JobKind[]): Reason | null {
  if (rules.jobKinds.some((kind) => !atLoss.includes(kind))) return null
  const next = say`Ask for more, or change the margin or the worth of a coin in Rules.`
  return pausedBecause('loss', say`the work pays less than its electricity`, next, { running: 'finish' })
}

/** GPU jobs alone are allowed, and no card may do them. */
function cardsOnly(
  { otherGpu }: AvailabilityFacts,
  rules: Rules,
  cards: readonly CardAllowance[],
  atLoss: readonly JobKind[],
): Reason | null {
  const [first] = cards
  const others = rules.jobKinds.includes('wasm') && !atLoss.includes('wasm')
  if (others || otherGpu || first === undefined) return null
  if (cards.some(({ allowed }) => allowed)) return null
  const sentence = cards.length === 1 ? say`the graphics card may not work` : say`no graphics card may work`
  return pausedBecause('cards', sentence, [first.why, first.next].join(' ').trim())
}

function workingOrWaiting(facts: AvailabilityFacts, rules: Rules, at: Moment): Reason {
  const until = openUntil(facts, rules, at)
  const { runningJobs, sandbox } = facts
  if (runningJobs > 0) {
    const why = { code: 'working', sentence: say`Working on ${countJobs(runningJobs)}.`, next: null }
    return { state: 'working', why, until, running: 'finish' }
  }
  const why = sandbox.strangers
    ? { code: 'available', sentence: say`Available. Waiting for a buyer.`, next: null }
    : {
        code: 'available-built-in',
        sentence: say`Available for Hearth’s own programs only. Waiting for a buyer.`,
        next: sandbox.summary || null,
      }
  return { state: 'available', why, until, running: 'finish' }
}

/** Jobs already paid for end in their own time, unless they are in somebody's way. */
function finishing(reason: Reason, { runningJobs }: AvailabilityFacts): Reason {
  if (runningJobs === 0) return reason
  const still = runningJobs === 1 ? say`1 job still running.` : say`${runningJobs} jobs still running.`
  return { ...reason, why: { ...reason.why, sentence: `${reason.why.sentence} ${still}` } }
}

function againIn(
  facts: AvailabilityFacts,
  { electricity }: Rules,
  holds: Holds,
  untils: readonly (number | null)[],
  at: Moment,
): number | null {
  const walls = [...untils, facts.pause?.until, facts.go?.until, nextPrice(facts, electricity.tariff, at)]
  const waits = [
    ...walls.flatMap((time) => (typeof time === 'number' && time > at.now ? [time - at.now] : [])),
    ...Object.values(holds).map((time) => time - at.monotonic),
  ]
  return waits.length === 0 ? null : Math.max(1, Math.ceil(Math.min(...waits)))
}
