import { useState } from 'react'
import { Address } from '../../../contract/money.ts'
import type { WalletView } from '../../../contract/wallet.ts'
import { t } from '../../../contract/words/speak.ts'
import { useEngine } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { GroupedHex } from '../../ui/hex.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { AskDialog } from './ask-dialog.tsx'
import { PassphraseField } from './passphrase-field.tsx'

/** An address of the person's own, whose key is somewhere else: earnings can only be sent there, not taken from there. */
export function PayoutDialog({ view, onClose }: { view: WalletView; onClose: () => void }) {
  const { call } = useEngine()
  const [typed, setTyped] = useState(view.payout ?? '')
  const [passphrase, setPassphrase] = useState('')
  const address = Address.safeParse(typed.trim())
  const none = typed.trim() === ''
  const save = useAction(async () => {
    await call('wallet.unlock', { passphrase })
    try {
      await call('wallet.payout', { address: address.success ? address.data : null })
    } finally {
      await call('wallet.lock', {})
    }
    onClose()
  })
  const ready = passphrase !== '' && (none || address.success)
  const problem = none || address.success ? null : t`An address is 0x followed by 40 digits from 0 to 9 and a to f.`
  return (
    <AskDialog title={t`Payout address`} onClose={onClose} submit={{ label: t`Save`, ready, action: save }}>
      <TextField
        label={t`Payout address`}
        value={typed}
        onChange={setTyped}
        error={typed.length < 42 ? null : problem}
        maxLength={80}
        placeholder="0x…"
        description={t`An address you own whose key is not on this computer. Leave it empty to have none.`}
        mono
      />
      {address.success ? <GroupedHex value={address.data} /> : null}
      <PassphraseField value={passphrase} onChange={setPassphrase} />
    </AskDialog>
  )
}
