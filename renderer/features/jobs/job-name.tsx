import type { JobRow } from '../../../contract/engine.ts'
import { t } from '../../../contract/words/speak.ts'
import { jobHref } from '../../routes/route.ts'
import { Foreign } from '../../ui/foreign.tsx'
import { jobKindWords } from '../../words/job.ts'
import css from './job-name.module.css'

/** The program of a job, leading to its details; GPU jobs carry a tag. */
export function JobName({ job }: { job: JobRow }) {
  const link = (
    <a href={jobHref(job.id)}>
      <Foreign text={job.program} />
    </a>
  )
  if (job.kind !== 'wgsl') return link
  return (
    <span className={css['name']}>
      {link}
      <span className={css['tag']}>
        {jobKindWords.wgsl.short}
        <span className="visually-hidden"> {t`job`}</span>
      </span>
    </span>
  )
}
