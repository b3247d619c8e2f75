import { useState } from 'react'
import { FacilitatorChoice, type NetworkChoice } from '../../../contract/networks.ts'
import { say } from '../../../contract/words/say.ts'
import { translated, t } from '../../../contract/words/speak.ts'
import { useEngine, useOnline } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { ShortHex } from '../../ui/hex.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { TextField } from '../../ui/text-field.tsx'
import css from './settings-screen.module.css'

const CHOICES = [
  { id: 'preset', label: say`Whom it is known with` },
  { id: 'self', label: say`Hearth itself` },
  { id: 'other', label: say`Another address` },
] as const
type Choice = (typeof CHOICES)[number]['id']

const MOST_LETTERS = 200

interface SettlingProps {
  readonly network: NetworkChoice
  /** Nothing about networks can be chosen here. */
  readonly fixed: boolean
  readonly changed: () => void
}

/** Who puts payments of a network on the chain, from the next start on. */
export function Settling({ network, fixed, changed }: SettlingProps) {
  const { id, settledBy, gasAccount, gasCoin } = network
  const { call } = useEngine()
  const online = useOnline()
  const isKnown = settledBy === 'preset' || settledBy === 'self'
  const [choice, setChoice] = useState<Choice>(isKnown ? settledBy : 'other')
  const [address, setAddress] = useState(isKnown ? '' : settledBy)
  const wanted = FacilitatorChoice.safeParse(choice === 'other' ? address.trim() : choice).data ?? null
  const save = useAction(async (who: FacilitatorChoice) => {
    await call('networks.facilitator', { id, who })
    changed()
  })
  return (
    <section className={css['part']} aria-label={t`Who settles payments`}>
      <h3>{t`Who settles payments`}</h3>
      <p className={css['quiet']}>{t`From the next start on: ${translated(network.facilitator)}`}</p>
      <Segmented label={t`Who settles payments`} value={choice} choices={CHOICES} onChange={setChoice} />
      {choice === 'other' ? (
        <TextField
          label={t`Address of an x402 facilitator`}
          value={address}
          onChange={setAddress}
          placeholder="https://"
          maxLength={MOST_LETTERS}
          description={t`It is asked first whether it settles payments of this network.`}
        />
      ) : null}
      {choice === 'self' ? (
        <p>
          {t`Hearth pays the fees with ${gasCoin} that you send to an account of its own. No paid work is sold here while that is empty, and vouchers are not taken.`}
        </p>
      ) : null}
      {settledBy === 'self' && gasAccount !== null ? (
        <p>
          {t`Send ${gasCoin} to`} <ShortHex value={gasAccount} name={t`account for fees`} />
        </p>
      ) : null}
      {save.error === null ? null : <ErrorNotice error={save.error} />}
      <span className={css['buttons']}>
        <Button
          size="s"
          busy={save.busy}
          disabled={!online || fixed || wanted === null || wanted === settledBy}
          onClick={() => {
            if (wanted !== null) save.run(wanted)
          }}
        >{t`Settle so from the next start`}</Button>
      </span>
    </section>
  )
}
