import type { Gpu } from '../../../contract/hardware.ts'
import { sentences, translated, t } from '../../../contract/words/speak.ts'
import { useEngine, useOnline, useSection } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { ErrorNotice } from '../../ui/notice.tsx'
import { OptionRow } from '../../ui/option-row.tsx'
import { JobName } from '../jobs/job-name.tsx'
import css from './card-work.module.css'

/** The job that has a card to itself, and the switch that pauses this card alone. */
export function CardWork({ uuid }: Pick<Gpu, 'uuid'>) {
  const { call } = useEngine()
  const online = useOnline()
  const { cards, rules } = useSection('policy')
  const pause = useAction((paused: boolean) => call('cards.pause', { uuid, paused }))
  const card = cards.find((each) => each.uuid === uuid)
  return (
    <div className={css['work']}>
      <p className={css['job']}>
        <span className={css['name']}>{t`Job`}</span>
        <JobOn uuid={uuid} />
      </p>
      <div className={css['pause']}>
        <OptionRow
          label={t`This card may work`}
          detail={
            card === undefined || card.why === null
              ? t`May work.`
              : sentences(translated(card.why), translated(card.next ?? ''))
          }
          checked={!rules.pausedCards.includes(uuid)}
          disabled={!online || pause.busy}
          onChange={(on) => pause.run(!on)}
        />
      </div>
      {pause.error === null ? null : <ErrorNotice error={pause.error} />}
    </div>
  )
}

function JobOn({ uuid }: Pick<Gpu, 'uuid'>) {
  const { running } = useSection('jobs')
  const { gpu } = useSection('sandbox')
  const own = new Set(gpu.adapters.flatMap(({ id, card }) => (card === uuid ? [id] : [])))
  const job = running.find(({ adapter }) => adapter !== undefined && own.has(adapter))
  return <span className={css['which']}>{job === undefined ? t`none` : <JobName job={job} />}</span>
}
