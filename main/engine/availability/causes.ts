import type { Rules } from '../../../contract/rules.ts'
import { cardCauses } from './card-causes.ts'
import type { AvailabilityFacts, Moment } from './facts.ts'
import type { Cause, Holds } from './holds.ts'
import { aboveTwiceCap } from './hot-balance.ts'
import { lineCauses } from './line.ts'
import { tooDear } from './price.ts'

/** Everything in the facts that the rules do not let work happen beside. Pure. */
export function causesNow(facts: AvailabilityFacts, rules: Rules, at: Moment, before: Holds): readonly Cause[] {
  const { activity } = facts
  const all: readonly (readonly [boolean, Cause])[] = [
    [activity.sleeping, { kind: 'sleep' }],
    [activity.onBattery === true && !rules.workOnBattery, { kind: 'battery' }],
    [activity.lidClosed === true && !rules.workWithLidClosed, { kind: 'lid' }],
    [activity.call !== null && rules.callsGiveWay, { kind: 'call' }],
    [activity.game !== null && rules.games.giveWay, { kind: 'game' }],
    [activity.fullScreen === true && rules.fullScreenGivesWay, { kind: 'full-screen' }],
    [activity.remote === true && needsAbsence(rules), { kind: 'remote' }],
    [tooDear(facts, rules, at), { kind: 'price' }],
    [aboveTwiceCap(facts.hotBalance), { kind: 'hot-balance' }],
  ]
  return [
    ...all.filter(([holds]) => holds).map(([, cause]) => cause),
    ...lineCauses(facts, rules).map((kind) => ({ kind })),
    ...facts.cards.flatMap((card) => cardCauses(card, rules, before)),
  ]
}

/** Whether work waits for the person to be away. */
export function needsAbsence(rules: Rules): boolean {
  return rules.when === 'idle' || (rules.awayOnly && (rules.when === 'nights' || rules.when === 'hours'))
}
