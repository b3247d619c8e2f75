import { useState } from 'react'
import type { JobRow } from '../../../contract/engine.ts'
import type { ReceiptVerdicts as Verdicts, VerdictSummary } from '../../../contract/validate.ts'
import { notProven } from '../../../contract/verdict-words.ts'
import { spoken, sentences, translated, t } from '../../../contract/words/speak.ts'
import { say } from '../../../contract/words/say.ts'
import { useEngine, useOnline } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { useQuery } from '../../engine/use-query.ts'
import { Button } from '../../ui/button.tsx'
import { ShortHex } from '../../ui/hex.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import { Shape } from '../../ui/shape.tsx'
import { Time } from '../../ui/time.tsx'
import { methodSentence, outcomeSentence, outcomeShape } from '../../words/verdict.ts'
import css from './receipt-verdicts.module.css'

/** Who looked whether the work is right, and how; and a way to look now. */
export function ReceiptVerdicts({ row }: { row: JobRow }) {
  const { call } = useEngine()
  const online = useOnline()
  const query = useQuery('receipts.verdicts', { jobId: row.id }, row.receiptSeq)
  const [newer, setNewer] = useState<Verdicts | null>(null)
  const rerun = useAction(async () => setNewer(await call('receipts.rerun', { jobId: row.id })))
  const found = newer ?? query.data
  const error = rerun.error ?? query.error
  if (found === null) return error === null ? null : <ErrorNotice error={error} />
  const { verdicts, rerunProblem } = found
  return (
    <section className={css['verdicts']} aria-label={t`Verdicts`}>
      <div className={css['head']}>
        <h4>{t`Was the work right?`}</h4>
        {rerunProblem === null ? (
          <Button
            size="s"
            busy={rerun.busy}
            disabled={!online}
            onClick={() => rerun.run()}
          >{t`Run it again now`}</Button>
        ) : null}
      </div>
      {error === null ? null : <ErrorNotice error={error} />}
      <output className="visually-hidden">{newer === null ? '' : announced(newer)}</output>
      {verdicts.length === 0 ? (
        <p className={css['quiet']}>
          {sentences(
            t`Nobody has looked yet.`,
            translated(
              rerunProblem ?? say`Running the job again on this computer shows whether it comes out the same.`,
            ),
          )}
        </p>
      ) : (
        <ul className={css['list']} aria-label={t`Who looked at this work`}>
          {verdicts.map((verdict) => (
            <Verdict key={`${verdict.verifier}-${verdict.checkedAt}-${verdict.method}`} verdict={verdict} />
          ))}
        </ul>
      )}
      {verdicts.length > 0 && rerunProblem !== null ? <p className={css['quiet']}>{translated(rerunProblem)}</p> : null}
    </section>
  )
}

function Verdict({ verdict }: { verdict: VerdictSummary }) {
  const shape = outcomeShape(verdict)
  return (
    <li className={css['verdict']} data-wrong={shape === 'cross' || undefined}>
      <Shape name={shape} />
      <div>
        <p className={css['method']}>{methodSentence(verdict)}</p>
        <p>{outcomeSentence(verdict)}</p>
        <p className={css['quiet']}>{translated(notProven(verdict.method))}</p>
        <p className={css['quiet']}>
          <Time at={verdict.checkedAt} />
          {verdict.own ? (
            t` · signed by you: your own word about your own work`
          ) : (
            <>
              {t` · signed by `}
              <ShortHex value={verdict.verifier} name={t`verifier’s address`} />
            </>
          )}
        </p>
      </div>
    </li>
  )
}

function announced({ verdicts }: Verdicts): string {
  const [first] = verdicts
  return first === undefined
    ? ''
    : `${methodSentence(first)}${spoken() === 'en' ? '. ' : '。'}${outcomeSentence(first)}`
}
