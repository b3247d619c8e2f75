import type { LedgerRow } from '../../../contract/engine.ts'
import { TransactionLink } from '../../desktop/transaction-link.tsx'
import { useSection } from '../../engine/hooks.tsx'
import { usePages } from '../../engine/use-pages.ts'
import { jobHref } from '../../routes/route.ts'
import { Amount, COLUMN_DECIMALS } from '../../ui/amount.tsx'
import { Badge } from '../../ui/badge.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { PagedTable } from '../../ui/paged-table.tsx'
import type { Column } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import { ledgerKindWords, ledgerStateWords } from '../../words/ledger.ts'

const columns: readonly Column<LedgerRow>[] = [
  { id: 'when', title: 'When', width: '7.5rem', cell: (row) => <Time at={row.at} /> },
  { id: 'kind', title: 'What', width: '7rem', wideOnly: true, cell: (row) => ledgerKindWords[row.kind] },
  { id: 'origin', title: 'From or to', cell: (row) => <Origin row={row} /> },
  {
    id: 'transaction',
    title: 'Transaction',
    width: '11.5rem',
    cell: (row) => (row.transaction === null ? 'not on the chain yet' : <TransactionLink hash={row.transaction} />),
  },
  { id: 'state', title: 'State', width: '6.5rem', cell: (row) => <State row={row} /> },
  {
    id: 'amount',
    title: 'Amount',
    align: 'end',
    width: '12rem',
    cell: (row) => <Amount value={row.amount} column={COLUMN_DECIMALS} signed />,
  },
]

/** Every line of the books; each leads to its job or its withdrawal, and to its transaction. */
export function LedgerTable() {
  const money = useSection('money')
  const pages = usePages('ledger.list', { limit: 50 }, money)
  return (
    <PagedTable
      caption="Ledger"
      what="lines"
      pages={pages}
      columns={columns}
      rowKey={(row) => row.id}
      empty={
        <EmptyState icon="earnings" title="No money has moved yet">
          The first paid job writes the first line, with its transaction.
        </EmptyState>
      }
    />
  )
}

function Origin({ row }: { row: LedgerRow }) {
  if (row.jobId !== null) {
    return (
      <a href={jobHref(row.jobId)} title={row.jobId}>
        Job {row.jobId.slice(0, 8)}
      </a>
    )
  }
  return row.withdrawalId === null ? 'This wallet' : <>Withdrawal {row.withdrawalId.slice(0, 8)}</>
}

function State({ row }: { row: LedgerRow }) {
  const words = ledgerStateWords[row.state]
  return (
    <Badge shape={words.shape} tone={words.tone}>
      {words.label}
    </Badge>
  )
}
