import { Trans } from '@lingui/react'
import { useRef, useState } from 'react'
import { t } from '../../../../contract/words/speak.ts'
import { useEngine, useOnline, useSection } from '../../../engine/hooks.tsx'
import { useAction } from '../../../engine/use-action.ts'
import { Button } from '../../../ui/button.tsx'
import { DialogActions } from '../../../ui/dialog.tsx'
import { ErrorNotice, Notice } from '../../../ui/notice.tsx'
import { TextField } from '../../../ui/text-field.tsx'
import { useFocusOnMount } from '../../../ui/use-focus.ts'
import css from './withdraw.module.css'

interface UnlockStepProps {
  readonly onBack: () => void
  /** `until` in Unix milliseconds. */
  readonly onUnlocked: (until: number) => Promise<void>
}

/** The passphrase, for this window and this withdrawal only. */
export function UnlockStep({ onBack, onUnlocked }: UnlockStepProps) {
  const { practicePassphrase } = useSection('wallet')
  const { call } = useEngine()
  const online = useOnline()
  const [passphrase, setPassphrase] = useState('')
  const input = useRef<HTMLInputElement>(null)
  useFocusOnMount(input)
  const unlock = useAction(async () => {
    const { unlockedUntil } = await call('wallet.unlock', { passphrase })
    await onUnlocked(unlockedUntil)
  })
  return (
    <form
      className={css['step']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (passphrase !== '') unlock.run()
      }}
    >
      <p>{t`Money leaves this wallet only with its passphrase. The wallet is locked again when this window closes.`}</p>
      <TextField
        label={t`Wallet passphrase`}
        type="password"
        autoComplete="current-password"
        value={passphrase}
        onChange={setPassphrase}
        maxLength={1024}
        inputRef={input}
      />
      {practicePassphrase === null ? null : (
        <Notice
          tone="info"
          title={t`Practice wallet`}
          action={
            <Button
              size="s"
              onClick={() => {
                setPassphrase(practicePassphrase)
                input.current?.focus()
              }}
            >{t`Fill in`}</Button>
          }
        >
          <p>
            <Trans
              id="Its passphrase is <0>{0}</0>"
              components={{ 0: <code className={css['code']} /> }}
              values={{ 0: practicePassphrase }}
            />
          </p>
        </Notice>
      )}
      {unlock.error === null ? null : <ErrorNotice error={unlock.error} />}
      <DialogActions>
        <Button onClick={onBack}>{t`Back`}</Button>
        <Button
          look="money"
          type="submit"
          busy={unlock.busy}
          disabled={!online || passphrase === ''}
        >{t`Unlock and review`}</Button>
      </DialogActions>
    </form>
  )
}
