import { Meter } from '../../ui/meter.tsx'
import { Unknown } from '../../ui/unknown.tsx'
import css from './machine.module.css'

interface ReadingProps {
  readonly name: string
  /** Null when nobody knows; then `reason` says why. */
  readonly value: number | null
  readonly text: (value: number) => string
  readonly reason: string
  /** What a full bar stands for; no bar without it. */
  readonly full?: number | null
}

/** One measured value, with a bar where it has a ceiling. */
export function Reading({ name, value, text, reason, full = null }: ReadingProps) {
  return (
    <div className={css['reading']}>
      <span className={css['name']}>{name}</span>
      {value === null || full === null || full <= 0 ? null : (
        <Meter label={name} value={value / full} valueText={text(value)} />
      )}
      <span className={css['amount']}>
        {value === null ? <Unknown reason={reason} /> : <span className={css['value']}>{text(value)}</span>}
      </span>
    </div>
  )
}
