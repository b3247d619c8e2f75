import { useState } from 'react'
import type { Address } from '../../../contract/money.ts'
import { t } from '../../../contract/words/speak.ts'
import { useEngine, useOnline } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorNotice, Notice } from '../../ui/notice.tsx'
import { AskDialog } from '../settings/ask-dialog.tsx'
import { PassphraseField } from '../settings/passphrase-field.tsx'
import css from './machines.module.css'

interface PayoutOfferProps {
  readonly id: string
  readonly name: string
  readonly address: Address
}

/** A payout address from another machine: taken only here, in full view, with the passphrase of this wallet. */
export function PayoutOffer({ id, name, address }: PayoutOfferProps) {
  const { call } = useEngine()
  const online = useOnline()
  const [taking, setTaking] = useState(false)
  const refuse = useAction(() => call('rigs.payout', { id, address, accept: false }))
  return (
    <Notice
      tone="info"
      title={t`${name} offers to pay out to its address here too`}
      action={
        <span className={css['buttons']}>
          <Button size="s" disabled={!online} busy={refuse.busy} onClick={() => refuse.run()}>{t`Turn it down`}</Button>
          <Button size="s" disabled={!online} onClick={() => setTaking(true)}>{t`Look at it`}</Button>
        </span>
      }
    >
      <p className={css['quiet']}>{address}</p>
      {refuse.error === null ? null : <ErrorNotice error={refuse.error} />}
      {taking ? <TakeDialog id={id} name={name} address={address} onClose={() => setTaking(false)} /> : null}
    </Notice>
  )
}

function TakeDialog({ id, name, address, onClose }: PayoutOfferProps & { onClose: () => void }) {
  const { call } = useEngine()
  const [passphrase, setPassphrase] = useState('')
  const take = useAction(async () => {
    await call('wallet.unlock', { passphrase })
    await call('rigs.payout', { id, address, accept: true })
    onClose()
  })
  return (
    <AskDialog
      title={t`Payout address from ${name}`}
      onClose={onClose}
      submit={{ label: t`Pay out to this address`, ready: passphrase !== '', action: take }}
    >
      <p>{t`Compare it with the address on that machine. What is sent to a wrong address is gone.`}</p>
      <code className={css['code']} aria-label={t`Payout address`}>
        {address}
      </code>
      <PassphraseField value={passphrase} onChange={setPassphrase} />
    </AskDialog>
  )
}
