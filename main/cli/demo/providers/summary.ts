import { formatUnits } from '../../../../contract/money.ts'
import { say } from '../../../../contract/words/say.ts'
import { t, translated } from '../../../../contract/words/speak.ts'
import { foreign } from '../../foreign-text.ts'
import { table } from '../../table.ts'
import { isTrue, type ProvidersFacts } from './report.ts'

const HEAD = [
  say`Agent`,
  say`Provider`,
  say`price`,
  say`median`,
  say`jobs`,
  say`run again`,
  say`spent`,
  say`since caught`,
  say`review`,
  say`what it does`,
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
    row.wrong === 0 ? t`${row.right} right` : t`${row.right} right, ${row.wrong} WRONG`,
    money(row.spent),
    row.caught === null ? '-' : money(row.spentSinceCaught),
    row.score === null ? '-' : String(row.score),
    translated(row.cheat ?? say`honest work`),
  ])
  const { secondAgent, vouchers } = facts
  return [
    '',
    ...table([HEAD.map(translated), ...rows]),
    '',
    ...facts.providers.flatMap(({ name, caught }) =>
      caught === null ? [] : [t`${foreign(name, 20)} was caught: ${translated(caught)}`],
    ),
    t`The agent bought ${facts.jobs} jobs for ${money(facts.spent)} ${symbol}, with no address given to it.`,
    t`Of them ${vouchers.jobs} by voucher, out of ${vouchers.deposits} deposits; ${vouchers.notGivenBack} of these did not come back.`,
    t`A second agent, which trusts the first one’s reviews, bought ${secondAgent.jobs} for ${money(secondAgent.spent)}, ${money(secondAgent.spentOnCheats)} of it from cheats.`,
    t`Earned by all books ${money(facts.earned)}, left the agents’ accounts on the chain ${money(facts.left)}.`,
    `${facts.seconds} s.`,
    isTrue(facts) ? t`The market holds.` : t`SOMETHING DOES NOT HOLD.`,
  ]
}
