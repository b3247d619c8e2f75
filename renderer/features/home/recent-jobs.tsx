import type { AvailabilityState, JobRow } from '../../../contract/engine.ts'
import { translated, t } from '../../../contract/words/speak.ts'
import { say } from '../../../contract/words/say.ts'
import { useSection } from '../../engine/hooks.tsx'
import { OnNetwork } from '../../engine/on-network.tsx'
import { screenHref } from '../../routes/route.ts'
import { Amount, COLUMN_DECIMALS } from '../../ui/amount.tsx'
import { Card } from '../../ui/card.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Table, type Column } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import { JobBadge } from '../jobs/job-badge.tsx'
import { JobName } from '../jobs/job-name.tsx'
import css from './money-card.module.css'

const columns: readonly Column<JobRow>[] = [
  {
    id: 'program',
    title: say`Program`,
    cell: (job) => <JobName job={job} />,
  },
  { id: 'state', title: say`Result`, width: '6.75rem', cell: (job) => <JobBadge job={job} /> },
  {
    id: 'receipt',
    title: say`Receipt`,
    width: '4.25rem',
    wideOnly: true,
    cell: (job) => (job.receiptSeq === null ? '' : t`No. ${job.receiptSeq}`),
  },
  {
    id: 'price',
    title: say`Price`,
    align: 'end',
    width: '10.25rem',
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
    width: '6.375rem',
    wideOnly: true,
    cell: (job) => <Time at={job.finishedAt ?? job.createdAt} />,
  },
]

const firstJob: Readonly<Record<AvailabilityState, string>> = {
  available: say`Buyers can find this machine now. The first job appears here, with its signed receipt.`,
  working: say`The first job is running. It appears here with its signed receipt.`,
  paused: say`Turn the switch on, and the first job appears here with its signed receipt.`,
  stopped: say`The line at the top says what is missing. Then the first job appears here, with its signed receipt.`,
}
const SHOWN = 6

/** The newest jobs with their receipts. */
export function RecentJobs() {
  const { recent, total } = useSection('jobs')
  const { state } = useSection('availability')
  return (
    <Card
      title={t`Latest jobs and receipts`}
      icon="receipt"
      aside={
        total === 0 ? undefined : (
          <a className={css['more']} href={screenHref.jobs}>{t`All ${total.toLocaleString('en')} jobs`}</a>
        )
      }
    >
      {recent.length === 0 ? (
        <EmptyState icon="receipt" title={t`No job yet`}>
          {translated(firstJob[state])}
        </EmptyState>
      ) : (
        <Table caption={t`Latest jobs`} columns={columns} rows={recent.slice(0, SHOWN)} rowKey={(job) => job.id} />
      )}
    </Card>
  )
}
