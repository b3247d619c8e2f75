import { Switch as BaseSwitch } from '@base-ui/react/switch'
import { useId, type ReactNode } from 'react'
import css from './option-row.module.css'

interface OptionRowProps {
  readonly label: string
  readonly detail?: ReactNode
  readonly checked: boolean
  readonly disabled: boolean
  readonly onChange: (checked: boolean) => void
}

/** One thing that is on or off, with what it means. */
export function OptionRow({ label, detail, checked, disabled, onChange }: OptionRowProps) {
  const id = useId()
  return (
    <div className={css['row']}>
      <div className={css['text']}>
        <p id={id} className={css['label']}>
          {label}
        </p>
        {detail === undefined ? null : <p className={css['detail']}>{detail}</p>}
      </div>
      <BaseSwitch.Root
        className={css['switch']}
        aria-labelledby={id}
        checked={checked}
        disabled={disabled}
        onCheckedChange={onChange}
      >
        <BaseSwitch.Thumb className={css['thumb']} />
      </BaseSwitch.Root>
    </div>
  )
}
