import { t } from '../../../contract/words/speak.ts'
import { useSection } from '../../engine/hooks.tsx'
import { goTo, screenHref } from '../../routes/route.ts'
import { ScreenHeader } from '../../ui/screen-header.tsx'
import { History } from './history.tsx'
import { JobPanel } from './job-panel.tsx'
import css from './jobs-screen.module.css'
import { LiveJobs } from './live-jobs.tsx'

/** What runs now and everything that ran before; `job` opens one of them beside the list. */
export function JobsScreen({ job }: { job: string | null }) {
  const { running, waiting, finishedToday, total } = useSection('jobs')
  const counts = [
    t`${running.length} running`,
    t`${waiting} waiting`,
    t`${finishedToday.toLocaleString('en')} finished today`,
    t`${total.toLocaleString('en')} in all`,
  ]
  return (
    <div className={css['screen']}>
      <ScreenHeader title={t`Jobs`} detail={counts.join(' · ')} />
      <LiveJobs />
      <History />
      <JobPanel id={job} onClose={() => goTo(screenHref.jobs)} />
    </div>
  )
}
