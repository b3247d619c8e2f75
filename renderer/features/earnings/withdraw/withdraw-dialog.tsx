import { useRef } from 'react'
import { t } from '../../../../contract/words/speak.ts'
import { Modal } from '../../../ui/dialog.tsx'
import { WithdrawFlow } from './withdraw-flow.tsx'

/**
 * The way money leaves. Everything typed and reviewed lives inside and is gone when the dialog
 * or the window goes: a lost dialog is never taken as consent.
 */
export function WithdrawDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const firstField = useRef<HTMLInputElement>(null)
  return (
    <Modal open={open} onClose={onClose} title={t`Withdraw`} dismissable={false} initialFocus={firstField}>
      <WithdrawFlow firstField={firstField} onClose={onClose} />
    </Modal>
  )
}
