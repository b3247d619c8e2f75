import { Switch as BaseSwitch } from '@base-ui/react/switch'
import css from './switch.module.css'

interface SwitchProps {
  readonly label: string
  readonly checked: boolean
  readonly disabled?: boolean
  /** `m` is the one of the first screen, `s` one of many in a list. */
  readonly size?: 'm' | 's'
  readonly onChange: (checked: boolean) => void
}

/** Something that is on or off at once. */
export function Switch({ label, checked, disabled = false, size = 'm', onChange }: SwitchProps) {
  return (
    <BaseSwitch.Root
      className={size === 's' ? `${css['root']} ${css['small']}` : css['root']}
      aria-label={label}
      checked={checked}
      disabled={disabled}
      onCheckedChange={onChange}
    >
      <BaseSwitch.Thumb className={css['thumb']} />
    </BaseSwitch.Root>
  )
}
