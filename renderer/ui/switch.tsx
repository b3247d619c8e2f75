import { Switch as BaseSwitch } from '@base-ui/react/switch'
import css from './switch.module.css'

interface SwitchProps {
  readonly label: string
  readonly checked: boolean
  readonly disabled?: boolean
  readonly onChange: (checked: boolean) => void
}

/** The large switch of the first screen. */
export function Switch({ label, checked, disabled = false, onChange }: SwitchProps) {
  return (
    <BaseSwitch.Root
      className={css['root']}
      aria-label={label}
      checked={checked}
      disabled={disabled}
      onCheckedChange={onChange}
    >
      <BaseSwitch.Thumb className={css['thumb']} />
    </BaseSwitch.Root>
  )
}
