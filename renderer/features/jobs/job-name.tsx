import type { JobRow } from '../../../contract/engine.ts'
import { t } from '../../../contract/words/speak.ts'
import { jobHref } from '../../routes/route.ts'
import { Foreign } from '../../ui/foreign.tsx'
import { jobKindWords } from '../../words/job.ts'
import css from './job-name.module.css'

/** The program of a job, leading to its details; GPU jobs carry a tag. */
export function JobName({ job }: { job: JobRow }) {
  return (
    <span className={css['name']}>
      <a href={jobHref(job.id)}>
        <Foreign text={job.program} />
      </a>
      {job.kind === 'wgsl' ? (
        <span className={css['tag']}>
          {jobKindWords.wgsl.short}
          <span className="visually-hidden"> {t`job`}</span>
        </span>
      ) : null}
    </span>
  )
}
