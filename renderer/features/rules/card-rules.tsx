import { sentences, translated, t } from '../../../contract/words/speak.ts'
import { useEngine, useSection } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { foreignText } from '../../format/foreign-text.ts'
import { Card } from '../../ui/card.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import { OptionRow } from '../../ui/option-row.tsx'
import css from './rules-screen.module.css'
import type { RulesEditor } from './use-rules.ts'

/** Which cards work. Nothing is shown of a machine without any. */
export function CardRules({ rules, locked }: Pick<RulesEditor, 'rules' | 'locked'>) {
  const { call } = useEngine()
  const { gpus } = useSection('gpus')
  const { cards } = useSection('policy')
  const pause = useAction((uuid: string, paused: boolean) => call('cards.pause', { uuid, paused }))
  if (gpus.length === 0) return null
  return (
    <Card title={t`Graphics cards`} icon="card">
      <div>
        {gpus.map(({ uuid, name }) => {
          const card = cards.find((each) => each.uuid === uuid)
          return (
            <OptionRow
              key={uuid}
              label={foreignText(name, 80)}
              detail={
                card === undefined || card.why === null
                  ? t`May work.`
                  : sentences(translated(card.why), translated(card.next ?? ''))
              }
              checked={!rules.pausedCards.includes(uuid)}
              disabled={locked || pause.busy}
              onChange={(on) => pause.run(uuid, !on)}
            />
          )
        })}
      </div>
      {pause.error === null ? null : <ErrorNotice error={pause.error} />}
      <p className={css['hint']}>{t`How hot, loud and hungry they may get is on the screen “Hardware”.`}</p>
    </Card>
  )
}
