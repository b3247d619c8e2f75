import { useState } from 'react'
import { HearthError } from '../../../contract/errors.ts'
import { parseUnits } from '../../../contract/money.ts'
import type { PriceListView, PriceMode, Pricing } from '../../../contract/pricing.ts'
import { sentences, translated, t } from '../../../contract/words/speak.ts'
import { say } from '../../../contract/words/say.ts'
import { useEngine, useOnline, useSection } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { useQuery } from '../../engine/use-query.ts'
import { plainAmount, unitLabel } from '../../format/amount.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Loading } from '../../ui/loading.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { fieldsOf, listOf, priceFields, type PriceFields } from './price-fields.ts'
import css from './settings-screen.module.css'
import { TypicalJobs } from './typical-jobs.tsx'

const modes: readonly { readonly id: PriceMode; readonly label: string }[] = [
  { id: 'own', label: say`My own prices` },
  { id: 'follow', label: say`Follow demand` },
]

/** What work costs here: the person's own list or the published rule, with what typical jobs cost before it is saved. */
export function PricesCard() {
  const pricing = useQuery('prices.get', {}, null)
  return (
    <Card title={t`Prices`} icon="tag">
      {pricing.error === null ? null : <ErrorNotice error={pricing.error} />}
      {pricing.data === null ? (
        <Loading what={t`the prices`} lines={5} />
      ) : (
        <Editor
          key={JSON.stringify([pricing.data.mode, pricing.data.own])}
          pricing={pricing.data}
          saved={pricing.reload}
        />
      )}
    </Card>
  )
}

function Editor({ pricing, saved }: { pricing: Pricing; saved: () => void }) {
  const { call } = useEngine()
  const online = useOnline()
  const { asset } = useSection('network')
  const [mode, setMode] = useState(pricing.mode)
  const [fields, setFields] = useState<PriceFields>(() =>
    fieldsOf(pricing.own, (units) => plainAmount(units, asset.decimals)),
  )
  const list = listOf(fields, (text) => readUnits(text, asset.decimals))
  const changed = mode !== pricing.mode || (mode === 'own' && JSON.stringify(list) !== JSON.stringify(pricing.own))
  const save = useAction(async () => {
    if (mode === 'follow') await call('prices.set', { mode })
    else if (list !== null) await call('prices.set', { mode, list })
    saved()
  })
  return (
    <div className={css['columns']}>
      <form
        className={css['form']}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (changed && (mode === 'follow' || list !== null)) save.run()
        }}
      >
        <div>
          <Segmented label={t`Prices`} value={mode} choices={modes} onChange={setMode} />
        </div>
        {mode === 'own' ? (
          <OwnList fields={fields} onChange={setFields} decimals={asset.decimals} />
        ) : (
          <p className={css['quiet']}>
            {sentences(translated(pricing.followRule), t`It stands at ${pricing.percent} %.`)}
          </p>
        )}
        {save.error === null ? null : <ErrorNotice error={save.error} />}
        <div className={css['buttons']}>
          <Button
            look="money"
            type="submit"
            busy={save.busy}
            disabled={!online || !changed || (mode === 'own' && list === null)}
          >{t`Save prices`}</Button>
        </div>
      </form>
      <section className={css['part']} aria-label={t`What typical jobs cost`}>
        <h3>{t`What typical jobs cost`}</h3>
        {mode === 'own' && list !== null ? <Preview list={list} /> : <TypicalJobs jobs={pricing.examples} />}
        <p className={css['quiet']}>{translated(pricing.rounding)}</p>
      </section>
    </div>
  )
}

interface OwnListProps {
  readonly fields: PriceFields
  readonly onChange: (fields: PriceFields) => void
  readonly decimals: number
}

function OwnList({ fields, onChange, decimals }: OwnListProps) {
  const { asset, practice } = useSection('network')
  return (
    <div className={css['fields']}>
      {priceFields.map(({ id, label }) => (
        <TextField
          key={id}
          label={translated(label)}
          value={fields[id]}
          onChange={(text) => onChange({ ...fields, [id]: text })}
          error={readUnits(fields[id], decimals) === null ? t`A number, at most ${decimals} decimals.` : null}
          description={unitLabel(asset.symbol, practice)}
          inputMode="decimal"
          maxLength={40}
        />
      ))}
    </div>
  )
}

function Preview({ list }: { list: PriceListView }) {
  const preview = useQuery('prices.preview', { list }, null)
  if (preview.error !== null) return <ErrorNotice error={preview.error} />
  return preview.data === null ? (
    <Loading what={t`the preview`} lines={4} />
  ) : (
    <TypicalJobs jobs={preview.data.examples} />
  )
}

function readUnits(text: string, decimals: number): string | null {
  try {
    return parseUnits(text, decimals).toString()
  } catch (error) {
    if (error instanceof HearthError) return null
    throw error
  }
}
