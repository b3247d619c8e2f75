import { useState } from 'react'
import type { Invitation } from '../../../contract/rigs.ts'
import { t, translated } from '../../../contract/words/speak.ts'
import { useEngine, useSection } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { foreignText } from '../../format/foreign-text.ts'
import { elapsed } from '../../format/time.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { useNow } from '../../ui/use-now.ts'
import { AskDialog } from '../settings/ask-dialog.tsx'
import { PassphraseField } from '../settings/passphrase-field.tsx'
import css from './machines.module.css'

/** A code for one other machine, made for whoever knows the passphrase; gone from the screen when the window closes. */
export function CodeDialog({ onClose }: { onClose: () => void }) {
  const { call } = useEngine()
  const [passphrase, setPassphrase] = useState('')
  const [made, setMade] = useState<Invitation | null>(null)
  const invite = useAction(async () => {
    await call('wallet.unlock', { passphrase })
    setMade(await call('rigs.invite', {}))
  })
  const submit = { label: t`Show the code`, ready: passphrase !== '', action: invite }
  return (
    <AskDialog
      title={t`Pairing code`}
      onClose={onClose}
      submit={made === null ? submit : null}
      close={made === null ? t`Cancel` : t`Close`}
    >
      <p>{t`Whoever has this code can see this machine’s state and earnings, and pause and resume it. It moves no money.`}</p>
      {made === null ? <PassphraseField value={passphrase} onChange={setPassphrase} /> : <Made invitation={made} />}
    </AskDialog>
  )
}

function Made({ invitation }: { invitation: Invitation }) {
  const { invitation: open, lastInvitation } = useSection('rigs')
  const now = useNow(1_000)
  const left = invitation.expiresAt - now
  if (open === null || open.expiresAt !== invitation.expiresAt || left <= 0) {
    return <output>{foreignText(translated(lastInvitation ?? ''), 200) || t`This code is no longer good.`}</output>
  }
  return (
    <>
      <div className={css['code']}>
        <code aria-label={t`Pairing code`}>{invitation.code}</code>
        <CopyButton text={invitation.code} name={t`the code`} />
      </div>
      <p className={css['quiet']}>{t`Good for one machine, for ${elapsed(left)} more.`}</p>
    </>
  )
}
