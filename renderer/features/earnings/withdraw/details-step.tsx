import { Trans } from '@lingui/react'
import { useState, type RefObject } from 'react'
import type { ErrorEnvelope } from '../../../../contract/errors.ts'
import { t } from '../../../../contract/words/speak.ts'
import { useOnline, useSection } from '../../../engine/hooks.tsx'
import { useQuery } from '../../../engine/use-query.ts'
import { plainAmount, unitLabel } from '../../../format/amount.ts'
import { Amount } from '../../../ui/amount.tsx'
import { Button } from '../../../ui/button.tsx'
import { DialogActions } from '../../../ui/dialog.tsx'
import { ErrorNotice } from '../../../ui/notice.tsx'
import { TextField } from '../../../ui/text-field.tsx'
import { useFocusOnMount } from '../../../ui/use-focus.ts'
import { FeeChoice } from './fee-choice.tsx'
import {
  isGasless,
  readForm,
  throwawayAddress,
  type FormProblems,
  type WithdrawForm,
  type WithdrawRequest,
} from './form.ts'
import { filledFrom, readPaymentUri } from './payment-uri.ts'
import { SavedAddresses } from './saved-addresses.tsx'
import css from './withdraw.module.css'

interface DetailsStepProps {
  readonly form: WithdrawForm
  readonly firstField: RefObject<HTMLInputElement | null>
  /** Another step was here before; the dialog itself places the focus when it opens. */
  readonly back: boolean
  readonly onChange: (form: WithdrawForm) => void
  /** Why the engine did not accept what was asked for. */
  readonly error: ErrorEnvelope | null
  readonly onCancel: () => void
  readonly onContinue: (request: WithdrawRequest) => Promise<void>
}

const noProblems: FormProblems = { to: null, amount: null }

/** Where to and how much. */
export function DetailsStep({ form, firstField, back, onChange, error, onCancel, onContinue }: DetailsStepProps) {
  useFocusOnMount(firstField, back)
  const { withdrawable } = useSection('money')
  const { asset, practice, chainId } = useSection('network')
  const wallet = useQuery('wallet.get', {}, null)
  const gas = wallet.data?.gas ?? null
  const takesNames = wallet.data?.takesNames ?? false
  const online = useOnline()
  const [problems, setProblems] = useState(noProblems)
  const [busy, setBusy] = useState(false)

  const edit = (change: Partial<WithdrawForm>): void => {
    setProblems(noProblems)
    onChange({ ...form, ...change })
  }
  /** A payment link fills in what it says; anything else is what the person types. */
  const editTo = (to: string): void => {
    const link = readPaymentUri(to, { asset, chainId })
    if (link === null) return edit({ to })
    edit('to' in link ? filledFrom(link, asset.decimals) : { to })
    setProblems('problem' in link ? { ...noProblems, to: link.problem } : noProblems)
  }
  const submit = (): void => {
    const gasless = isGasless(form, gas)
    const read = readForm(form, { withdrawable, decimals: asset.decimals, gasless, takesNames })
    if ('problems' in read) return setProblems(read.problems)
    setBusy(true)
    void onContinue(read.request).finally(() => setBusy(false))
  }

  return (
    <form
      className={css['step']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <TextField
        label={t`To address`}
        inputRef={firstField}
        value={form.to}
        onChange={editTo}
        error={problems.to}
        maxLength={400}
        placeholder={takesNames ? t`0x… or a name such as alice.eth` : '0x…'}
        mono
        description={
          practice ? (
            <button
              type="button"
              className={css['link']}
              onClick={() => edit({ to: throwawayAddress() })}
            >{t`No wallet at hand? Use a throwaway address`}</button>
          ) : (
            t`An address you own on this network, for ${asset.symbol}. A payment link (ethereum:…) can be pasted too.`
          )
        }
      />
      <SavedAddresses onChoose={(to) => edit({ to })} />
      <TextField
        label={t`Amount in ${unitLabel(asset.symbol, practice)}`}
        value={form.all ? plainAmount(withdrawable, asset.decimals) : form.amount}
        onChange={(amount) => edit({ amount })}
        error={problems.amount}
        maxLength={60}
        inputMode="decimal"
        disabled={form.all}
        placeholder="0.00"
        action={
          <Button aria-pressed={form.all} onClick={() => edit({ all: !form.all })}>
            {form.all ? t`Choose amount` : t`All`}
          </Button>
        }
        description={
          <Trans
            id="<0/> can be withdrawn now. Pending money follows once it is final."
            components={{ 0: <Amount value={withdrawable} /> }}
          />
        }
      />
      <FeeChoice gas={gas} gasless={isGasless(form, gas)} onChange={(gasless) => edit({ gasless })} />
      {error === null ? null : <ErrorNotice error={error} />}
      <DialogActions>
        <Button onClick={onCancel}>{t`Cancel`}</Button>
        <Button look="money" type="submit" busy={busy} disabled={!online}>{t`Continue`}</Button>
      </DialogActions>
    </form>
  )
}
