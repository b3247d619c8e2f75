import { useState } from 'react'
import type { RigRow } from '../../../contract/rigs.ts'
import { say } from '../../../contract/words/say.ts'
import { t } from '../../../contract/words/speak.ts'
import { useEngine, useOnline } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { MenuButton } from '../../ui/menu-button.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import css from './machines.module.css'
import { PlaceDialog } from './place-dialog.tsx'

const pauses = [
  { id: 'hour', label: say`For 1 hour` },
  { id: 'tomorrow', label: say`Until tomorrow` },
  { id: 'resume', label: say`Until I resume` },
] as const

/** What can be asked of another machine from here: nothing that moves money. */
export function MachineActions({ rig, name, onRemove }: { rig: RigRow; name: string; onRemove: () => void }) {
  const { call } = useEngine()
  const online = useOnline()
  const [changing, setChanging] = useState(false)
  const ask = useAction(async (what: (typeof pauses)[number]['id'] | 'go' | 'offer') => {
    if (what === 'go') await call('rigs.resume', { id: rig.id })
    else if (what === 'offer') await call('rigs.offer', { id: rig.id })
    else await call('rigs.pause', { id: rig.id, for: what })
  })
  const state = rig.standing === 'here' ? rig.report?.availability.state : undefined
  const off = !online || ask.busy
  const canOffer = state !== undefined && rig.report?.wallet.payout === null
  const isOffered = rig.report?.wallet.offered !== null
  return (
    <div className={css['part']}>
      <div className={css['buttons']}>
        {state === 'available' || state === 'working' ? (
          <MenuButton label={t`Pause ${name}`} icon="pause" disabled={off} choices={pauses} onChoose={ask.run} />
        ) : null}
        {state === 'paused' ? (
          <Button busy={ask.busy} disabled={off} onClick={() => ask.run('go')}>{t`Resume ${name}`}</Button>
        ) : null}
        {canOffer && !isOffered ? (
          <Button disabled={off} onClick={() => ask.run('offer')}>{t`Offer my payout address`}</Button>
        ) : null}
        <Button look="quiet" disabled={off} onClick={() => setChanging(true)}>{t`Change ${name}`}</Button>
        <Button look="quiet" disabled={off} onClick={onRemove}>{t`Remove ${name}`}</Button>
      </div>
      {canOffer && isOffered ? (
        <p
          className={css['quiet']}
        >{t`Your payout address was offered; it is taken or turned down on that machine.`}</p>
      ) : null}
      {ask.error === null ? null : <ErrorNotice error={ask.error} />}
      {changing ? <PlaceDialog rig={rig} onClose={() => setChanging(false)} /> : null}
    </div>
  )
}
