import { Trans } from '@lingui/react'
import { useState } from 'react'
import type { JobRow } from '../../../contract/engine.ts'
import { t } from '../../../contract/words/speak.ts'
import { useEngine } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { Amount } from '../../ui/amount.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Foreign } from '../../ui/foreign.tsx'

/** Asks before a job is stopped, and says what that costs. */
export function StopJob({ job, onClose }: { job: JobRow | null; onClose: () => void }) {
  const { call } = useEngine()
  const stop = useAction(async (id: string) => {
    await call('jobs.stop', { id })
    onClose()
  })
  // What is shown stays while the dialog fades out.
  const [last, setLast] = useState(job)
  if (job !== null && job !== last) setLast(job)
  const close = (): void => {
    stop.clearError()
    onClose()
  }
  if (last === null) return null
  return (
    <ConfirmDialog
      open={job !== null}
      onClose={close}
      title={t`Stop this job?`}
      confirm={t`Stop job`}
      keep={t`Let it run`}
      busy={stop.busy}
      error={stop.error}
      onConfirm={() => stop.run(last.id)}
    >
      <p>
        <Trans
          id="<0/> ends at once and its results are thrown away. The buyer gets <1/> back, and you earn nothing from this job."
          components={{ 0: <Foreign text={last.program} limit={48} />, 1: <Amount value={last.price} /> }}
        />
      </p>
    </ConfirmDialog>
  )
}
