import { translated, t } from '../../../contract/words/speak.ts'
import { useEngine, useOnline, useSection } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { OnNetwork } from '../../engine/on-network.tsx'
import { Button } from '../../ui/button.tsx'
import { ErrorNotice, Notice } from '../../ui/notice.tsx'

/** Money of vouchers that may be lost: how much, from when on, and what to do; of one network. */
export function LossNotice() {
  const { alarms } = useSection('money')
  const { label } = useSection('network')
  const { call } = useEngine()
  const online = useOnline()
  const collect = useAction(() => call('vouchers.collect', {}))
  if (alarms.length === 0) return null
  return (
    <>
      <Notice
        tone="danger"
        title={t`Earned money on ${translated(label)} may be lost`}
        action={
          <Button
            size="s"
            busy={collect.busy}
            disabled={!online}
            onClick={() => collect.run()}
          >{t`Collect now`}</Button>
        }
      >
        {alarms.map((alarm) => (
          <p key={alarm}>{translated(alarm)}</p>
        ))}
      </Notice>
      {collect.error === null ? null : <ErrorNotice error={collect.error} />}
    </>
  )
}

/** Of every network that work is paid on. */
export function LossNotices() {
  const others = useSection('others').filter(({ money }) => money !== null)
  return (
    <>
      <LossNotice />
      {others.map(({ network }) => (
        <OnNetwork key={network.id} id={network.id}>
          <LossNotice />
        </OnNetwork>
      ))}
    </>
  )
}
