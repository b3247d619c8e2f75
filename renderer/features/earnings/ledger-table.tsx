import { useMemo, useState } from 'react'
import type { LedgerRow } from '../../../contract/engine.ts'
import { LedgerShow } from '../../../contract/trace.ts'
import { say } from '../../../contract/words/say.ts'
import { translated, t } from '../../../contract/words/speak.ts'
import { TransactionLink } from '../../desktop/transaction-link.tsx'
import { useSection } from '../../engine/hooks.tsx'
import { usePages } from '../../engine/use-pages.ts'
import { jobHref } from '../../routes/route.ts'
import { Amount, COLUMN_DECIMALS } from '../../ui/amount.tsx'
import { Badge } from '../../ui/badge.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { PagedTable } from '../../ui/paged-table.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import type { Column } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import { ledgerKindWords, ledgerShowWords, ledgerStateWords } from '../../words/ledger.ts'
import css from './books.module.css'
import { TraceDialog } from './trace/trace-dialog.tsx'

const columnsTo = (trace: (row: LedgerRow) => void): readonly Column<LedgerRow>[] => [
  { id: 'when', title: say`When`, width: '7.5rem', cell: (row) => <Time at={row.at} /> },
  { id: 'kind', title: say`What`, width: '7rem', wideOnly: true, cell: (row) => translated(ledgerKindWords[row.kind]) },
  { id: 'origin', title: say`From or to`, cell: (row) => <Origin row={row} /> },
  {
    id: 'transaction',
    title: say`Transaction`,
    width: '11.5rem',
    cell: (row) => (row.transaction === null ? t`not on the chain yet` : <TransactionLink hash={row.transaction} />),
  },
  { id: 'state', title: say`State`, width: '6.5rem', cell: (row) => <State row={row} /> },
  {
    id: 'amount',
    title: say`Amount`,
    align: 'end',
    width: '12rem',
    cell: (row) => (
      <button
        type="button"
        className={css['trace']}
        title={t`Where it comes from and goes to`}
        onClick={() => trace(row)}
      >
        <Amount value={row.amount} column={COLUMN_DECIMALS} signed />
      </button>
    ),
  },
]

interface LedgerTableProps {
  readonly show: LedgerShow
  readonly onShow: (show: LedgerShow) => void
}

const choices = LedgerShow.options.map((id) => ({ id, label: ledgerShowWords[id].label }))

/** Every line of the books, or those that one figure is made of; each amount leads down to its transaction and receipt. */
export function LedgerTable({ show, onShow }: LedgerTableProps) {
  const money = useSection('money')
  const pages = usePages('ledger.list', { limit: 50, show }, money)
  const [traced, setTraced] = useState<LedgerRow | null>(null)
  const columns = useMemo(() => columnsTo(setTraced), [])
  return (
    <>
      <div className={css['filter']}>
        <Segmented label={t`Lines that make up`} value={show} choices={choices} onChange={onShow} />
      </div>
      <PagedTable
        caption={t`Ledger`}
        what={t`lines`}
        pages={pages}
        columns={columns}
        rowKey={(row) => row.id}
        empty={
          <EmptyState
            icon="earnings"
            title={translated(ledgerShowWords[show].none)}
          >{t`Each paid job, refund and withdrawal writes a line, with its transaction.`}</EmptyState>
        }
      />
      <TraceDialog row={traced} onClose={() => setTraced(null)} />
    </>
  )
}

function Origin({ row }: { row: LedgerRow }) {
  if (row.jobId !== null) {
    return (
      <a href={jobHref(row.jobId)} title={row.jobId}>
        {t`Job ${row.jobId.slice(0, 8)}`}
      </a>
    )
  }
  if (row.kind === 'vouchers' || row.kind === 'baseline') return t`Payment channels`
  if (row.kind === 'outside') return t`Received from outside`
  if (row.kind === 'payment') return t`Data that was sold`
  return row.withdrawalId === null ? t`This wallet` : <>{t`Withdrawal ${row.withdrawalId.slice(0, 8)}`}</>
}

function State({ row }: { row: LedgerRow }) {
  const words = ledgerStateWords[row.state]
  return (
    <Badge shape={words.shape} tone={words.tone}>
      {translated(words.label)}
    </Badge>
  )
}
