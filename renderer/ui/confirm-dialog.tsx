import { AlertDialog } from '@base-ui/react/alert-dialog'
import { useRef, type ReactNode } from 'react'
import type { ErrorEnvelope } from '../../contract/errors.ts'
import { Button } from './button.tsx'
import css from './dialog.module.css'
import { ErrorNotice } from './notice.tsx'

interface ConfirmDialogProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: string
  /** What will happen, and what it cannot undo. */
  readonly children: ReactNode
  readonly confirm: string
  readonly keep: string
  readonly busy: boolean
  readonly error: ErrorEnvelope | null
  readonly onConfirm: () => void
}

/** A question before something that cannot be taken back; focus starts on the safe answer. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const safe = useRef<HTMLButtonElement>(null)
  return (
    <AlertDialog.Root
      open={props.open}
      onOpenChange={(next) => {
        if (!next) props.onClose()
      }}
    >
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={css['backdrop']} />
        <AlertDialog.Viewport className={css['viewport']}>
          <AlertDialog.Popup className={css['popup']} initialFocus={safe}>
            <header className={css['header']}>
              <AlertDialog.Title className={css['title']}>{props.title}</AlertDialog.Title>
            </header>
            <div className={css['body']}>
              <AlertDialog.Description render={<div />}>{props.children}</AlertDialog.Description>
              {props.error === null ? null : <ErrorNotice error={props.error} />}
              <div className={css['actions']}>
                <Button ref={safe} onClick={props.onClose}>
                  {props.keep}
                </Button>
                <Button look="danger" busy={props.busy} onClick={props.onConfirm}>
                  {props.confirm}
                </Button>
              </div>
            </div>
          </AlertDialog.Popup>
        </AlertDialog.Viewport>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
