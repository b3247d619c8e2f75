import { useState } from 'react'
import { Address } from '../../../contract/money.ts'
import type { WalletView } from '../../../contract/wallet.ts'
import { t } from '../../../contract/words/speak.ts'
import { useEngine, useOnline } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { foreignText } from '../../format/foreign-text.ts'
import { Button } from '../../ui/button.tsx'
import { ShortHex } from '../../ui/hex.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import { RowList } from '../../ui/row-list.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { AskDialog } from './ask-dialog.tsx'
import css from './settings-screen.module.css'

/** Addresses with names; one that only looks like them is warned about wherever money is sent. */
export function AddressBook({ book, changed }: { book: WalletView['book']; changed: () => void }) {
  const { call } = useEngine()
  const online = useOnline()
  const [adding, setAdding] = useState(false)
  const remove = useAction(async (address: Address) => {
    await call('book.remove', { address })
    changed()
  })
  return (
    <section className={css['part']} aria-label={t`Address book`}>
      <div className={css['line']}>
        <h3>{t`Address book`}</h3>
        <Button size="s" disabled={!online} onClick={() => setAdding(true)}>{t`Save an address`}</Button>
      </div>
      {book.length === 0 ? <p className={css['quiet']}>{t`No address is saved.`}</p> : null}
      {remove.error === null ? null : <ErrorNotice error={remove.error} />}
      {book.length === 0 ? null : (
        <RowList>
          {book.map(({ name, address }) => (
            <li key={address}>
              <span>{foreignText(name, 40)}</span>
              <span className={css['line']}>
                <ShortHex value={address} name={t`address of ${foreignText(name, 40)}`} />
                <Button
                  look="quiet"
                  size="s"
                  disabled={!online}
                  aria-label={t`Remove ${foreignText(name, 40)}`}
                  onClick={() => remove.run(address)}
                >{t`Remove`}</Button>
              </span>
            </li>
          ))}
        </RowList>
      )}
      {adding ? (
        <AddDialog
          onClose={() => {
            setAdding(false)
            changed()
          }}
        />
      ) : null}
    </section>
  )
}

function AddDialog({ onClose }: { onClose: () => void }) {
  const { call } = useEngine()
  const [name, setName] = useState('')
  const [typed, setTyped] = useState('')
  const address = Address.safeParse(typed.trim())
  const add = useAction(async (sure: boolean) => {
    if (!address.success) return
    await call('book.add', { name, address: address.data, sure })
    onClose()
  })
  const alike = add.error?.code === 'wallet/look-alike'
  return (
    <AskDialog
      title={t`Save an address`}
      onClose={onClose}
      submit={{
        label: t`Save`,
        ready: name.trim() !== '' && address.success,
        action: { ...add, run: () => add.run(false) },
      }}
    >
      <TextField label={t`Name`} value={name} onChange={setName} maxLength={40} />
      <TextField
        label={t`Address`}
        value={typed}
        onChange={(text) => {
          add.clearError()
          setTyped(text)
        }}
        maxLength={80}
        placeholder="0x…"
        mono
      />
      {alike ? (
        <Button
          look="danger"
          busy={add.busy}
          onClick={() => add.run(true)}
        >{t`It is another one, save it all the same`}</Button>
      ) : null}
    </AskDialog>
  )
}
