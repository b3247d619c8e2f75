import { useState } from 'react'
import type { ReachSettings } from '../../../contract/reach.ts'
import { t } from '../../../contract/words/speak.ts'
import { useEngine } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { Notice } from '../../ui/notice.tsx'
import { Switch } from '../../ui/switch.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { AskDialog } from '../settings/ask-dialog.tsx'
import { PassphraseField } from '../settings/passphrase-field.tsx'
import css from './trust.module.css'

interface AllowDialogProps {
  readonly settings: ReachSettings
  readonly onClose: () => void
  readonly onDone: () => void
}

/** Opens the market to strangers: where, and only for whoever knows the passphrase. */
export function AllowDialog({ settings, onClose, onDone }: AllowDialogProps) {
  const { call } = useEngine()
  const [address, setAddress] = useState(settings.address)
  const [port, setPort] = useState(String(settings.port))
  const [router, setRouter] = useState(settings.router)
  const [keepsRegistration, setKeepsRegistration] = useState(settings.keepsRegistration)
  const [announcesUntested, setAnnouncesUntested] = useState(settings.announcesUntested)
  const [passphrase, setPassphrase] = useState('')
  const number = Number(port)
  const allow = useAction(async () => {
    await call('wallet.unlock', { passphrase })
    const chosen = { address, port: number, router, keepsRegistration, announcesUntested }
    await call('reach.set', { allowed: true, ...chosen })
    onDone()
  })
  const ready = passphrase !== '' && address !== '' && Number.isInteger(number) && number > 0 && number < 65_536
  return (
    <AskDialog title={t`Let strangers connect`} onClose={onClose} submit={{ label: t`Allow`, ready, action: allow }}>
      <Notice tone="info" title={t`Only the market is opened, over TLS.`}>
        <p>{t`This window, your files and your wallet are not. Other providers are asked to try whether it can be reached.`}</p>
      </Notice>
      <TextField
        label={t`Address of this computer`}
        description={t`0.0.0.0 is every IPv4 address, :: every address.`}
        maxLength={45}
        value={address}
        onChange={setAddress}
      />
      <TextField label={t`Port`} maxLength={5} value={port} onChange={setPort} />
      <Choice label={t`Ask the router to pass the port on`} checked={router} onChange={setRouter} />
      <Choice
        label={t`Keep the registration up to date, for at most one small fee a day`}
        checked={keepsRegistration}
        onChange={setKeepsRegistration}
      />
      <Choice
        label={t`Tell buyers of this machine, as untested, while nobody is found who could try it`}
        checked={announcesUntested}
        onChange={setAnnouncesUntested}
      />
      <PassphraseField value={passphrase} onChange={setPassphrase} />
    </AskDialog>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}

function Choice({ label, checked, onChange }: ChoiceProps) {
  return (
    <div className={css['switch']}>
      <span>{label}</span>
      <Switch label={label} size="s" checked={checked} onChange={onChange} />
    </div>
  )
}
