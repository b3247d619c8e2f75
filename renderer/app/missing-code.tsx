import { t } from '../../contract/words/speak.ts'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'

/** A part of the window that could not be had: its files were replaced, or nobody serves them any more. */
export function MissingCode() {
  return (
    <Notice
      tone="danger"
      title={t`This screen could not be fetched.`}
      action={<Button icon="refresh" onClick={() => window.location.reload()}>{t`Load the window again`}</Button>}
      urgent
    >
      <p>{t`Hearth was updated or has ended since this window was opened. Nothing was lost.`}</p>
    </Notice>
  )
}
