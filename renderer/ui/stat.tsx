import type { ReactNode } from 'react'
import css from './stat.module.css'

interface StatProps {
  readonly label: string
  readonly children: ReactNode
  /** One line that says what counts. */
  readonly note?: ReactNode
  readonly tone?: 'money' | 'pending' | 'plain' | 'warn'
}

/** A figure with its name, inside a `dl`; the mark before the name is the one the chart uses. */
export function Stat({ label, children, note, tone = 'plain' }: StatProps) {
  return (
    <div className={css['stat']}>
      <dt className={css['label']} data-tone={tone}>
        {label}
      </dt>
      <dd className={css['value']}>{children}</dd>
      {note === undefined ? null : <dd className={css['note']}>{note}</dd>}
    </div>
  )
}
