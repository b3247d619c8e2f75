import { useDeferredValue, useState } from 'react'
import type { JobRow } from '../../../contract/engine.ts'
import { translated, t } from '../../../contract/words/speak.ts'
import { say } from '../../../contract/words/say.ts'
import { useSection } from '../../engine/hooks.tsx'
import { OnNetwork } from '../../engine/on-network.tsx'
import { usePages } from '../../engine/use-pages.ts'
import { duration } from '../../format/time.ts'
import { Amount, COLUMN_DECIMALS } from '../../ui/amount.tsx'
import { Card } from '../../ui/card.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ShortHex } from '../../ui/hex.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { PagedTable } from '../../ui/paged-table.tsx'
import type { Column } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import { refundWords } from '../../words/job.ts'
import css from './history.module.css'
import { JobBadge } from './job-badge.tsx'
import { JobName } from './job-name.tsx'

const filters = [
  { id: 'all', label: say`All` },
  { id: 'finished', label: say`Finished` },
  { id: 'problems', label: say`Problems` },
] as const
type Filter = (typeof filters)[number]['id']

const columns: readonly Column<JobRow>[] = [
  {
    id: 'program',
    title: say`Program`,
    fits: true,
    cell: (job) => <JobName job={job} />,
  },
  { id: 'result', title: say`Result`, width: '11.5rem', fits: true, cell: (job) => <Result job={job} /> },
  {
    id: 'buyer',
    title: say`Buyer`,
    width: '9rem',
    fits: true,
    wideOnly: true,
    cell: (job) => <ShortHex value={job.payer} name={t`buyer’s address`} copy={false} />,
  },
  { id: 'took', title: say`Took`, align: 'end', width: '5.5rem', wideOnly: true, fits: true, cell: took },
  {
    id: 'receipt',
    title: say`Receipt`,
    align: 'end',
    width: '5rem',
    fits: true,
    cell: receipt,
  },
  {
    id: 'price',
    title: say`Price`,
    align: 'end',
    width: '11rem',
    cell: (job) => (
      <OnNetwork id={job.paidOn}>
        <Amount value={job.price} column={COLUMN_DECIMALS} />
      </OnNetwork>
    ),
  },
  {
    id: 'when',
    title: say`When`,
    align: 'end',
    width: '7rem',
    fits: true,
    cell: (job) => <Time at={job.finishedAt ?? job.createdAt} />,
  },
]

/** Every job of this network, newest first. */
export function History() {
  const [filter, setFilter] = useState<Filter>('all')
  const [search, setSearch] = useState('')
  const searched = useDeferredValue(search.trim())
  const jobs = useSection('jobs')
  const pages = usePages('jobs.list', { filter, search: searched, limit: 50 }, jobs)
  const narrowed = filter !== 'all' || searched !== ''
  return (
    <Card
      title={t`History`}
      icon="receipt"
      aside={
        <div className={css['tools']}>
          <Segmented label={t`Show`} value={filter} choices={filters} onChange={setFilter} />
          <SearchField label={t`Search jobs`} value={search} onChange={setSearch} />
        </div>
      }
    >
      <PagedTable
        caption={t`Jobs`}
        what={t`jobs`}
        pages={pages}
        columns={columns}
        rowKey={(job) => job.id}
        empty={<Nothing narrowed={narrowed} />}
      />
    </Card>
  )
}

function Result({ job }: { job: JobRow }) {
  const refund = refundWords[job.refund]
  if (refund === null) return <JobBadge job={job} />
  return (
    <span className={css['result']}>
      <JobBadge job={job} />
      <span className={css['refund']}>{translated(refund)}</span>
    </span>
  )
}

function Nothing({ narrowed }: { narrowed: boolean }) {
  return narrowed ? (
    <EmptyState
      icon="search"
      title={t`No job fits`}
    >{t`Search looks at the program, the job number and the buyer’s address.`}</EmptyState>
  ) : (
    <EmptyState
      icon="receipt"
      title={t`No job yet`}
    >{t`Every job appears here with its price, its result and its signed receipt.`}</EmptyState>
  )
}

function took(job: JobRow): string {
  return job.startedAt === null || job.finishedAt === null ? '' : duration(job.finishedAt - job.startedAt)
}

function receipt(job: JobRow): string {
  if (job.receiptSeq !== null) return t`No. ${job.receiptSeq}`
  return job.finishedAt === null ? '' : t`none`
}
