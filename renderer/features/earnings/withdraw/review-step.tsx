import { Trans } from '@lingui/react'
import { useRef } from 'react'
import type { WithdrawalRow } from '../../../../contract/engine.ts'
import { translated, t } from '../../../../contract/words/speak.ts'
import { useEngine, useOnline, useSection } from '../../../engine/hooks.tsx'
import { useAction } from '../../../engine/use-action.ts'
import { coinAmount, unitLabel } from '../../../format/amount.ts'
import { foreignText } from '../../../format/foreign-text.ts'
import { elapsed } from '../../../format/time.ts'
import { Amount } from '../../../ui/amount.tsx'
import { Button } from '../../../ui/button.tsx'
import { DialogActions } from '../../../ui/dialog.tsx'
import { Facts } from '../../../ui/facts.tsx'
import { Foreign } from '../../../ui/foreign.tsx'
import { GroupedHex } from '../../../ui/hex.tsx'
import { ErrorNotice, Notice } from '../../../ui/notice.tsx'
import { useFocusOnMount } from '../../../ui/use-focus.ts'
import { useNow } from '../../../ui/use-now.ts'
import type { Review } from './review.ts'
import { useDwell } from './use-dwell.ts'
import css from './withdraw.module.css'

/** Long enough to read the recipient’s first and last digits. */
const DWELL_MS = 1_500

interface ReviewStepProps {
  readonly review: Review
  readonly onBack: () => void
  readonly onConfirmed: (row: WithdrawalRow) => void
}

/** Exactly what will be sent; confirming sends this and nothing else. */
export function ReviewStep({ review, onBack, onConfirmed }: ReviewStepProps) {
  const { call } = useEngine()
  const { practice, label } = useSection('network')
  const online = useOnline()
  const recipient = useRef<HTMLDivElement>(null)
  useFocusOnMount(recipient)
  const ready = useDwell(DWELL_MS)
  const left = review.expiresAt - useNow(1_000)
  const confirm = useAction(async () => onConfirmed(await call('withdraw.confirm', { reviewId: review.reviewId })))
  return (
    <div className={css['step']}>
      <div className={css['recipient']} ref={recipient} tabIndex={-1}>
        <h3>{t`Recipient`}</h3>
        <GroupedHex value={review.to} />
        {review.name === null ? null : (
          <p className={css['quiet']}>
            <Trans
              id="<0/> points here now, as two nodes of Ethereum say. It is looked up again before anything is sent."
              components={{ 0: <Foreign text={review.name} limit={255} /> }}
            />
          </p>
        )}
      </div>
      <Facts
        facts={[
          { name: t`Amount`, value: <Amount value={review.amount} size="l" /> },
          {
            name: t`Network fee`,
            value:
              review.carrier === null
                ? t`at most ${coinAmount(review.maxFeeWei, unitLabel(review.feeCoin, practice))}, on top of the amount`
                : t`none: ${foreignText(translated(review.carrier), 100)} sends it`,
          },
          { name: t`Network`, value: translated(label) },
        ]}
      />
      {review.warnings.map((warning) => (
        <Notice key={warning} tone="warn" title={translated(warning)} />
      ))}
      <Notice tone="info" title={t`Compare every digit with where you want the money to go.`}>
        <p>{t`Nobody can bring it back once it is sent.`}</p>
      </Notice>
      {confirm.error === null ? null : (
        <>
          <ErrorNotice error={confirm.error} />
          <p className={css['quiet']}>{t`Pressing again is safe: one review is sent at most once.`}</p>
        </>
      )}
      <DialogActions>
        <span className={css['expires']}>{left > 0 ? t`Valid for ${elapsed(left)}` : t`No longer valid; go back`}</span>
        <Button onClick={onBack} disabled={confirm.busy}>{t`Back`}</Button>
        <Button
          look="money"
          busy={confirm.busy}
          disabled={!ready || !online || left <= 0}
          onKeyDown={(event) => {
            // A key that was already down is not an answer to this question.
            if (event.repeat) event.preventDefault()
          }}
          onClick={() => confirm.run()}
        >{t`Send now`}</Button>
      </DialogActions>
    </div>
  )
}
