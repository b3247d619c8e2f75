import { useId, useState } from 'react'
import { t } from '../../../contract/words/speak.ts'
import css from './number-field.module.css'

interface NumberFieldProps {
  readonly label: string
  readonly unit: string
  /** Null: empty. */
  readonly value: number | null
  readonly least: number
  readonly most: number
  /** Whole numbers only. */
  readonly whole?: boolean
  /** What an empty field means, for instance “no limit”; absent where a number is needed. */
  readonly empty?: string
  readonly disabled: boolean
  readonly onChange: (value: number | null) => void
}

/** A number with its unit. It counts when the field is left or Enter is pressed, and only if it can be right. */
export function NumberField(props: NumberFieldProps) {
  const { label, unit, value, least, most, empty, disabled } = props
  const id = useId()
  /** What is being typed; null while the field shows the value that counts. */
  const [draft, setDraft] = useState<string | null>(null)
  const text = draft ?? textOf(value)
  const typed = numberOf(text, props)
  const wrong = typed === 'wrong'

  const commit = (): void => {
    if (typed !== 'wrong' && typed !== value) props.onChange(typed)
    setDraft(null)
  }
  return (
    <div className={css['field']}>
      <label htmlFor={id}>{label}</label>
      <div className={css['line']}>
        <input
          id={id}
          className={css['input']}
          inputMode="decimal"
          value={text}
          placeholder={empty ?? ''}
          maxLength={12}
          disabled={disabled}
          autoComplete="off"
          aria-invalid={wrong || undefined}
          aria-describedby={`${id}-unit`}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === 'Enter') commit()
            if (event.key === 'Escape') setDraft(null)
          }}
        />
        <span id={`${id}-unit`} className={css['unit']}>
          {wrong ? t`${least} to ${most} ${unit}` : unit}
        </span>
      </div>
    </div>
  )
}

function textOf(value: number | null): string {
  return value === null ? '' : String(value)
}

function numberOf(
  text: string,
  { least, most, whole = false, empty }: Pick<NumberFieldProps, 'least' | 'most' | 'whole' | 'empty'>,
): number | null | 'wrong' {
  const clean = text.trim().replace(',', '.')
  if (clean === '') return empty === undefined ? 'wrong' : null
  if (!/^-?\d+(\.\d+)?$/.test(clean)) return 'wrong'
  const value = Number(clean)
  return value < least || value > most || (whole && !Number.isInteger(value)) ? 'wrong' : value
}
