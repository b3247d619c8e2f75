import type { RigRow, RigsTotal, RigsView, RigWatcher } from '../../../contract/rigs.ts'
import type { RigReport } from '../../../contract/rigs-report.ts'
import { say } from '../../../contract/words/say.ts'
import { t, translated } from '../../../contract/words/speak.ts'
import { amountText } from '../amount.ts'
import { foreign } from '../foreign-text.ts'
import { localTime } from '../local-time.ts'
import { table } from '../table.ts'

const STATES = {
  available: say`Available`,
  working: say`Working`,
  paused: say`Paused`,
  stopped: say`Stopped`,
} as const

/** A clock that differs by less is nobody's concern. */
const CLOCK_MS = 60_000

/** Sums first, then machine by machine, then who looks at this one. */
export function rigsLines(view: RigsView): string[] {
  const alone = view.rigs.length === 0 && view.watchers.length === 0
  return [
    ...(alone
      ? [t`No other machine is paired. On the other one run “hearth rigs invite”, here “hearth rigs add CODE”.`]
      : []),
    ...view.totals.flatMap((total) => (view.rigs.length === 0 ? [] : totalLines(total))),
    ...view.rigs.flatMap(rigLines),
    ...view.watchers.flatMap(watcherLines),
    ...doorLines(view),
  ]
}

function totalLines({ network, earned, pending, earnedToday, counted, notCounted }: RigsTotal): string[] {
  return [
    t`${foreign(translated(network.label), 60)}, all machines (${counted.length})`,
    ...indented([
      [t`Earned`, amountText(earned, network)],
      [t`Pending`, amountText(pending, network)],
      [t`Today`, amountText(earnedToday, network)],
    ]),
    ...notCounted.map(({ name, since, sentence }) => {
      const who = foreign(name, 40)
      const why = foreign(translated(sentence), 400)
      return since === null
        ? `  ${t`Not counted: ${who}. ${why}`}`
        : `  ${t`Not counted since ${localTime(since)}: ${who}. ${why}`}`
    }),
    '',
  ]
}

function rigLines(rig: RigRow): string[] {
  const { report, standing, sentence, next, seenAt } = rig
  const place = `${rig.address.includes(':') ? `[${rig.address}]` : rig.address}:${rig.port}`
  const rows: string[][] = [[t`Address`, place]]
  if (sentence !== null) rows.push([t`State`, foreign(translated(sentence), 400)])
  if (next !== null) rows.push(['', foreign(translated(next), 400)])
  if (standing !== 'here') rows.push([t`Last seen`, seenAt === null ? t`never` : localTime(seenAt)])
  if (report !== null) rows.push(...reportRows(report, standing === 'here'))
  const ahead = rig.clockAheadMs ?? 0
  if (Math.abs(ahead) > CLOCK_MS) {
    const minutes = Math.round(Math.abs(ahead) / 60_000)
    rows.push([t`Clock`, ahead > 0 ? t`${minutes} minutes ahead of this one` : t`${minutes} minutes behind this one`])
  }
  return [foreign(rig.name, 40), ...indented(rows), '']
}

function reportRows(report: RigReport, now: boolean): string[][] {
  const { network, money, availability, cards, jobs, wallet, agent } = report
  const state = translated(STATES[availability.state])
  const why = foreign(translated(availability.why.sentence), 400)
  return [
    [now ? t`State` : t`State then`, `${state}. ${why}`],
    [t`Network`, foreign(translated(network.label), 60)],
    [t`Earned`, amountText(money.earned, network)],
    [t`Pending`, amountText(money.pending, network)],
    [t`Jobs`, t`${jobs.running} running, ${jobs.waiting} waiting, ${jobs.finishedToday} finished today`],
    ...cards.map((card) => ['GPU', foreign(card.name, 120)]),
    [t`Paid out to`, wallet.payout ?? t`its own wallet`],
    ...(wallet.offered === null ? [] : [['', t`${wallet.offered} was offered; its person has to accept it there`]]),
    ...(agent === null ? [] : [[t`Agent`, t`${agent.id}, held by ${agent.owner ?? t`unknown`}`]]),
    [t`Software`, foreign(report.version, 40)],
  ]
}

function watcherLines({ name, seenAt, offeredPayout }: RigWatcher): string[] {
  const who = foreign(name, 40)
  const seen =
    seenAt === null
      ? t`${who} may look at this machine.`
      : t`${who} looks at this machine, last at ${localTime(seenAt)}.`
  if (offeredPayout === null) return [seen]
  return [seen, `  ${t`It offers to pay out to ${offeredPayout}: “hearth rigs accept-payout” or “decline-payout”.`}`]
}

function doorLines({ listening, invitation, lastInvitation, problem }: RigsView): string[] {
  return [
    ...(problem === null
      ? []
      : [foreign(translated(problem.sentence), 400), foreign(translated(problem.next ?? ''), 400)]),
    ...(listening === null ? [] : [t`Other machines are listened to at ${listening.address}, port ${listening.port}.`]),
    ...(invitation === null ? [] : [t`A pairing code is good until ${localTime(invitation.expiresAt)}.`]),
    ...(lastInvitation === null ? [] : [foreign(translated(lastInvitation), 400)]),
  ]
}

function indented(rows: readonly (readonly string[])[]): string[] {
  return table(rows).map((line) => `  ${line}`)
}
