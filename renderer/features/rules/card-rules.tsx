import type { Rules } from '../../../contract/rules.ts'
import { useEngine, useSection } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { foreignText } from '../../format/foreign-text.ts'
import { Card } from '../../ui/card.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import { NumberField } from './number-field.tsx'
import { OptionRow } from './option-row.tsx'
import css from './rules-screen.module.css'
import type { RulesEditor } from './use-rules.ts'

/** Which cards work, and how hot, loud and hungry they may get. Nothing is shown of a machine without any. */
export function CardRules({ rules, locked, change }: RulesEditor) {
  const { call } = useEngine()
  const { gpus } = useSection('gpus')
  const { cards } = useSection('policy')
  const pause = useAction((uuid: string, paused: boolean) => call('cards.pause', { uuid, paused }))
  if (gpus.length === 0) return null
  const { limits } = rules
  const limit = (part: Partial<Rules['limits']>): void => change({ limits: { ...limits, ...part } })
  const reads = (name: 'temperatureC' | 'fanPercent' | 'powerW'): boolean => gpus.some((gpu) => gpu[name] !== null)
  return (
    <Card title="Graphics cards" icon="card">
      <div>
        {gpus.map(({ uuid, name }) => {
          const card = cards.find((each) => each.uuid === uuid)
          return (
            <OptionRow
              key={uuid}
              label={foreignText(name, 80)}
              detail={card?.why === null || card === undefined ? 'May work.' : `${card.why} ${card.next ?? ''}`}
              checked={!rules.pausedCards.includes(uuid)}
              disabled={locked || pause.busy}
              onChange={(on) => pause.run(uuid, !on)}
            />
          )
        })}
      </div>
      {pause.error === null ? null : <ErrorNotice error={pause.error} />}
      <div className={css['fields']}>
        {reads('temperatureC') ? (
          <NumberField
            label="Rest when warmer than"
            unit="°C"
            value={limits.temperatureC}
            least={40}
            most={110}
            whole
            empty="no limit"
            disabled={locked}
            onChange={(temperatureC) => limit({ temperatureC })}
          />
        ) : null}
        {reads('fanPercent') ? (
          <NumberField
            label="Rest when the fan is above"
            unit="%"
            value={limits.fanPercent}
            least={10}
            most={100}
            whole
            empty="no limit"
            disabled={locked}
            onChange={(fanPercent) => limit({ fanPercent })}
          />
        ) : null}
        {reads('powerW') ? (
          <NumberField
            label="Rest when it draws more than"
            unit="W"
            value={limits.powerW}
            least={10}
            most={2000}
            whole
            empty="no limit"
            disabled={locked}
            onChange={(powerW) => limit({ powerW })}
          />
        ) : null}
        <NumberField
          label="Keep free for other programs"
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
