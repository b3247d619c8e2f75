import { Dialog } from '@base-ui/react/dialog'
import type { ReactNode, RefObject } from 'react'
import { t } from '../../contract/words/speak.ts'
import css from './dialog.module.css'
import { Icon } from './icon.tsx'

interface ModalProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: string
  /** `side` slides in from the right and leaves the list it belongs to in view; `wide` is for long lines. */
  readonly shape?: 'center' | 'wide' | 'side'
  /** Where focus goes first; the close button otherwise. */
  readonly initialFocus?: RefObject<HTMLElement | null>
  /** A press beside the dialog closes it; off where something typed would be lost. */
  readonly dismissable?: boolean
  readonly children: ReactNode
}

/** A modal window; focus goes back to what opened it. */
export function Modal({
  open,
  onClose,
  title,
  shape = 'center',
  initialFocus,
  dismissable = true,
  children,
}: ModalProps) {
  return (
    <Dialog.Root
      open={open}
      disablePointerDismissal={!dismissable}
      onOpenChange={(next) => {
        if (!next) onClose()
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className={css['backdrop']} />
        <Dialog.Viewport className={css['viewport']} data-shape={shape}>
          <Dialog.Popup
            className={css['popup']}
            data-shape={shape}
            {...(initialFocus === undefined ? {} : { initialFocus })}
          >
            <header className={css['header']}>
              <Dialog.Title className={css['title']}>{title}</Dialog.Title>
              <Dialog.Close className={css['close']} aria-label={t`Close`}>
                <Icon name="cross" />
              </Dialog.Close>
            </header>
            <div className={css['body']}>{children}</div>
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** The row of buttons at the end of a dialog, the one that goes on last. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className={css['actions']}>{children}</div>
}
