import { Trans } from '@lingui/react'
import { useState } from 'react'
import type { Rules, Tariff } from '../../../contract/rules.ts'
import { translated, t } from '../../../contract/words/speak.ts'
import { say } from '../../../contract/words/say.ts'
import { useSection } from '../../engine/hooks.tsx'
import { Card } from '../../ui/card.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { Loss } from './loss.tsx'
import { NumberField } from './number-field.tsx'
import { PowerFacts } from './power-facts.tsx'
import css from './rules-screen.module.css'
import type { RulesEditor } from './use-rules.ts'
import { hourText } from './week-cells.ts'

const kinds: readonly { readonly id: Tariff['kind']; readonly label: string }[] = [
  { id: 'none', label: say`Not counted` },
  { id: 'flat', label: say`One price` },
  { id: 'hours', label: say`By hour` },
  { id: 'file', label: say`From a file` },
]
/** Where a person begins who has not said a price yet. */
const FIRST_PRICE = 0.3

/** What electricity costs, and when it is too dear to work. */
export function Electricity({ rules, locked, change }: RulesEditor) {
  const { electricity } = rules
  const { perKwh, problem } = useSection('policy').electricity
  const { tariff, currency } = electricity
  const set = (part: Partial<Rules['electricity']>): void => change({ electricity: { ...electricity, ...part } })
  const unit = t`${currency} a kWh`
  return (
    <Card title={t`Electricity`} icon="bolt">
      <div className={css['choices']}>
        <Segmented
          label={t`Tariff`}
          value={tariff.kind}
          choices={kinds}
          onChange={(kind) => set({ tariff: tariffOf(kind, tariff) })}
        />
      </div>
      {tariff.kind === 'none' ? <p className={css['hint']}>{t`Work is done whatever electricity costs.`}</p> : null}
      {tariff.kind === 'flat' ? (
        <NumberField
          label={t`Price`}
          unit={unit}
          value={tariff.perKwh}
          least={-10}
          most={100}
          disabled={locked}
          onChange={(value) => {
            if (value !== null) set({ tariff: { kind: 'flat', perKwh: value } })
          }}
        />
      ) : null}
      {tariff.kind === 'hours' ? (
        <div className={css['hours']}>
          {tariff.perKwh.map((price, hour) => (
            <NumberField
              // The hours of a day never change places.
              key={hourText(hour)}
              label={hourText(hour)}
              unit=""
              value={price}
              least={-10}
              most={100}
              disabled={locked}
              onChange={(value) => {
                if (value !== null) set({ tariff: { kind: 'hours', perKwh: tariff.perKwh.with(hour, value) } })
              }}
            />
          ))}
        </div>
      ) : null}
      {tariff.kind === 'file' ? (
        <>
          <p className={css['hint']}>
            <Trans
              id="Put a file <0>electricity.csv</0> with lines <1>from,to,price</1> into the data folder; times with their offset, as in 2026-06-10T14:00+02:00. It is read again when it changes."
              components={{ 0: <code />, 1: <code /> }}
            />
          </p>
          {problem === null ? null : <Notice tone="warn" title={translated(problem)} />}
          <NumberField
            label={t`Price where the file says nothing`}
            unit={unit}
            value={tariff.otherwise}
            least={-10}
            most={100}
            empty={t`unknown`}
            disabled={locked}
            onChange={(otherwise) => set({ tariff: { kind: 'file', otherwise } })}
          />
        </>
      ) : null}
      {tariff.kind === 'none' ? null : (
        <div className={css['fields']}>
          <Currency code={currency} disabled={locked} onChange={(code) => set({ currency: code })} />
          <NumberField
            label={t`Wait while it costs more than`}
            unit={unit}
            value={electricity.perKwhLimit}
            least={-10}
            most={100}
            empty={t`no limit`}
            disabled={locked}
            onChange={(perKwhLimit) => set({ perKwhLimit })}
          />
        </div>
      )}
      {tariff.kind === 'none' ? null : <Loss electricity={electricity} locked={locked} set={set} />}
      {tariff.kind === 'none' ? null : (
        <p className={css['hint']}>
          {perKwh === null ? t`The price of this hour is not known.` : t`It costs ${perKwh} ${currency} a kWh now.`}
        </p>
      )}
      <PowerFacts />
    </Card>
  )
}

/** Three letters; what is being typed counts once it has them. */
function Currency(props: {
  readonly code: string
  readonly disabled: boolean
  readonly onChange: (code: string) => void
}) {
  const [draft, setDraft] = useState<string | null>(null)
  return (
    <TextField
      label={t`Currency`}
      value={draft ?? props.code}
      maxLength={3}
      disabled={props.disabled}
      onChange={(text) => {
        const code = text.toUpperCase()
        const whole = /^[A-Z]{3}$/.test(code)
        setDraft(whole ? null : code)
        if (whole && code !== props.code) props.onChange(code)
      }}
    />
  )
}

function tariffOf(kind: Tariff['kind'], before: Tariff): Tariff {
  const price = before.kind === 'flat' ? before.perKwh : FIRST_PRICE
  if (kind === 'none') return { kind }
  if (kind === 'flat') return { kind, perKwh: price }
  if (kind === 'hours') return { kind, perKwh: Array.from({ length: 24 }, () => price) }
  return { kind, otherwise: null }
}
