import { useState } from 'react'
import type { CallOut } from '../../../contract/engine.ts'
import { t } from '../../../contract/words/speak.ts'
import { useEngine } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { Notice } from '../../ui/notice.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { AskDialog } from './ask-dialog.tsx'
import { PassphraseField } from './passphrase-field.tsx'
import css from './settings-screen.module.css'

type Shown = CallOut<'wallet.phrase'>

/** The recovery phrase: shown for the passphrase, written down, and shown to be written down by some of its words. */
export function BackupDialog({ onClose }: { onClose: () => void }) {
  const { call } = useEngine()
  const [passphrase, setPassphrase] = useState('')
  const [shown, setShown] = useState<Shown | null>(null)
  const [written, setWritten] = useState(false)
  const show = useAction(async () => setShown(await call('wallet.phrase', { passphrase })))
  const next = useAction(async () => setWritten(true))
  if (shown !== null && written) return <Confirm ask={shown.ask} onClose={onClose} />
  const submit =
    shown === null
      ? { label: t`Show the phrase`, ready: passphrase !== '', action: show }
      : { label: t`I have written it down`, ready: true, action: next }
  return (
    <AskDialog title={t`Recovery phrase`} onClose={onClose} submit={submit}>
      <Notice tone="warn" title={t`Whoever sees these words can take everything in the wallet.`}>
        <p>{t`Write them on paper, in this order. Keep them in no file, no picture and no message.`}</p>
      </Notice>
      {shown === null ? (
        <PassphraseField value={passphrase} onChange={setPassphrase} />
      ) : (
        <ol className={css['words']} aria-label={t`Recovery phrase`}>
          {shown.words.map((word, index) => (
            <li key={index}>
              <span aria-hidden="true">{index + 1}.</span>
              {word}
            </li>
          ))}
        </ol>
      )}
    </AskDialog>
  )
}

function Confirm({ ask, onClose }: { ask: readonly number[]; onClose: () => void }) {
  const { call } = useEngine()
  const [words, setWords] = useState<readonly string[]>(ask.map(() => ''))
  const confirm = useAction(async () => {
    await call('wallet.backup', { words: [...words] })
    onClose()
  })
  const submit = { label: t`Confirm`, ready: words.every((word) => word.trim() !== ''), action: confirm }
  return (
    <AskDialog title={t`Recovery phrase`} onClose={onClose} submit={submit}>
      <p>{t`Look at what you wrote down, and type these words.`}</p>
      {ask.map((place, index) => (
        <TextField
          key={place}
          label={t`Word ${place}`}
          value={words[index] ?? ''}
          onChange={(word) => setWords(words.map((before, at) => (at === index ? word : before)))}
          maxLength={40}
          mono
        />
      ))}
    </AskDialog>
  )
}
