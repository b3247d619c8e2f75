import type { ReactNode } from 'react'
import { t } from '../../../contract/words/speak.ts'
import type { Action } from '../../engine/use-action.ts'
import { useOnline } from '../../engine/hooks.tsx'
import { Button } from '../../ui/button.tsx'
import { DialogActions, Modal } from '../../ui/dialog.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import css from './settings-screen.module.css'

interface AskDialogProps {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
  /** The last button; null where there is nothing more to do than to close. */
  readonly submit: { readonly label: string; readonly ready: boolean; readonly action: Action<readonly []> } | null
  readonly close?: string
}

/** A form in a window: fields, what went wrong, and one button that goes on. Nothing typed survives its closing. */
export function AskDialog({ title, onClose, children, submit, close = t`Cancel` }: AskDialogProps) {
  const online = useOnline()
  return (
    <Modal open onClose={onClose} title={title} dismissable={false}>
      <form
        className={css['form']}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (submit?.ready === true) submit.action.run()
        }}
      >
        {children}
        {submit === null || submit.action.error === null ? null : <ErrorNotice error={submit.action.error} />}
        <DialogActions>
          <Button onClick={onClose}>{close}</Button>
          {submit === null ? null : (
            <Button look="money" type="submit" busy={submit.action.busy} disabled={!online || !submit.ready}>
              {submit.label}
            </Button>
          )}
        </DialogActions>
      </form>
    </Modal>
  )
}
