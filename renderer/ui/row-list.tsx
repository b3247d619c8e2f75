import type { ReactNode } from 'react'
import css from './row-list.module.css'

/** A list with a line under each `li`: what it is on one side, what is known or can be done on the other. */
export function RowList({ label, children }: { readonly label?: string; readonly children: ReactNode }) {
  return (
    <ul className={css['rows']} aria-label={label}>
      {children}
    </ul>
  )
}
