import type { ReactNode } from 'react'
import css from './disclosure.module.css'
import { Icon } from './icon.tsx'

/** Detail for those who want it, one press away. */
export function Disclosure({ summary, children }: { summary: string; children: ReactNode }) {
  return (
    <details className={css['details']}>
      <summary className={css['summary']}>
        <Icon name="next" size={14} />
        {summary}
      </summary>
      <div className={css['content']}>{children}</div>
    </details>
  )
}
