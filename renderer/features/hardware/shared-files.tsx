import type { Share } from '../../../contract/sharing.ts'
import { t } from '../../../contract/words/speak.ts'
import { useEngine, useOnline } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { foreignText } from '../../format/foreign-text.ts'
import { bytes } from '../../format/quantity.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { RowList } from '../../ui/row-list.tsx'
import css from './hardware.module.css'

/** What is carried, with its size and how much of it was sent. */
export function SharedFiles(props: {
  readonly shares: readonly Share[]
  readonly busy: boolean
  readonly onRemove: (share: Share) => void
  readonly onDeny: (share: Share) => void
}) {
  const online = useOnline()
  if (props.shares.length === 0) {
    return (
      <p
        className={css['quiet']}
      >{t`Nothing is carried. “hearth share add FILE” on the command line adds a file or folder.`}</p>
    )
  }
  return (
    <RowList label={t`Carried files`}>
      {props.shares.map((share) => {
        const name = foreignText(share.name, 100)
        return (
          <li key={share.root}>
            <span className={css['file']}>
              <span>{name}</span>
              <span className={css['quiet']}>{detail(share)}</span>
            </span>
            <span className={css['save']}>
              <Button
                look="quiet"
                size="s"
                disabled={!online || props.busy}
                aria-label={t`Remove ${name}`}
                onClick={() => props.onRemove(share)}
              >{t`Remove`}</Button>
              <Button
                look="quiet"
                size="s"
                disabled={!online || props.busy}
                aria-label={t`Never carry ${name}`}
                onClick={() => props.onDeny(share)}
              >{t`Never carry`}</Button>
            </span>
          </li>
        )
      })}
    </RowList>
  )
}

function detail({ bytes: size, served, list, missing }: Share): string {
  const sent = t`${bytes(size)}, ${bytes(served)} sent`
  const from = list === null ? sent : t`${sent}, from the list ${foreignText(list.name, 60)}`
  return missing === 0 ? from : t`${from}; ${missing} blocks are damaged: add it again`
}

/** Cannot be taken back in the window, so it is asked. */
export function DenyDialog({ share, onClose, onDone }: { share: Share; onClose: () => void; onDone: () => void }) {
  const { call } = useEngine()
  const deny = useAction(async () => {
    await call('sharing.deny', { cid: share.root })
    onDone()
  })
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t`Never carry this again?`}
      confirm={t`Never carry`}
      keep={t`Keep it`}
      busy={deny.busy}
      error={deny.error}
      onConfirm={() => deny.run()}
    >
      <p>{foreignText(share.name, 100)}</p>
      <p>{t`It is removed, and never carried or given out again, whatever it is part of. This cannot be taken back.`}</p>
    </ConfirmDialog>
  )
}
