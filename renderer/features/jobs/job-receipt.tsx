import { useState } from 'react'
import type { CallOut, JobDetail, JobRow } from '../../../contract/engine.ts'
import { t } from '../../../contract/words/speak.ts'
import { handOver } from '../../desktop/hand-over.ts'
import { useEngine, useOnline } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { Facts } from '../../ui/facts.tsx'
import { ShortHex } from '../../ui/hex.tsx'
import type { IconName } from '../../ui/icon.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import { Time } from '../../ui/time.tsx'
import { recheckSentence } from '../../words/job.ts'
import css from './job-panel.module.css'
import { ReceiptChecks } from './receipt-checks.tsx'
import { ReceiptVerdicts } from './receipt-verdicts.tsx'

interface JobReceiptProps {
  readonly row: JobRow
  readonly receipt: JobDetail['receipt']
}

/** The signed proof of the job: check it here, or keep the file and check it anywhere. */
export function JobReceipt({ row, receipt }: JobReceiptProps) {
  const { call } = useEngine()
  const online = useOnline()
  const [checks, setChecks] = useState<CallOut<'receipts.verify'> | null>(null)
  const [done, setDone] = useState('')
  const verify = useAction(async () => setChecks(await call('receipts.verify', { jobId: row.id })))
  const file = useAction(async (act: (text: string) => Promise<string>) => {
    const { text } = await call('receipts.file', { jobId: row.id })
    setDone(await act(text))
  })
  if (receipt === null) return <NoReceipt row={row} />
  const name = `hearth-receipt-${receipt.seq}.json`
  const error = verify.error ?? file.error
  const recheck = recheckSentence(receipt.kind)
  const button = (icon: IconName, label: string, busy: boolean, onPress: () => void) => (
    <Button size="s" icon={icon} busy={busy} disabled={!online} onClick={onPress}>
      {label}
    </Button>
  )
  return (
    <section className={css['section']} aria-label={t`Receipt`}>
      <div className={css['head']}>
        <h3>{t`Receipt No. ${receipt.seq}`}</h3>
        <div className={css['buttons']}>
          {button('check', t`Verify`, verify.busy, () => verify.run())}
          {button('copy', t`Copy`, file.busy, () => file.run(copyFile))}
          {button('save', t`Save file`, file.busy, () => file.run((text) => handOver(name, text)))}
        </div>
      </div>
      <p
        className={css['message']}
      >{t`Your signed note of what was asked, what came out and what it cost. Whoever has the file can check it without asking anybody: one changed letter, and it no longer holds.`}</p>
      <output className="visually-hidden">{done}</output>
      {error === null ? null : <ErrorNotice error={error} />}
      {checks === null ? null : <ReceiptChecks result={checks} />}
      <Facts
        facts={[
          { name: t`Signed`, value: <Time at={receipt.signedAt} /> },
          { name: t`Fingerprint`, value: <ShortHex value={receipt.digest} name={t`receipt’s fingerprint`} /> },
          ...(recheck === null ? [] : [{ name: t`Re-check`, value: recheck }]),
        ]}
      />
      <ReceiptVerdicts row={row} />
    </section>
  )
}

function NoReceipt({ row }: { row: JobRow }) {
  const over = row.finishedAt !== null
  return (
    <section className={css['section']} aria-label={t`Receipt`}>
      <h3>{t`Receipt`}</h3>
      <p className={css['message']}>
        {over ? t`This job has no receipt: only work that was done gets one.` : t`Signed as soon as the job is over.`}
      </p>
    </section>
  )
}

async function copyFile(text: string): Promise<string> {
  await navigator.clipboard.writeText(text)
  return t`The receipt was copied.`
}
