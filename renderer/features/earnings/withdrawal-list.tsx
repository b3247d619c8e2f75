import type { WithdrawalRow } from '../../../contract/engine.ts'
import { translated, t } from '../../../contract/words/speak.ts'
import { say } from '../../../contract/words/say.ts'
import { TransactionLink } from '../../desktop/transaction-link.tsx'
import { useSection } from '../../engine/hooks.tsx'
import { usePages } from '../../engine/use-pages.ts'
import { coinAmount, unitLabel } from '../../format/amount.ts'
import { foreignText } from '../../format/foreign-text.ts'
import { Amount, COLUMN_DECIMALS } from '../../ui/amount.tsx'
import { Badge } from '../../ui/badge.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ShortHex } from '../../ui/hex.tsx'
import { PagedTable } from '../../ui/paged-table.tsx'
import type { Column } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import { gasCoin } from '../../words/network.ts'
import { withdrawalWords } from './withdrawal-steps.ts'

const columns: readonly Column<WithdrawalRow>[] = [
  { id: 'when', title: say`When`, width: '7.5rem', cell: (row) => <Time at={row.requestedAt} /> },
  {
    id: 'to',
    title: say`To`,
    width: '8.5rem',
    cell: (row) => <ShortHex value={row.to} name={t`recipient’s address`} />,
  },
  {
    id: 'transaction',
    title: say`Transaction`,
    width: '11.5rem',
    cell: (row) => (row.transaction === null ? t`not signed yet` : <TransactionLink hash={row.transaction} />),
  },
  {
    id: 'fee',
    title: say`Fee`,
    align: 'end',
    width: '11rem',
    wideOnly: true,
    cell: (row) => <Fee wei={row.feeWei} />,
  },
  { id: 'state', title: say`State`, cell: (row) => <State row={row} /> },
  {
    id: 'amount',
    title: say`Amount`,
    align: 'end',
    width: '12rem',
    cell: (row) => <Amount value={row.amount} column={COLUMN_DECIMALS} />,
  },
]

/** Every withdrawal, newest first. */
export function WithdrawalList() {
  const newest = useSection('withdrawals')
  const pages = usePages('withdraw.list', { limit: 50 }, newest)
  return (
    <PagedTable
      caption={t`Withdrawals`}
      what={t`withdrawals`}
      pages={pages}
      columns={columns}
      rowKey={(row) => row.id}
      empty={
        <EmptyState
          icon="external"
          title={t`Nothing was withdrawn yet`}
        >{t`Money you have earned can go to any address you own, whenever you like.`}</EmptyState>
      }
    />
  )
}

function Fee({ wei }: { wei: string | null }) {
  const { id, practice } = useSection('network')
  return wei === null ? t`not known yet` : coinAmount(wei, unitLabel(gasCoin[id], practice))
}

function State({ row }: { row: WithdrawalRow }) {
  const words = withdrawalWords[row.state]
  return (
    <span title={foreignText(translated(row.problem ?? words.sentence), 200)}>
      <Badge shape={words.shape} tone={words.tone}>
        {translated(words.label)}
      </Badge>
    </span>
  )
}
