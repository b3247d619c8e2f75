import type { LineAllowance, LineRules } from '../../../contract/line.ts'
import type { Rules } from '../../../contract/rules.ts'
import { say } from '../../../contract/words/say.ts'
import type { AvailabilityFacts } from './facts.ts'
import { isHeld, type HoldKind, type Holds } from './holds.ts'
import { pausedBecause, type Reason } from './reason.ts'

const MIB = 1024 * 1024

/**
 * Bytes of a month's cap that nothing new is sold from, so that the results of jobs that are paid for can still be
 * fetched: a twentieth, at most 256 MiB.
 */
export function keptForResults(monthlyCap: number): number {
  return Math.min(256 * MIB, Math.floor(monthlyCap / 20))
}

/** Whether the line is used up for this month, as far as new work goes. Pure. */
export function monthUsed({ monthlyCap }: LineRules, usedThisMonth: number): boolean {
  return monthlyCap !== null && usedThisMonth >= monthlyCap - keptForResults(monthlyCap)
}

/** What on the line holds work back, as names of holds. What is not known holds nothing back. */
export function lineCauses({ line }: AvailabilityFacts, { network }: Rules): readonly HoldKind[] {
  const { kind, metered, vpn } = line.connection
  const causes: readonly (readonly [boolean, HoldKind])[] = [
    [kind === 'mobile' && !network.workOnMobile, 'mobile'],
    [metered === true && !network.workOnMetered, 'metered'],
    [vpn === true && !network.workOnVpn, 'vpn'],
  ]
  return causes.filter(([holds]) => holds).map(([, cause]) => cause)
}

const NETWORKS = {
  mobile: {
    now: say`this is a mobile network`,
    before: say`this was a mobile network just now`,
    next: say`It goes on over another network, or allow mobile networks in Rules.`,
  },
  metered: {
    now: say`this network is metered`,
    before: say`this network was metered just now`,
    next: say`It goes on over another network, or allow metered networks in Rules.`,
  },
  vpn: {
    now: say`a VPN is connected`,
    before: say`a VPN was connected just now`,
    next: say`It goes on without the VPN, or allow VPNs in Rules.`,
  },
} as const

/** The rules on the line. Jobs that run end, and what they made can be fetched: both were paid for. */
export function lineOf(facts: AvailabilityFacts, rules: Rules, holds: Holds): Reason | null {
  const now = lineCauses(facts, rules)
  for (const kind of ['mobile', 'metered', 'vpn'] as const) {
    if (!isHeld(holds, { kind })) continue
    const words = NETWORKS[kind]
    return pausedBecause(kind, now.includes(kind) ? words.now : words.before, words.next, { running: 'finish' })
  }
  if (!monthUsed(rules.network, facts.line.usedThisMonth)) return null
  const next = say`It goes on with the next month, or with a higher cap in Rules.`
  return pausedBecause('month-used', say`what may be sent in a month is used up`, next, { running: 'finish' })
}

/** The same as an allowance: what may be sold and how fast it may go. Pure. */
export function lineAllowance(facts: AvailabilityFacts, rules: Rules, holds: Holds): LineAllowance {
  const { rate, monthlyCap } = rules.network
  const { spare, usedThisMonth } = facts.line
  const reason = lineOf(facts, rules, holds)
  return {
    allowed: reason === null,
    why: reason?.why.sentence ?? null,
    next: reason?.why.next ?? null,
    bytesPerSecond: slower(rate, rules.network.givesWay ? spare : null),
    leftThisMonth: monthlyCap === null ? null : Math.max(0, monthlyCap - usedThisMonth),
  }
}

function slower(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other)
}
