import { useState } from 'react'
import { t } from '../../../contract/words/speak.ts'
import { useEngine, useSection } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { OptionRow } from '../../ui/option-row.tsx'
import { AskDialog } from '../settings/ask-dialog.tsx'
import { PassphraseField } from '../settings/passphrase-field.tsx'
import css from './machines.module.css'
import { PlaceFields, usePlace } from './place-fields.tsx'

/** What this machine is called on the others, where it listens, and to whom; the passphrase where that opens more. */
export function OwnPlaceDialog({ onClose }: { onClose: () => void }) {
  const { call } = useEngine()
  const { settings } = useSection('rigs')
  const place = usePlace(settings)
  const [fromAnywhere, setFromAnywhere] = useState(settings.fromAnywhere)
  const [passphrase, setPassphrase] = useState('')
  const opens = place.changes?.address !== undefined || (fromAnywhere && !settings.fromAnywhere)
  const save = useAction(async () => {
    if (opens) await call('wallet.unlock', { passphrase })
    await call('rigs.set', { ...place.changes, ...(fromAnywhere === settings.fromAnywhere ? {} : { fromAnywhere }) })
    onClose()
  })
  return (
    <AskDialog
      title={t`Name and address of this machine`}
      onClose={onClose}
      submit={{ label: t`Save`, ready: place.changes !== null && (!opens || passphrase !== ''), action: save }}
    >
      <PlaceFields
        place={place}
        where={t`Where this computer listens for your other machines; 0.0.0.0 and :: are all of its addresses.`}
      />
      <OptionRow
        label={t`From outside the local network too`}
        detail={t`Otherwise only private addresses are let in. A machine that is not paired is refused either way.`}
        checked={fromAnywhere}
        disabled={save.busy}
        onChange={setFromAnywhere}
      />
      {opens ? <PassphraseField value={passphrase} onChange={setPassphrase} /> : null}
      <p className={css['quiet']}>
        {t`Machines that are paired already look for this one where it was, until that is changed there too.`}
      </p>
    </AskDialog>
  )
}
