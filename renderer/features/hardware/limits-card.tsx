import type { Rules } from '../../../contract/rules.ts'
import { say } from '../../../contract/words/say.ts'
import { t, translated } from '../../../contract/words/speak.ts'
import { useSection } from '../../engine/hooks.tsx'
import { Card } from '../../ui/card.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import { OptionRow } from '../../ui/option-row.tsx'
import { NumberField } from '../rules/number-field.tsx'
import { useRules } from '../rules/use-rules.ts'
import css from './hardware.module.css'

const CEILINGS = [
  { name: 'temperatureC', label: say`Keep cooler than`, unit: '°C', least: 40, most: 110 },
  { name: 'fanPercent', label: say`Keep the fan below`, unit: '%', least: 10, most: 100 },
  { name: 'powerW', label: say`Draw at most`, unit: 'W', least: 10, most: 2000 },
] as const
/** Below this most coolers are not heard from where one sits. */
const QUIET_PERCENT = 45

/** How hot, loud and hungry cards may get; nothing is shown of a machine without any. */
export function LimitsCard() {
  const { rules, locked, error, change } = useRules()
  const { gpus } = useSection('gpus')
  if (gpus.length === 0) return null
  const { limits } = rules
  const limit = (part: Partial<Rules['limits']>): void => change({ limits: { ...limits, ...part } })
  return (
    <Card title={t`Limits`} icon="shield">
      <p className={css['quiet']}>
        {t`Near a limit jobs rest now and then, so that the card stays below it. Buyers see how fast it is at the moment and pay for no rest.`}
      </p>
      <OptionRow
        label={t`Quiet`}
        detail={t`Keeps the fan of every card below ${QUIET_PERCENT} %.`}
        checked={limits.fanPercent !== null && limits.fanPercent <= QUIET_PERCENT}
        disabled={locked}
        onChange={(on) => limit({ fanPercent: on ? QUIET_PERCENT : null })}
      />
      <div className={css['limits']}>
        {CEILINGS.map(({ name, ...field }) => (
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
      {error === null ? null : <ErrorNotice error={error} />}
    </Card>
  )
}
