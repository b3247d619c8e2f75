import type { TypicalJob } from '../../../contract/pricing.ts'
import { translated, t } from '../../../contract/words/speak.ts'
import { Amount } from '../../ui/amount.tsx'
import { RowList } from '../../ui/row-list.tsx'
import css from './settings-screen.module.css'

/** Jobs many buyers ask for, with their price. */
export function TypicalJobs({ jobs }: { jobs: readonly TypicalJob[] }) {
  return (
    <RowList>
      {jobs.map(({ id, title, amount, atFloor }) => (
        <li key={id}>
          <span>{translated(title)}</span>
          <span>
            <Amount value={amount} /> {atFloor ? <span className={css['quiet']}>{t`the least`}</span> : null}
          </span>
        </li>
      ))}
    </RowList>
  )
}
