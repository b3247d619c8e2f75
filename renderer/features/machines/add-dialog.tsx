import { useState } from 'react'
import type { PairingCode } from '../../../contract/rigs-code.ts'
import { readPairingCode } from '../../../contract/rigs-code.ts'
import { t } from '../../../contract/words/speak.ts'
import { useEngine } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { TextField } from '../../ui/text-field.tsx'
import { AskDialog } from '../settings/ask-dialog.tsx'
import css from './machines.module.css'

/** Shortest text that is worth looking at as a code: what is shorter is still being typed. */
const WHOLE = 32

/** Pairs with another machine by its code; nobody is asked before the person says so, however the code came here. */
export function AddDialog({ code, onClose }: { code: string | null; onClose: () => void }) {
  const { call } = useEngine()
  const [typed, setTyped] = useState(code ?? '')
  const [name, setName] = useState('')
  const read = readOrNull(typed)
  const add = useAction(async () => {
    await call('rigs.add', { code: typed.trim(), ...(name.trim() === '' ? {} : { name: name.trim() }) })
    onClose()
  })
  return (
    <AskDialog
      title={t`Add a machine`}
      onClose={onClose}
      submit={{ label: t`Pair with it`, ready: read !== null, action: add }}
    >
      {code === null ? null : (
        <p>{t`A link brought this code. Go on only if you have just made it on a computer of your own.`}</p>
      )}
      <TextField
        label={t`Pairing code`}
        description={
          read === null
            ? t`On the other computer: Machines, “Show a code”. A code is good for ten minutes and for one machine.`
            : t`The other machine is at ${hostOf(read)}. It is asked when you go on, and not before.`
        }
        error={
          read === null && typed.trim().length >= WHOLE
            ? t`That is no pairing code, or something in it was mistyped.`
            : null
        }
        value={typed}
        onChange={(text) => {
          add.clearError()
          setTyped(text)
        }}
        maxLength={200}
        mono
      />
      <TextField
        label={t`What it is called here`}
        description={t`Left empty, it keeps the name it has.`}
        value={name}
        onChange={setName}
        maxLength={40}
      />
      <p className={css['quiet']}>
        {t`You will see its state and its earnings here, and can pause and resume it. Its money stays in its own wallet.`}
      </p>
    </AskDialog>
  )
}

function readOrNull(text: string): PairingCode | null {
  try {
    return readPairingCode(text)
  } catch {
    // What is wrong with it is said below the field.
    return null
  }
}

function hostOf({ address, port }: PairingCode): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}
