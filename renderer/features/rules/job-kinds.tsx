import type { JobKind } from '../../../contract/worker.ts'
import { translated, t } from '../../../contract/words/speak.ts'
import { say } from '../../../contract/words/say.ts'
import { useSection } from '../../engine/hooks.tsx'
import { Card } from '../../ui/card.tsx'
import { OptionRow } from '../../ui/option-row.tsx'
import { NumberField } from './number-field.tsx'
import css from './rules-screen.module.css'
import type { RulesEditor } from './use-rules.ts'

const kinds: readonly { readonly id: JobKind; readonly label: string; readonly detail: string }[] = [
  {
    id: 'wasm',
    label: say`Programs for the processor`,
    detail: say`WebAssembly. No network, no files of yours, memory and time as agreed before.`,
  },
  {
    id: 'wgsl',
    label: say`Programs for the graphics card`,
    detail: say`WebGPU shaders. They see their own buffers and nothing else.`,
  },
]

/** Each kind of job is off until it is allowed. */
export function JobKinds({ rules, locked, change }: RulesEditor) {
  const { cpuTemperatureC } = useSection('host')
  const { processorPace } = useSection('policy')
  return (
    <Card title={t`Kinds of jobs`} icon="jobs">
      <div>
        {kinds.map(({ id, label, detail }) => (
          <OptionRow
            key={id}
            label={translated(label)}
            detail={translated(detail)}
            checked={rules.jobKinds.includes(id)}
            disabled={locked}
            onChange={(on) => {
              const others = rules.jobKinds.filter((kind) => kind !== id)
              change({ jobKinds: on ? [...others, id] : others })
            }}
          />
        ))}
      </div>
      <div className={css['fields']}>
        <NumberField
          label={t`Compute on the processor for`}
          unit={t`% of the time`}
          value={rules.limits.processorPercent}
          least={10}
          most={100}
          whole
          disabled={locked || !rules.jobKinds.includes('wasm')}
          onChange={(percent) => change({ limits: { ...rules.limits, processorPercent: percent ?? 100 } })}
        />
        <NumberField
          label={t`Keep the processor cooler than`}
          unit="°C"
          value={rules.limits.processorTemperatureC}
          least={50}
          most={110}
          whole
          empty={t`no limit`}
          disabled={locked || !rules.jobKinds.includes('wasm')}
          onChange={(degrees) => change({ limits: { ...rules.limits, processorTemperatureC: degrees } })}
        />
      </div>
      <p
        className={css['hint']}
      >{t`In between such jobs rest, which keeps the computer cooler. Buyers pay for no rest.`}</p>
      {cpuTemperatureC === null && rules.limits.processorTemperatureC !== null ? (
        <p
          className={css['hint']}
        >{t`This computer does not tell how hot its processor is, so its limit does nothing.`}</p>
      ) : null}
      {processorPace.sentence === null ? null : <p className={css['hint']}>{translated(processorPace.sentence)}</p>}
    </Card>
  )
}
