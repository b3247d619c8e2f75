import { Trans } from '@lingui/react'
import { useState } from 'react'
import type { JobRow } from '../../../contract/engine.ts'
import { sentenceGap, translated, t } from '../../../contract/words/speak.ts'
import { useOnline, useSection } from '../../engine/hooks.tsx'
import { OnNetwork } from '../../engine/on-network.tsx'
import { useQuery } from '../../engine/use-query.ts'
import { duration, elapsed } from '../../format/time.ts'
import { Amount } from '../../ui/amount.tsx'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { ShortHex } from '../../ui/hex.tsx'
import { ProgressBar } from '../../ui/progress-bar.tsx'
import { useNow } from '../../ui/use-now.ts'
import { phaseWords } from '../../words/job.ts'
import { JobName } from './job-name.tsx'
import css from './live-jobs.module.css'
import { StopJob } from './stop-job.tsx'
import { Touches } from './touches.tsx'

/** The jobs that run now, each with how far it is, what it may touch, and a way to stop it. */
export function LiveJobs() {
  const { running, waiting } = useSection('jobs')
  const { state } = useSection('availability')
  const [stopping, setStopping] = useState<JobRow | null>(null)
  return (
    <Card title={t`Now`} icon="jobs">
      {running.length === 0 ? (
        <p className={css['idle']}>
          {waiting === 0 ? t`No job is running.` : t`The next job is about to start.`}
          {sentenceGap()}
          {state === 'available' || state === 'working'
            ? t`Jobs start by themselves when a buyer has paid.`
            : t`This machine takes no jobs now; Home says why.`}
        </p>
      ) : (
        <ul className={css['jobs']}>
          {running.map((job) => (
            <LiveJob key={job.id} job={job} onStop={() => setStopping(job)} />
          ))}
        </ul>
      )}
      <StopJob job={stopping} onClose={() => setStopping(null)} />
    </Card>
  )
}

function LiveJob({ job, onStop }: { job: JobRow; onStop: () => void }) {
  const online = useOnline()
  const now = useNow(500)
  const detail = useQuery('jobs.get', { id: job.id }, job.state).data
  const manifest = detail?.manifest ?? null
  const ran = job.startedAt === null ? null : Math.max(0, now - job.startedAt)
  const phase = translated(phaseWords[job.phase ?? (job.startedAt === null ? 'preparing' : 'running')])
  const percent = job.done === undefined ? '' : t`, ${Math.floor(job.done * 100)} % done`
  const share = job.done ?? (ran === null || manifest === null ? null : ran / manifest.limits.wallMs)
  const clock = ran === null ? t`not started` : elapsed(ran)
  const most = manifest === null ? '' : t` of at most ${duration(manifest.limits.wallMs)}`
  return (
    <li className={css['job']}>
      <div className={css['head']}>
        <div className={css['who']}>
          <span className={css['program']}>
            <JobName job={job} />
          </span>
          <span className={css['buyer']}>
            <Trans id="for <0/>" components={{ 0: <ShortHex value={job.payer} name={t`buyer’s address`} /> }} />
          </span>
        </div>
        <OnNetwork id={job.paidOn}>
          <Amount value={job.price} />
        </OnNetwork>
        <Button size="s" icon="stop" look="danger" disabled={!online} onClick={onStop}>{t`Stop job`}</Button>
      </div>
      <div className={css['progress']}>
        <ProgressBar
          label={t`Progress of ${job.program.slice(0, 80)}`}
          value={share}
          valueText={`${phase}${percent}, ${clock}`}
        />
        <p className={css['phase']}>
          <span>
            {phase}
            {percent}
          </span>
          <span>
            {clock}
            {most}
          </span>
        </p>
      </div>
      <Touches manifest={manifest} />
    </li>
  )
}
