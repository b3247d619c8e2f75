import { Trans } from '@lingui/react'
import { sentenceGap, sentences, translated, t } from '../../../contract/words/speak.ts'
import { useEngine, useOnline, useSection } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { Shape } from '../../ui/shape.tsx'
import { Time } from '../../ui/time.tsx'
import css from './earnings-screen.module.css'

/** One line that says whether the books and the chain agree; a difference is shown above all else. */
export function Reconcile() {
  const { reconcile } = useSection('money')
  const { call } = useEngine()
  const online = useOnline()
  const check = useAction(() => call('ledger.reconcile', {}))
  return (
    <div className={css['reconcile']}>
      <output className={css['agree']}>
        {check.error !== null ? (
          <>
            <Shape name="cross" />
            <span>{sentences(translated(check.error.message), translated(check.error.hint ?? ''))}</span>
          </>
        ) : reconcile === null ? (
          t`Books and chain have not been compared yet.`
        ) : (
          <>
            <Shape name={reconcile.ok ? 'check' : 'cross'} />
            <span>
              {translated(reconcile.sentence)}
              {sentenceGap()}
              <Trans id="Checked <0/>." components={{ 0: <Time at={reconcile.checkedAt} /> }} />
            </span>
          </>
        )}
      </output>
      <Button
        look="quiet"
        size="s"
        icon="refresh"
        busy={check.busy}
        disabled={!online}
        onClick={() => check.run()}
      >{t`Compare now`}</Button>
    </div>
  )
}
