import { useState } from 'react'
import { t } from '../../../contract/words/speak.ts'
import { useEngine } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { Notice } from '../../ui/notice.tsx'
import { AskDialog } from './ask-dialog.tsx'
import { PassphraseField } from './passphrase-field.tsx'
import css from './settings-screen.module.css'

/** The private key, for another wallet program; gone when the window closes. */
export function KeyDialog({ onClose }: { onClose: () => void }) {
  const { call } = useEngine()
  const [passphrase, setPassphrase] = useState('')
  const [key, setKey] = useState<string | null>(null)
  const show = useAction(async () => setKey((await call('wallet.key', { passphrase })).key))
  const submit = key === null ? { label: t`Show the key`, ready: passphrase !== '', action: show } : null
  return (
    <AskDialog title={t`Private key`} onClose={onClose} submit={submit} close={key === null ? t`Cancel` : t`Close`}>
      <Notice tone="warn" title={t`Whoever has this key can take everything in the wallet.`}>
        <p>{t`Nobody who helps you needs it. Copy it only into a wallet of your own.`}</p>
      </Notice>
      {key === null ? (
        <PassphraseField value={passphrase} onChange={setPassphrase} />
      ) : (
        <code className={css['secret']} aria-label={t`Private key`}>
          {key}
        </code>
      )}
    </AskDialog>
  )
}
