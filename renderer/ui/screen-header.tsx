import type { ReactNode } from 'react'
import css from './screen-header.module.css'

/** The title of a screen, one line about it, and its main action. */
export function ScreenHeader({ title, detail, action }: { title: string; detail?: ReactNode; action?: ReactNode }) {
  return (
    <header className={css['header']}>
      <div>
        <h1>{title}</h1>
        {detail === undefined ? null : <p className={css['detail']}>{detail}</p>}
      </div>
      {action}
    </header>
  )
}
