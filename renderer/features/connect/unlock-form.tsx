import { useState } from 'react'
import type { DesktopBridge } from '../../../contract/desktop.ts'
import type { UnlockView } from '../../../contract/secrets.ts'
import { t, translated } from '../../../contract/words/speak.ts'
import { useAction } from '../../engine/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorNotice, Notice } from '../../ui/notice.tsx'
import { OptionRow } from '../../ui/option-row.tsx'
import { TextField } from '../../ui/text-field.tsx'
import css from './connect-screen.module.css'

interface UnlockFormProps {
  readonly bridge: DesktopBridge
  readonly view: UnlockView
  readonly request: NonNullable<UnlockView['request']>
  readonly onGiven: (view: UnlockView) => void
}

/** Asks for the passphrase that the engine waits for, and whether the system's keyring may keep it. */
export function UnlockForm({ bridge, view, request, onGiven }: UnlockFormProps) {
  const [passphrase, setPassphrase] = useState('')
  const [again, setAgain] = useState('')
  const [keep, setKeep] = useState(view.keyring.usable)
  const isNew = request.purpose === 'create'
  const differs = isNew && again !== '' && again !== passphrase
  const give = useAction(async () => {
    const given = { passphrase, keep: keep && view.keyring.usable }
    setPassphrase('')
    setAgain('')
    onGiven(await bridge.giveUnlock(given))
  })
  const ready = passphrase !== '' && (!isNew || again === passphrase)
  return (
    <form
      className={css['form']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) give.run()
      }}
    >
      <h1>{isNew ? t`Choose a passphrase for your new wallet` : t`Type the passphrase of your wallet`}</h1>
      <p>
        {isNew
          ? t`It protects the money on this computer. Nobody can recover it for you.`
          : t`Hearth starts as soon as the wallet is open.`}
      </p>
      {request.problem === null ? null : <Notice tone="warn" title={translated(request.problem)} urgent />}
      <TextField
        label={isNew ? t`New passphrase` : t`Wallet passphrase`}
        type="password"
        autoComplete={isNew ? 'new-password' : 'current-password'}
        maxLength={1024}
        value={passphrase}
        onChange={setPassphrase}
      />
      {isNew ? (
        <TextField
          label={t`The same again`}
          type="password"
          autoComplete="new-password"
          maxLength={1024}
          value={again}
          onChange={setAgain}
          error={differs ? t`The two are not the same.` : null}
        />
      ) : null}
      {view.keyring.usable ? (
        <OptionRow
          label={t`Keep it in the keyring of this system`}
          detail={t`Hearth then starts by itself. Sending money still asks for the passphrase.`}
          checked={keep}
          disabled={give.busy}
          onChange={setKeep}
        />
      ) : (
        <p className={css['quiet']}>{translated(view.keyring.sentence)}</p>
      )}
      {give.error === null ? null : <ErrorNotice error={give.error} />}
      <Button look="money" type="submit" busy={give.busy} disabled={!ready}>
        {isNew ? t`Make the wallet` : t`Open the wallet`}
      </Button>
    </form>
  )
}
