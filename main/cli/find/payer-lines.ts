import { t, translated } from '../../../contract/words/speak.ts'
import { say } from '../../../contract/words/say.ts'
import type { PaidStanding } from '../../discovery/reviews.ts'
import type { UsableNetwork } from '../../engine/wallet/networks.ts'
import { amountText } from '../amount.ts'
import { table } from '../table.ts'

const HEAD = [say`Who paid`, say`Grade`, say`Payments`, say`Paid in all`]
/** Of each agent, those who paid most. */
const MOST_SHOWN = 5

/** Who paid an agent and reviewed it, how often and how much; and what was not looked at, so that nobody takes it for all. */
export function payerLines(
  agent: bigint,
  { counted, notLookedUp, sinceBlock }: PaidStanding,
  network: UsableNetwork,
): string[] {
  const rows = counted
    .slice(0, MOST_SHOWN)
    .map(({ reviewer, grade, payments, paid }) => [
      `${reviewer.slice(0, 8)}…${reviewer.slice(-4)}`,
      String(Math.round(grade)),
      String(payments),
      amountText(paid.toString(), network),
    ])
  const more = counted.length - rows.length
  return [
    t`Agent ${agent}, reviews since block ${sinceBlock}:`,
    ...(rows.length === 0 ? [t`Nobody who paid it has said anything.`] : table([HEAD.map(translated), ...rows])),
    ...(more === 0 ? [] : [t`And ${more} who paid less.`]),
    ...(notLookedUp === 0
      ? []
      : [
          t`Payments that reviews name and that were not looked up, because there are too many: ${notLookedUp}. They weigh nothing here.`,
        ]),
  ]
}
