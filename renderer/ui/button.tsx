import type { ComponentProps } from 'react'
import css from './button.module.css'
import { Icon, type IconName } from './icon.tsx'

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'className'> {
  /** `money` for what moves money, `danger` for what cannot be taken back, `quiet` inside text. */
  readonly look?: 'plain' | 'money' | 'danger' | 'quiet'
  readonly size?: 'm' | 's'
  readonly icon?: IconName
  readonly busy?: boolean
}

/** While busy it stays focusable and keeps its width, and presses do nothing. */
export function Button({ look = 'plain', size = 'm', icon, busy = false, onClick, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={css['button']}
      data-look={look}
      data-size={size}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      {icon === undefined ? null : <Icon name={icon} size={size === 's' ? 14 : 16} />}
      {children}
    </button>
  )
}
