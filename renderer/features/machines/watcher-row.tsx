import { useState } from 'react'
import type { RigWatcher } from '../../../contract/rigs.ts'
import { t } from '../../../contract/words/speak.ts'
import { useEngine, useOnline } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { foreignText } from '../../format/foreign-text.ts'
import { ago } from '../../format/time.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { useNow } from '../../ui/use-now.ts'
import css from './machines.module.css'
import { PayoutOffer } from './payout-offer.tsx'

/** A machine that may look at this one, when it last did, and what its person offers. */
export function WatcherRow({ watcher }: { watcher: RigWatcher }) {
  const { call } = useEngine()
  const online = useOnline()
  const now = useNow(10_000)
  const [removing, setRemoving] = useState(false)
  const remove = useAction(() => call('rigs.remove', { id: watcher.id }))
  const name = foreignText(watcher.name, 40)
  return (
    <li>
      <span>
        <bdi>{name}</bdi>{' '}
        <span className={css['quiet']}>
          {watcher.seenAt === null ? t`has not looked since Hearth was started` : t`looked ${ago(watcher.seenAt, now)}`}
        </span>
      </span>
      <Button
        look="quiet"
        size="s"
        disabled={!online}
        aria-label={t`End what ${name} may see`}
        onClick={() => setRemoving(true)}
      >{t`End`}</Button>
      {watcher.offeredPayout === null ? null : (
        <div className={css['offer']}>
          <PayoutOffer id={watcher.id} name={name} address={watcher.offeredPayout} />
        </div>
      )}
      <ConfirmDialog
        open={removing}
        onClose={() => setRemoving(false)}
        title={t`End what ${name} may see?`}
        confirm={t`End it`}
        keep={t`Keep`}
        busy={remove.busy}
        error={remove.error}
        onConfirm={() => remove.run()}
      >
        <p>{t`It no longer sees this machine and cannot pause it. It can be paired again with a new code.`}</p>
      </ConfirmDialog>
    </li>
  )
}
