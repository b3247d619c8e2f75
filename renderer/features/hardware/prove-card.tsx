import { translated, t } from '../../../contract/words/speak.ts'
import { useEngine, useOnline, useSection } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import css from './hardware.module.css'

/** The machine checks itself: better than nothing, and it says so. */
export function ProveCard() {
  const { open, why, card, checking } = useSection('capability')
  const { call } = useEngine()
  const online = useOnline()
  const prove = useAction(() => call('capability.prove', {}))
  const busy = prove.busy || checking
  if (card === null) return null
  return (
    <div className={css['prove']}>
      <Button
        busy={busy}
        disabled={!online || !(open || busy)}
        onClick={() => prove.run()}
      >{t`Prove this card now`}</Button>
      <p className={css['quiet']} aria-live="polite">
        {proveSentence(busy, open, why)}
      </p>
      {prove.error === null ? null : <ErrorNotice error={prove.error} />}
    </div>
  )
}

function proveSentence(busy: boolean, open: boolean, why: string): string {
  if (busy) return t`The card is at work. This takes a few seconds.`
  return open ? t`Takes a few seconds. Paid jobs come first.` : translated(why)
}
