import { useEffect, useState } from 'react'
import type { CallOut, JobRow } from '../../../contract/engine.ts'
import { t, translated } from '../../../contract/words/speak.ts'
import { useEngine, useOnline, useSection } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { foreignText } from '../../format/foreign-text.ts'
import { Badge } from '../../ui/badge.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import { Shape } from '../../ui/shape.tsx'
import { stateWords, whyParts } from '../../words/state.ts'
import css from './welcome.module.css'

/** How Hearth stands now, and the first receipt as soon as there is one. */
export function ReadyStep() {
  const { practice, label } = useSection('network')
  const { state, why } = useSection('availability')
  const { recent } = useSection('jobs')
  const words = whyParts(state, why.sentence)
  const first = recent.find((row) => row.state === 'finished' && row.receiptSeq !== null) ?? null
  return (
    <>
      <p className={css['lead']}>
        {practice
          ? t`Hearth starts with practice money: a buyer on this computer sends real small jobs, so that you can see how everything goes.`
          : t`Hearth works on ${translated(label)}.`}
      </p>
      <p className={css['figure']} data-tone={stateWords[state].tone}>
        <Shape name={stateWords[state].shape} size={18} />
        <span>
          <strong>{words.state}</strong>
          {words.rest}
        </span>
      </p>
      {why.next === null ? null : <p className={css['detail']}>{translated(why.next)}</p>}
      {first === null ? (
        <output className={css['detail']}>{t`The first job has not come yet. Its receipt will be shown here.`}</output>
      ) : (
        <FirstReceipt key={first.id} row={first} />
      )}
    </>
  )
}

/** One receipt, checked as anybody could check it. */
function FirstReceipt({ row }: { row: JobRow }) {
  const { call } = useEngine()
  const online = useOnline()
  const [result, setResult] = useState<CallOut<'receipts.verify'> | null>(null)
  const { run, error } = useAction(async () => setResult(await call('receipts.verify', { jobId: row.id })))
  useEffect(() => {
    if (online && result === null && error === null) run()
  })
  return (
    <section className={css['receipt']} aria-label={t`Your first receipt`}>
      <div className={css['receiptHead']}>
        <h2>{t`Receipt No. ${row.receiptSeq ?? ''}`}</h2>
        {result === null ? null : (
          <Badge shape={result.ok ? 'check' : 'cross'} tone={result.ok ? 'work' : 'danger'}>
            {result.ok ? t`Verified` : t`Does not hold`}
          </Badge>
        )}
      </div>
      <output className={css['detail']}>
        {result === null
          ? t`Checking the receipt.`
          : t`The job “${foreignText(row.program, 40)}” is done, and its signed receipt was checked in ${result.checks.length} ways.`}
      </output>
      {error === null ? null : <ErrorNotice error={error} />}
    </section>
  )
}
