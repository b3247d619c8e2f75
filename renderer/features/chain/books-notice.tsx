import { Trans } from '@lingui/react'
import { sentenceGap, translated, t } from '../../../contract/words/speak.ts'
import { useEngine, useOnline, useSection } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { Amount } from '../../ui/amount.tsx'
import { Button } from '../../ui/button.tsx'
import { ErrorNotice, Notice } from '../../ui/notice.tsx'
import { Time } from '../../ui/time.tsx'

/** Before every other figure: the books and the chain do not agree. */
export function BooksNotice() {
  const { reconcile } = useSection('money')
  const { call } = useEngine()
  const online = useOnline()
  const check = useAction(() => call('ledger.reconcile', {}))
  if (reconcile === null || reconcile.ok) return null
  return (
    <>
      <Notice
        tone="danger"
        title={
          <Trans
            id="Books and chain differ by <0/>"
            components={{ 0: <Amount value={reconcile.difference} signed /> }}
          />
        }
        action={
          <Button
            size="s"
            icon="refresh"
            busy={check.busy}
            disabled={!online}
            onClick={() => check.run()}
          >{t`Check again`}</Button>
        }
      >
        <p>
          {translated(reconcile.sentence)}
          {sentenceGap()}
          <Trans id="Checked <0/>." components={{ 0: <Time at={reconcile.checkedAt} /> }} />
        </p>
      </Notice>
      {check.error === null ? null : <ErrorNotice error={check.error} />}
    </>
  )
}
