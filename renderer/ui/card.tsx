import { useId, type ReactNode } from 'react'
import css from './card.module.css'
import { Icon, type IconName } from './icon.tsx'

interface CardProps {
  readonly title: string
  readonly icon?: IconName
  /** Right of the title: a small action or a figure. */
  readonly aside?: ReactNode
  readonly children: ReactNode
}

/** A titled region of a screen. */
export function Card({ title, icon, aside, children }: CardProps) {
  const id = useId()
  return (
    <section className={css['card']} aria-labelledby={id}>
      <header className={css['header']}>
        <h2 id={id} className={css['title']}>
          {icon === undefined ? null : <Icon name={icon} />}
          <span>{title}</span>
        </h2>
        {aside}
      </header>
      {children}
    </section>
  )
}
