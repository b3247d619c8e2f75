import { useState } from 'react'
import { t, translated } from '../../../contract/words/speak.ts'
import { useEngine, useSection } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { useQuery } from '../../engine/use-query.ts'
import { coinAmount, unitLabel } from '../../format/amount.ts'
import { foreignText } from '../../format/foreign-text.ts'
import { GroupedHex } from '../../ui/hex.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Loading } from '../../ui/loading.tsx'
import { ErrorNotice, Notice } from '../../ui/notice.tsx'
import { AskDialog } from '../settings/ask-dialog.tsx'
import { PassphraseField } from '../settings/passphrase-field.tsx'
import css from './trust.module.css'

interface RegisterDialogProps {
  readonly anew: boolean
  readonly automatic: boolean
  readonly onClose: () => void
  readonly onDone: () => void
}

/** What would be sent and the most that it may cost; confirmed exactly as it was read. */
export function RegisterDialog({ anew, automatic, onClose, onDone }: RegisterDialogProps) {
  const { call } = useEngine()
  const { practice } = useSection('network')
  const [passphrase, setPassphrase] = useState('')
  const review = useQuery('identity.review', { anew }, null)
  const { data } = review
  const confirm = useAction(async () => {
    if (data === null) return
    if (!automatic) await call('wallet.unlock', { passphrase })
    await call('identity.confirm', { reviewId: data.reviewId })
    onDone()
  })
  const ready = data !== null && (automatic || passphrase !== '')
  return (
    <AskDialog
      title={anew ? t`Register another agent` : t`Change the registry`}
      onClose={onClose}
      submit={{ label: t`Do exactly this`, ready, action: confirm }}
    >
      {review.error === null ? null : <ErrorNotice error={review.error} />}
      {data === null && review.error === null ? <Loading what={t`what it costs`} lines={4} /> : null}
      {data === null ? null : (
        <>
          <ol className={css['steps']} aria-label={t`What is done`}>
            {data.steps.map((step) => (
              <li key={step}>{foreignText(translated(step), 400)}</li>
            ))}
          </ol>
          <Facts
            facts={[
              { name: t`Costs at most`, value: coinAmount(data.maxFeeWei, unitLabel(data.feeCoin, practice)) },
              { name: t`Paid by`, value: <GroupedHex value={data.payer} /> },
            ]}
          />
          {data.warnings.map((warning) => (
            <Notice key={warning} tone="warn" title={translated(warning)} />
          ))}
          {automatic ? null : <PassphraseField value={passphrase} onChange={setPassphrase} />}
        </>
      )}
    </AskDialog>
  )
}
