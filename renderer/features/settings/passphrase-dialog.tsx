import { useState } from 'react'
import { t } from '../../../contract/words/speak.ts'
import { useEngine } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { AskDialog } from './ask-dialog.tsx'
import { PassphraseField } from './passphrase-field.tsx'

/** Another passphrase for the same wallet, typed twice. */
export function PassphraseDialog({ onClose }: { onClose: () => void }) {
  const { call } = useEngine()
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [again, setAgain] = useState('')
  const change = useAction(async () => {
    await call('wallet.passphrase', { from, to })
    onClose()
  })
  const ready = from !== '' && to !== '' && to === again
  return (
    <AskDialog title={t`Change the passphrase`} onClose={onClose} submit={{ label: t`Change`, ready, action: change }}>
      <p>{t`The recovery phrase stays the same. Nobody can bring back a passphrase that is forgotten.`}</p>
      <PassphraseField label={t`Passphrase of today`} value={from} onChange={setFrom} />
      <PassphraseField label={t`New passphrase`} fresh value={to} onChange={setTo} />
      <PassphraseField label={t`The same again`} fresh value={again} onChange={setAgain} />
    </AskDialog>
  )
}
