import type { Rules } from '../../../contract/rules.ts'
import { say } from '../../../contract/words/say.ts'
import { needsAbsence } from './causes.ts'
import type { AvailabilityFacts, Moment } from './facts.ts'
import type { TimeWords } from './local-time.ts'
import type { Reason } from './reason.ts'
import { gridOf, isOpen, nextEdge } from './schedule.ts'

/** Whether the person's “go” sets hours and absence aside at this moment. Pure. */
export function wentAvailable({ go }: Pick<AvailabilityFacts, 'go'>, { now }: Pick<Moment, 'now'>): boolean {
  return go !== null && (go.until === null || go.until > now)
}

/** When work that may be taken now is over by the clock, Unix milliseconds; null where nothing says so. Pure. */
export function openUntil(facts: Pick<AvailabilityFacts, 'go'>, rules: Rules, at: Moment): number | null {
  const grid = gridOf(rules)
  const edgeFrom = (now: number): number | null => (grid === null ? null : nextEdge(grid, { ...at, now }))
  if (!wentAvailable(facts, at)) return edgeFrom(at.now)
  const end = facts.go?.until ?? null
  if (end === null || needsAbsence(rules) || rules.when === 'ask') return end
  return grid === null || isOpen(grid, end, at.timeZone) ? edgeFrom(end) : end
}

/** While something else holds work back, “go” is in nobody's sight; so what it sets aside is told with that. Pure. */
export function withGo(reason: Reason, facts: AvailabilityFacts, rules: Rules, at: Moment, words: TimeWords): Reason {
  const { go } = facts
  // A pause ends “go”, and where no rule is on times there is nothing to set aside.
  if (reason.why.code === 'paused-by-person' || rules.when === 'always' || !wentAvailable(facts, at)) return reason
  const told =
    typeof go?.until === 'number'
      ? say`You went available until ${words.until(go.until, at.now)}: hours and your being here do not hold work back.`
      : say`You went available until you pause: hours and your being here do not hold work back.`
  return { ...reason, why: { ...reason.why, next: [reason.why.next ?? '', told].join(' ').trim() } }
}
