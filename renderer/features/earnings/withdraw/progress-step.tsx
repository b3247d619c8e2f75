import { useRef } from 'react'
import type { WithdrawalRow } from '../../../../contract/engine.ts'
import { translated, t } from '../../../../contract/words/speak.ts'
import { TransactionLink } from '../../../desktop/transaction-link.tsx'
import { useSection } from '../../../engine/hooks.tsx'
import { coinAmount, unitLabel } from '../../../format/amount.ts'
import { Amount } from '../../../ui/amount.tsx'
import { Button } from '../../../ui/button.tsx'
import { DialogActions } from '../../../ui/dialog.tsx'
import { Facts, type Fact } from '../../../ui/facts.tsx'
import { ShortHex } from '../../../ui/hex.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { useFocusOnMount } from '../../../ui/use-focus.ts'
import { gasCoin } from '../../../words/network.ts'
import { WithdrawalSteps } from '../withdrawal-progress.tsx'
import { withdrawalOver, withdrawalWords } from '../withdrawal-steps.ts'
import { useDwell } from './use-dwell.ts'
import css from './withdraw.module.css'

/** The second press of a double one on “Send now” lands here; it must not close what it has just begun. */
const DOUBLE_PRESS_MS = 600

/** How far the withdrawal is; closing the window changes nothing about it. */
export function ProgressStep({ row: confirmed, onClose }: { row: WithdrawalRow; onClose: () => void }) {
  const step = useRef<HTMLDivElement>(null)
  useFocusOnMount(step)
  const settled = useDwell(DOUBLE_PRESS_MS)
  const withdrawals = useSection('withdrawals')
  const { id, practice } = useSection('network')
  const row = withdrawals.find((each) => each.id === confirmed.id) ?? confirmed
  const facts: Fact[] = [
    { name: t`Amount`, value: <Amount value={row.amount} /> },
    { name: t`To`, value: <ShortHex value={row.to} name={t`recipient’s address`} /> },
  ]
  if (row.transaction !== null) facts.push({ name: t`Transaction`, value: <TransactionLink hash={row.transaction} /> })
  if (row.feeWei !== null)
    facts.push({ name: t`Fee paid`, value: coinAmount(row.feeWei, unitLabel(gasCoin[id], practice)) })
  return (
    <div className={css['step']} ref={step} tabIndex={-1}>
      <WithdrawalSteps row={row} />
      <output className={css['sentence']}>{translated(withdrawalWords[row.state].sentence)}</output>
      {row.problem === null ? null : (
        <Notice tone={row.state === 'failed' ? 'danger' : 'warn'} title={translated(row.problem)} />
      )}
      <Facts facts={facts} />
      <DialogActions>
        {withdrawalOver(row.state) ? null : (
          <span className={css['expires']}>{t`You can close this; it goes on by itself.`}</span>
        )}
        <Button onClick={onClose} disabled={!settled}>{t`Close`}</Button>
      </DialogActions>
    </div>
  )
}
