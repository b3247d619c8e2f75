import { useState } from 'react'
import type { CallOut, DoctorCheck } from '../../../contract/engine.ts'
import { translated, t } from '../../../contract/words/speak.ts'
import { say } from '../../../contract/words/say.ts'
import { useEngine, useOnline } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Modal } from '../../ui/dialog.tsx'
import { Loading } from '../../ui/loading.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import css from './machine-check.module.css'

const statusWords = {
  ok: { label: say`Fine`, shape: 'check', tone: 'neutral' },
  warning: { label: say`Look at this`, shape: 'triangle', tone: 'warn' },
  problem: { label: say`Problem`, shape: 'cross', tone: 'danger' },
} as const

/** The same checks as `hearth doctor`: what was found, and what to do. */
export function MachineCheck() {
  const { call } = useEngine()
  const online = useOnline()
  const [open, setOpen] = useState(false)
  const [result, setResult] = useState<CallOut<'doctor.run'> | null>(null)
  const check = useAction(async () => setResult(await call('doctor.run', {})))
  const start = (): void => {
    setOpen(true)
    setResult(null)
    check.run()
  }
  return (
    <>
      <Button size="s" disabled={!online} onClick={start}>{t`Check machine`}</Button>
      <Modal open={open} onClose={() => setOpen(false)} title={t`Machine check`}>
        {check.error === null ? null : <ErrorNotice error={check.error} />}
        {check.busy ? <Loading what={t`the checks`} lines={5} /> : null}
        {result === null ? null : (
          <ul className={css['checks']}>
            {result.checks.map((each) => (
              <CheckLine key={each.id} check={each} />
            ))}
          </ul>
        )}
      </Modal>
    </>
  )
}

function CheckLine({ check }: { check: DoctorCheck }) {
  const words = statusWords[check.status]
  return (
    <li className={css['check']}>
      <div className={css['head']}>
        <strong>{translated(check.title)}</strong>
        <Badge shape={words.shape} tone={words.tone}>
          {translated(words.label)}
        </Badge>
      </div>
      <p>{translated(check.detail)}</p>
      {check.next === null ? null : <p className={css['next']}>{translated(check.next)}</p>}
    </li>
  )
}
