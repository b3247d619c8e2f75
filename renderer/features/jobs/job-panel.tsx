import { useState } from 'react'
import type { JobDetail } from '../../../contract/engine.ts'
import { t } from '../../../contract/words/speak.ts'
import { useSection } from '../../engine/hooks.tsx'
import { useQuery } from '../../engine/use-query.ts'
import { foreignText } from '../../format/foreign-text.ts'
import { Button } from '../../ui/button.tsx'
import { Modal } from '../../ui/dialog.tsx'
import { Loading } from '../../ui/loading.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import { JobMoney } from './job-money.tsx'
import css from './job-panel.module.css'
import { JobReceipt } from './job-receipt.tsx'
import { JobSummary } from './job-summary.tsx'
import { JobWork } from './job-work.tsx'

/** One job beside the list: how it went, what was asked, the money, the receipt. */
export function JobPanel({ id, onClose }: { id: string | null; onClose: () => void }) {
  // What is shown stays while the panel fades out.
  const [shown, setShown] = useState(id)
  if (id !== null && id !== shown) setShown(id)
  if (shown === null) return null
  return <OpenPanel key={shown} id={shown} open={id !== null} onClose={onClose} />
}

function OpenPanel({ id, open, onClose }: { id: string; open: boolean; onClose: () => void }) {
  const jobs = useSection('jobs')
  const query = useQuery('jobs.get', { id }, jobs)
  const title = query.data === null ? t`Job` : foreignText(query.data.row.program, 60) || t`Job`
  return (
    <Modal open={open} onClose={onClose} title={title} shape="side">
      {query.error === null ? null : (
        <ErrorNotice error={query.error} action={<Button size="s" onClick={query.reload}>{t`Try again`}</Button>} />
      )}
      {query.data === null ? (
        query.error === null ? (
          <Loading what={t`the job`} lines={8} />
        ) : null
      ) : (
        <Detail detail={query.data} />
      )}
    </Modal>
  )
}

function Detail({ detail }: { detail: JobDetail }) {
  return (
    <div className={css['detail']}>
      <JobSummary row={detail.row} />
      <JobReceipt row={detail.row} receipt={detail.receipt} />
      <JobMoney detail={detail} />
      <JobWork detail={detail} />
    </div>
  )
}
