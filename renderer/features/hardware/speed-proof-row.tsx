import { Trans } from '@lingui/react'
import { useState } from 'react'
import type { CapabilityCard, SpeedProof } from '../../../contract/capability.ts'
import { t } from '../../../contract/words/speak.ts'
import { handOver } from '../../desktop/hand-over.ts'
import { useEngine, useOnline } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { ago, fullTime } from '../../format/time.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Facts } from '../../ui/facts.tsx'
import { ShortHex } from '../../ui/hex.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import { useNow } from '../../ui/use-now.ts'
import { cardName, companySentence, inWords, taskSentence } from '../../words/capability.ts'
import css from './hardware.module.css'

/** One verifier's word: the figure first, then who says so, when, and how it was measured. */
export function SpeedProofRow({ proof, card }: { proof: SpeedProof; card: CapabilityCard | null }) {
  const now = useNow(60_000)
  const isOther = card === null || card.name !== proof.card.name || card.adapter !== proof.card.adapter
  return (
    <li className={css['proof']}>
      <div className={css['head']}>
        <p className={css['figure']}>
          <Trans
            id="<0>{0}</0> calculations a second"
            components={{ 0: <strong /> }}
            values={{ 0: inWords(proof.throughput) }}
          />
        </p>
        {proof.selfMade ? (
          <Badge shape="triangle" tone="warn">{t`Checked by itself`}</Badge>
        ) : (
          <Badge shape="check" tone="work">{t`Checked by somebody else`}</Badge>
        )}
      </div>
      {proof.selfMade ? (
        <p className={css['quiet']}>{t`Worth less than a stranger’s check: nobody else vouches for the time.`}</p>
      ) : null}
      <Facts
        facts={[
          {
            name: t`When`,
            value: (
              <time dateTime={new Date(proof.checkedAt).toISOString()} title={fullTime(proof.checkedAt)}>
                {ago(proof.checkedAt, now)}
              </time>
            ),
          },
          {
            name: t`Who checked`,
            value: proof.selfMade ? (
              t`This machine`
            ) : (
              <ShortHex value={proof.verifier} name={t`address of the checker`} />
            ),
          },
          ...(isOther ? [{ name: t`Card`, value: t`Another one: ${cardName(proof.card)}` }] : []),
          { name: t`Task`, value: taskSentence(proof) },
          { name: t`Asked`, value: companySentence(proof) },
        ]}
      />
      <SaveProof proof={proof} />
    </li>
  )
}

function SaveProof({ proof }: { proof: SpeedProof }) {
  const { call } = useEngine()
  const online = useOnline()
  const [done, setDone] = useState('')
  const name = `hearth-speed-${proof.receipt.slice(2, 10)}.json`
  const save = useAction(async () => {
    const { text } = await call('capability.file', { receipt: proof.receipt })
    setDone(await handOver(name, text))
  })
  return (
    <div className={css['save']}>
      <Button
        size="s"
        icon="save"
        busy={save.busy}
        disabled={!online}
        onClick={() => save.run()}
      >{t`Save proof`}</Button>
      <output className={css['quiet']}>{done}</output>
      {save.error === null ? null : <ErrorNotice error={save.error} />}
    </div>
  )
}
