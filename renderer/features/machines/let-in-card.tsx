import { useState } from 'react'
import { t, translated } from '../../../contract/words/speak.ts'
import { useEngine, useOnline, useSection } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { foreignText } from '../../format/foreign-text.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { ErrorNotice, Notice } from '../../ui/notice.tsx'
import { OptionRow } from '../../ui/option-row.tsx'
import { RowList } from '../../ui/row-list.tsx'
import { CodeDialog } from './code-dialog.tsx'
import css from './machines.module.css'
import { OwnPlaceDialog } from './own-place-dialog.tsx'
import { WatcherRow } from './watcher-row.tsx'

/** The other direction: machines that may look at this one, and the code that lets one more do so. */
export function LetInCard() {
  const { call } = useEngine()
  const online = useOnline()
  const { device, settings, watchers, invitation, lastInvitation, problem } = useSection('rigs')
  const [open, setOpen] = useState<'code' | 'place' | null>(null)
  const takeBack = useAction(() => call('rigs.uninvite', {}))
  const change = useAction((nameOthers: boolean) => call('rigs.set', { nameOthers }))
  const error = takeBack.error ?? change.error
  return (
    <Card title={t`Seen from other machines`} icon="network">
      {problem === null ? null : (
        <Notice tone="warn" title={translated(problem.sentence)}>
          {problem.next === null ? null : <p>{translated(problem.next)}</p>}
        </Notice>
      )}
      <div className={css['line']}>
        <p className={css['quiet']}>
          {t`This machine is called ${foreignText(device.name, 40)} there.`}{' '}
          {watchers.length === 0 ? t`No machine may look at this one.` : null}
        </p>
        <span className={css['buttons']}>
          {invitation === null ? null : (
            <Button look="quiet" disabled={!online} busy={takeBack.busy} onClick={() => takeBack.run()}>
              {t`Take the code back`}
            </Button>
          )}
          <Button
            look="quiet"
            disabled={!online}
            onClick={() => setOpen('place')}
          >{t`Change its name and address`}</Button>
          <Button disabled={!online} onClick={() => setOpen('code')}>{t`Show a code`}</Button>
        </span>
      </div>
      {lastInvitation === null ? null : (
        <output className={css['quiet']}>{foreignText(translated(lastInvitation), 200)}</output>
      )}
      {watchers.length === 0 ? null : (
        <RowList label={t`Machines that may look at this one`}>
          {watchers.map((watcher) => (
            <WatcherRow key={watcher.id} watcher={watcher} />
          ))}
        </RowList>
      )}
      <OptionRow
        label={t`Tell buyers of my other machines`}
        detail={t`Buyers who are turned away because this machine is busy are told where your other machines sell.`}
        checked={settings.nameOthers}
        disabled={!online || change.busy}
        onChange={change.run}
      />
      {error === null ? null : <ErrorNotice error={error} />}
      {open === 'code' ? <CodeDialog onClose={() => setOpen(null)} /> : null}
      {open === 'place' ? <OwnPlaceDialog onClose={() => setOpen(null)} /> : null}
    </Card>
  )
}
