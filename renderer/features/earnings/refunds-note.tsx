import { useState } from 'react'
import { t, translated } from '../../../contract/words/speak.ts'
import { useEngine, useOnline, useSection } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { AskDialog } from '../settings/ask-dialog.tsx'
import { PassphraseField } from '../settings/passphrase-field.tsx'
import css from './refunds-note.module.css'

/** What becomes of refunds that are owed: they go by themselves, or what they wait for. */
export function RefundsNote() {
  const { refundsOwed, refundsWait } = useSection('money')
  const online = useOnline()
  const [paying, setPaying] = useState(false)
  if (refundsOwed === '0') return t`nothing owed to buyers`
  if (refundsWait === null) return t`paid back by itself`
  return (
    <div className={css['note']}>
      {translated(refundsWait.sentence)}
      {refundsWait.unlock ? (
        <Button size="s" disabled={!online} onClick={() => setPaying(true)}>{t`Pay back`}</Button>
      ) : null}
      {paying ? <PayBackDialog onClose={() => setPaying(false)} /> : null}
    </div>
  )
}

/** Unlocks the wallet; what is owed is then sent without being asked for. */
function PayBackDialog({ onClose }: { onClose: () => void }) {
  const { call } = useEngine()
  const [passphrase, setPassphrase] = useState('')
  const unlock = useAction(async () => {
    await call('wallet.unlock', { passphrase })
    onClose()
  })
  return (
    <AskDialog
      title={t`Pay refunds back`}
      onClose={onClose}
      submit={{ label: t`Pay back`, ready: passphrase !== '', action: unlock }}
    >
      <p>{t`The wallet is unlocked for five minutes. What is owed to buyers is sent to them in that time.`}</p>
      <PassphraseField value={passphrase} onChange={setPassphrase} />
    </AskDialog>
  )
}
