import type { Rules } from '../../../contract/rules.ts'
import { sentences, translated, t } from '../../../contract/words/speak.ts'
import { say } from '../../../contract/words/say.ts'
import { useEngine, useSection } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { foreignText } from '../../format/foreign-text.ts'
import { Card } from '../../ui/card.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import { NumberField } from './number-field.tsx'
import { OptionRow } from '../../ui/option-row.tsx'
import css from './rules-screen.module.css'
import type { RulesEditor } from './use-rules.ts'

/** Each is offered where a card tells its reading. */
const CEILINGS = [
  { name: 'temperatureC', label: say`Rest when warmer than`, unit: '°C', least: 40, most: 110 },
  { name: 'fanPercent', label: say`Rest when the fan is above`, unit: '%', least: 10, most: 100 },
  { name: 'powerW', label: say`Rest when it draws more than`, unit: 'W', least: 10, most: 2000 },
] as const

/** Which cards work, and how hot, loud and hungry they may get. Nothing is shown of a machine without any. */
export function CardRules({ rules, locked, change }: RulesEditor) {
  const { call } = useEngine()
  const { gpus } = useSection('gpus')
  const { cards } = useSection('policy')
  const pause = useAction((uuid: string, paused: boolean) => call('cards.pause', { uuid, paused }))
  if (gpus.length === 0) return null
  const { limits } = rules
  const limit = (part: Partial<Rules['limits']>): void => change({ limits: { ...limits, ...part } })
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
      <div className={css['fields']}>
        {CEILINGS.filter(({ name }) => gpus.some((gpu) => gpu[name] !== null)).map(({ name, ...field }) => (
          <NumberField
            key={name}
            {...field}
            label={translated(field.label)}
            value={limits[name]}
            whole
            empty={t`no limit`}
            disabled={locked}
            onChange={(value) => limit({ [name]: value })}
          />
        ))}
        <NumberField
          label={t`Keep free for other programs`}
          unit="MiB"
          value={limits.memoryFreeMiB}
          least={0}
          most={1_000_000}
          whole
          disabled={locked}
          onChange={(memoryFreeMiB) => limit({ memoryFreeMiB: memoryFreeMiB ?? 0 })}
        />
      </div>
    </Card>
  )
}
