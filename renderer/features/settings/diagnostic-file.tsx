import { useState } from 'react'
import type { CallOut } from '../../../contract/engine.ts'
import { t } from '../../../contract/words/speak.ts'
import { handOver } from '../../desktop/hand-over.ts'
import { useEngine, useOnline } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { DialogActions, Modal } from '../../ui/dialog.tsx'
import { Loading } from '../../ui/loading.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import css from './help-card.module.css'

/** A file for whoever helps: made once, shown whole, and saved exactly as it was shown. */
export function DiagnosticFile() {
  const { call } = useEngine()
  const online = useOnline()
  const [open, setOpen] = useState(false)
  const [file, setFile] = useState<CallOut<'doctor.file'> | null>(null)
  const make = useAction(async () => setFile(await call('doctor.file', {})))
  const start = (): void => {
    setOpen(true)
    setFile(null)
    make.run()
  }
  return (
    <>
      <Button size="s" disabled={!online} onClick={start}>{t`Make a diagnostic file`}</Button>
      <Modal open={open} onClose={() => setOpen(false)} title={t`Diagnostic file`} shape="wide">
        {make.error === null ? null : <ErrorNotice error={make.error} />}
        {make.busy ? <Loading what={t`the diagnostic file`} lines={8} /> : null}
        {file === null ? null : <Review file={file} onClose={() => setOpen(false)} />}
      </Modal>
    </>
  )
}

function Review({ file, onClose }: { file: CallOut<'doctor.file'>; onClose: () => void }) {
  const [done, setDone] = useState('')
  const hand = useAction(async (over: () => Promise<string>) => setDone(await over()))
  const copy = async (): Promise<string> => {
    await navigator.clipboard.writeText(file.text)
    return t`The text was copied.`
  }
  return (
    <>
      <p>{t`This is all of it, and nothing else is saved. Read it before you give it to anybody. Nothing is sent by itself.`}</p>
      <textarea
        className={css['text']}
        readOnly
        spellCheck={false}
        aria-label={t`What the file holds`}
        lang="en"
        rows={24}
        value={file.text}
      />
      {hand.error === null ? null : <ErrorNotice error={hand.error} />}
      <DialogActions>
        <output className={css['done']}>{done}</output>
        <Button onClick={onClose}>{t`Close`}</Button>
        <Button icon="copy" busy={hand.busy} onClick={() => hand.run(copy)}>{t`Copy`}</Button>
        <Button
          look="money"
          icon="save"
          busy={hand.busy}
          onClick={() => hand.run(() => handOver(file.name, file.text, 'text/plain'))}
        >{t`Save this file`}</Button>
      </DialogActions>
    </>
  )
}
