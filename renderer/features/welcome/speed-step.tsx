import { t, translated } from '../../../contract/words/speak.ts'
import { useEngine, useOnline, useSection } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorNotice, Notice } from '../../ui/notice.tsx'
import { ProgressBar } from '../../ui/progress-bar.tsx'
import { measuredWords, measuringWords } from '../../words/welcome.ts'
import css from './welcome.module.css'

/** Twenty seconds of real work, on the card where there is one. */
export function SpeedStep() {
  const { call } = useEngine()
  const online = useOnline()
  const { benchmark } = useSection('welcome')
  const { card } = useSection('capability')
  const start = useAction(() => call('welcome.measure', {}))
  const stop = useAction(() => call('welcome.stop', {}))
  const { running, measured, problem } = benchmark
  const on = running?.on ?? (card?.adapter === 'gpu' ? 'gpu' : 'cpu')
  const error = start.error ?? stop.error
  const percent = running === null ? '' : `${Math.round(running.done * 100)} %`
  return (
    <>
      <p className={css['lead']}>{translated(measuringWords[on].plan)}</p>
      <div className={css['measure']}>
        {running === null ? (
          <output className={css['figure']}>
            {measured === null ? t`Not measured yet.` : measuredWords(measured)}
          </output>
        ) : (
          <>
            <output className={css['figure']}>{translated(measuringWords[on].now)}</output>
            <ProgressBar label={t`Measuring this computer`} value={running.done} valueText={percent} />
          </>
        )}
      </div>
      {problem === null ? null : (
        <Notice tone="warn" title={t`Not measured: ${translated(problem.sentence)}`}>
          {problem.next === null ? null : <p>{translated(problem.next)}</p>}
        </Notice>
      )}
      {error === null ? null : <ErrorNotice error={error} />}
      <div>
        {running === null ? (
          <Button busy={start.busy} disabled={!online} onClick={() => start.run()}>
            {measured === null ? t`Measure for 20 seconds` : t`Measure again`}
          </Button>
        ) : (
          <Button icon="stop" busy={stop.busy} disabled={!online} onClick={() => stop.run()}>
            {t`Stop measuring`}
          </Button>
        )}
      </div>
    </>
  )
}
