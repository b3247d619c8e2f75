import { useEffect, useState } from 'react'
import type { DesktopBridge } from '../../../contract/desktop.ts'
import type { UnlockView } from '../../../contract/secrets.ts'
import { t, translated } from '../../../contract/words/speak.ts'
import { useSection } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { toEnvelope, type ErrorEnvelope } from '../../../contract/errors.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import css from './settings-screen.module.css'

/** Whether the system's keyring keeps the passphrase of this network's wallet, and a way to take it out. */
export function KeyringPart({ bridge }: { bridge: DesktopBridge }) {
  const { id, practice } = useSection('network')
  const [view, setView] = useState<UnlockView | null>(null)
  const [unread, setUnread] = useState<ErrorEnvelope | null>(null)
  const forget = useAction(async () => setView(await bridge.forgetPassphrase({ network: id })))
  useEffect(() => {
    let isShown = true
    bridge.readUnlock({}).then(
      (read) => isShown && setView(read),
      (reason: unknown) => isShown && setUnread(toEnvelope(reason)),
    )
    return () => {
      isShown = false
    }
  }, [bridge])
  const error = forget.error ?? unread
  const isKept = view?.kept.includes(id) ?? false
  return (
    <div className={css['part']}>
      <h3>{t`Keyring`}</h3>
      {error === null ? null : <ErrorNotice error={error} />}
      <div className={css['line']}>
        <p className={css['quiet']}>{view === null ? null : stateOf(view, isKept, practice)}</p>
        {isKept ? (
          <Button size="s" busy={forget.busy} onClick={() => forget.run()}>
            {t`Forget the passphrase`}
          </Button>
        ) : null}
      </div>
    </div>
  )
}

function stateOf(view: UnlockView, isKept: boolean, practice: boolean): string {
  if (practice) return t`The practice wallet needs none: everybody knows its passphrase.`
  if (isKept) return t`It keeps the passphrase of this wallet, so that Hearth starts by itself.`
  return translated(view.keyring.sentence)
}
