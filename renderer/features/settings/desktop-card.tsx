import { useEffect, useState } from 'react'
import type { DesktopBridge, ShellSettings } from '../../../contract/desktop.ts'
import { toEnvelope, type ErrorEnvelope } from '../../../contract/errors.ts'
import { translated, t } from '../../../contract/words/speak.ts'
import { say } from '../../../contract/words/say.ts'
import { desktopBridge } from '../../desktop/bridge.ts'
import { useAction } from '../../engine/use-action.ts'
import { Card } from '../../ui/card.tsx'
import { Loading } from '../../ui/loading.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import { RowList } from '../../ui/row-list.tsx'
import { Switch } from '../../ui/switch.tsx'
import { KeyringPart } from './keyring-part.tsx'

const notices = [
  ['payout', say`Tell me when a payout is final`],
  ['paused', say`Tell me when Hearth pauses by itself, and why`],
  ['update', say`Tell me when an update is ready`],
] as const satisfies readonly (readonly [keyof ShellSettings['notify'], string])[]

/** How the app behaves on this computer; only where there is an app around the window. */
export function DesktopCard() {
  const bridge = desktopBridge()
  return bridge === undefined ? null : <Choices bridge={bridge} />
}

function Choices({ bridge }: { bridge: DesktopBridge }) {
  const [settings, setSettings] = useState<ShellSettings | null>(null)
  const [unread, setUnread] = useState<ErrorEnvelope | null>(null)
  const change = useAction(async (wanted: ShellSettings) => setSettings(await bridge.writeSettings(wanted)))
  useEffect(() => {
    let isShown = true
    bridge.readSettings({}).then(
      (read) => isShown && setSettings(read),
      (reason: unknown) => isShown && setUnread(toEnvelope(reason)),
    )
    return () => {
      isShown = false
    }
  }, [bridge])
  const error = change.error ?? unread
  return (
    <Card title={t`This computer`} icon="screen">
      {error === null ? null : <ErrorNotice error={error} />}
      {settings === null && unread === null ? <Loading what={t`settings`} lines={4} /> : null}
      {settings === null ? null : (
        <RowList>
          <Choice
            label={t`Start Hearth when I log in`}
            checked={settings.startAtLogin}
            busy={change.busy}
            onChange={(startAtLogin) => change.run({ ...settings, startAtLogin })}
          />
          {notices.map(([kind, label]) => (
            <Choice
              key={kind}
              label={translated(label)}
              checked={settings.notify[kind]}
              busy={change.busy}
              onChange={(on) => change.run({ ...settings, notify: { ...settings.notify, [kind]: on } })}
            />
          ))}
        </RowList>
      )}
      <KeyringPart bridge={bridge} />
    </Card>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly checked: boolean
  readonly busy: boolean
  readonly onChange: (on: boolean) => void
}

function Choice({ label, checked, busy, onChange }: ChoiceProps) {
  return (
    <li>
      <span>{label}</span>
      <Switch size="s" label={label} checked={checked} disabled={busy} onChange={onChange} />
    </li>
  )
}
