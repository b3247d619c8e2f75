import { useState } from 'react'
import { REGISTRATION_PATH } from '../../../contract/agent-registry.ts'
import { DomainName, type DomainProof } from '../../../contract/identity.ts'
import { t, translated } from '../../../contract/words/speak.ts'
import { useEngine } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { useQuery } from '../../engine/use-query.ts'
import { foreignText } from '../../format/foreign-text.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { AskDialog } from '../settings/ask-dialog.tsx'
import css from './trust.module.css'

/** A domain of the person that names the agent: what has to be put there, and whether it is. */
export function DomainDialog({ domain, onClose }: { domain: DomainProof | null; onClose: () => void }) {
  const { call } = useEngine()
  const [name, setName] = useState(domain?.name ?? '')
  const [answer, setAnswer] = useState<DomainProof | null>(domain)
  const file = useQuery('identity.file', {}, null)
  const parsed = DomainName.safeParse(name.trim().toLowerCase())
  const check = useAction(async () => {
    if (!parsed.success) return
    setAnswer((await call('identity.domain', { name: parsed.data })).domain)
  })
  const forget = useAction(async () => {
    await call('identity.domain', { name: null })
    onClose()
  })
  const text = file.data?.text ?? null
  return (
    <AskDialog
      title={t`A domain that names the agent`}
      onClose={onClose}
      close={t`Close`}
      submit={{ label: t`Check`, ready: parsed.success, action: check }}
    >
      <p>{t`Whoever looks you up can see that the domain and the agent belong together. The file has to be there, over https.`}</p>
      <TextField
        label={t`Domain`}
        value={name}
        onChange={setName}
        maxLength={253}
        placeholder="example.org"
        error={name === '' || parsed.success ? null : t`Write it as example.org, without https.`}
      />
      {text === null ? null : (
        <p className={css['quiet']}>
          <bdi className={css['uri']}>{REGISTRATION_PATH}</bdi> <CopyButton text={text} name={t`registration file`} />
        </p>
      )}
      {answer === null ? null : (
        <Notice tone={answer.proven ? 'info' : 'warn'} title={foreignText(translated(answer.sentence), 300)} />
      )}
      {domain === null ? null : <Button busy={forget.busy} onClick={() => forget.run()}>{t`Forget the domain`}</Button>}
    </AskDialog>
  )
}
