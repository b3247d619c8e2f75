import type { Snapshot } from '../../../contract/engine.ts'
import { translated, t } from '../../../contract/words/speak.ts'
import { Shape } from '../../ui/shape.tsx'
import { protectionWords } from '../../words/protection.ts'
import css from './protection.module.css'

type Protections = readonly Snapshot['sandbox']['protections'][number][]

/** Each protection in force with what enforces it. */
export function ProtectionsInForce({ protections }: { protections: Protections }) {
  return (
    <ul className={css['protections']} aria-label={t`Protections in force`}>
      {protections.map(({ id, detail }) => (
        <li key={id} className={css['protection']}>
          <Shape name="check" />
          <strong>{translated(protectionWords[id].on)}</strong>
          <p>{translated(detail)}</p>
        </li>
      ))}
    </ul>
  )
}

/** What is missing, under what it costs: several may cost the same. */
export function MissingProtections({ missing }: { missing: Protections }) {
  return [...Map.groupBy(missing, ({ cost }) => cost)].map(([cost, protections]) => (
    <div key={cost} className={css['missing']}>
      <ul className={css['protections']} aria-label={t`Missing protections`}>
        {protections.map(({ id, detail }) => (
          <li key={id} className={css['protection']} data-off>
            <Shape name="cross" />
            <strong>{translated(protectionWords[id].off)}</strong>
            <p>{translated(detail)}</p>
          </li>
        ))}
      </ul>
      <p className={css['cost']}>
        <span>{t`What it costs:`}</span> {translated(cost)}
      </p>
    </div>
  ))
}
