import { formatUnits } from '../../../../contract/money.ts'
import { foreign } from '../../foreign-text.ts'
import { table } from '../../table.ts'
import { isTrue, type ProvidersFacts } from './report.ts'

const HEAD = [
  'Agent',
  'Provider',
  'price',
  'median',
  'jobs',
  'run again',
  'spent',
  'since caught',
  'review',
  'what it does',
]

/** What the demo of several providers ends with, for a person. */
export function summary(facts: ProvidersFacts, { decimals, symbol }: { decimals: number; symbol: string }): string[] {
  const money = (amount: string): string => formatUnits(BigInt(amount), decimals)
  const rows = facts.providers.map((row) => [
    row.agentId,
    foreign(row.name, 20),
    `${row.pricePercent} %`,
    row.medianMs === null ? '-' : `${row.medianMs} ms`,
    String(row.jobs),
    `${row.right} right${row.wrong === 0 ? '' : `, ${row.wrong} WRONG`}`,
    money(row.spent),
    row.caught === null ? '-' : money(row.spentSinceCaught),
    row.score === null ? '-' : String(row.score),
    row.cheat ?? 'honest work',
  ])
  const { secondAgent } = facts
  return [
    '',
    ...table([HEAD, ...rows]),
    '',
    ...facts.providers.flatMap(({ name, caught }) =>
      caught === null ? [] : [`${foreign(name, 20)} was caught: ${caught}`],
    ),
    `The agent bought ${facts.jobs} jobs for ${money(facts.spent)} ${symbol}, with no address given to it.`,
    `A second agent, which trusts the first one’s reviews, bought ${secondAgent.jobs} for ${money(secondAgent.spent)}, ` +
      `${money(secondAgent.spentOnCheats)} of it from cheats.`,
    `Earned by all books ${money(facts.earned)}, left the agents’ accounts on the chain ${money(facts.left)}.`,
    `${facts.seconds} s.`,
    isTrue(facts) ? 'The market holds.' : 'SOMETHING DOES NOT HOLD.',
  ]
}
