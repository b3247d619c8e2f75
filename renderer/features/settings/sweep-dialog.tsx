import { useState } from 'react'
import type { CallOut } from '../../../contract/engine.ts'
import { HearthError } from '../../../contract/errors.ts'
import { parseUnits } from '../../../contract/money.ts'
import type { WalletView } from '../../../contract/wallet.ts'
import { translated, t } from '../../../contract/words/speak.ts'
import { useEngine, useSection } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { plainAmount, unitLabel } from '../../format/amount.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { AskDialog } from './ask-dialog.tsx'
import { PassphraseField } from './passphrase-field.tsx'
import css from './settings-screen.module.css'

type Review = CallOut<'sweep.review'>

/** The rule that sends earnings by itself: written, read, then confirmed exactly as it was read. */
export function SweepDialog({ view, onClose }: { view: WalletView; onClose: () => void }) {
  const { call } = useEngine()
  const { asset, practice } = useSection('network')
  const { terms } = view.sweep
  const [cap, setCap] = useState(terms === null ? '' : plainAmount(terms.cap, asset.decimals).replaceAll(',', ''))
  const [keep, setKeep] = useState(terms === null ? '0' : plainAmount(terms.keep, asset.decimals).replaceAll(',', ''))
  const [passphrase, setPassphrase] = useState('')
  const [review, setReview] = useState<Review | null>(null)
  const [limits, left] = [units(cap, asset.decimals), units(keep, asset.decimals)]
  const look = useAction(async () => {
    await call('wallet.unlock', { passphrase })
    setReview(await call('sweep.review', { cap: limits ?? '0', keep: left ?? '0' }))
  })
  const confirm = useAction(async () => {
    await call('sweep.confirm', { reviewId: review?.reviewId ?? '' })
    await call('wallet.lock', {})
    onClose()
  })
  const off = useAction(async () => {
    await call('sweep.off', {})
    onClose()
  })
  const unit = unitLabel(asset.symbol, practice)
  if (review !== null) {
    return (
      <AskDialog
        title={t`Send by itself`}
        onClose={onClose}
        submit={{ label: t`Turn on exactly this`, ready: true, action: confirm }}
      >
        <ul className={css['part']} aria-label={t`The rule`}>
          {review.sentences.map((sentence) => (
            <li key={sentence}>{translated(sentence)}</li>
          ))}
        </ul>
      </AskDialog>
    )
  }
  const ready = limits !== null && left !== null && passphrase !== ''
  return (
    <AskDialog title={t`Send by itself`} onClose={onClose} submit={{ label: t`Review`, ready, action: look }}>
      <p>{t`When there is more than this in the wallet, it is sent to the payout address. Off until you turn it on.`}</p>
      <TextField
        label={t`Send above, in ${unit}`}
        value={cap}
        onChange={setCap}
        maxLength={40}
        inputMode="decimal"
        error={cap === '' || limits !== null ? null : t`Write a number, such as 25.00.`}
      />
      <TextField
        label={t`Leave here, in ${unit}`}
        value={keep}
        onChange={setKeep}
        maxLength={40}
        inputMode="decimal"
        error={left === null ? t`Write a number, such as 5.00.` : null}
      />
      <PassphraseField value={passphrase} onChange={setPassphrase} />
      {terms === null ? null : <Button busy={off.busy} onClick={() => off.run()}>{t`Turn it off`}</Button>}
    </AskDialog>
  )
}

function units(text: string, decimals: number): string | null {
  try {
    return parseUnits(text, decimals).toString()
  } catch (error) {
    if (error instanceof HearthError) return null
    throw error
  }
}
