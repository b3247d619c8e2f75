import type { ReactNode } from 'react'
import css from './empty-state.module.css'
import { Icon, type IconName } from './icon.tsx'

/** What stands where rows will be: what is missing, and what makes it appear. */
export function EmptyState({ icon, title, children }: { icon: IconName; title: string; children?: ReactNode }) {
  return (
    <div className={css['empty']}>
      <Icon name={icon} size={24} />
      <p className={css['title']}>{title}</p>
      {children === undefined ? null : <div className={css['text']}>{children}</div>}
    </div>
  )
}
