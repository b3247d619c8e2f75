import { t } from '../../../contract/words/speak.ts'
import { ChainNotice } from '../chain/chain-notice.tsx'
import { BooksNotice } from '../chain/books-notice.tsx'
import { LossNotices } from '../chain/loss-notice.tsx'
import { Availability } from './availability.tsx'
import { Machine } from './machine.tsx'
import { MoneyCard } from './money-card.tsx'
import { RecentJobs } from './recent-jobs.tsx'
import css from './home-screen.module.css'

/** What the machine does now, what it earned, and what it is. */
export function HomeScreen() {
  return (
    <div className={css['screen']}>
      <h1 className="visually-hidden">{t`Home`}</h1>
      <BooksNotice />
      <LossNotices />
      <ChainNotice />
      <Availability />
      <div className={css['columns']}>
        <div className={css['column']}>
          <MoneyCard />
          <RecentJobs />
        </div>
        <Machine />
      </div>
    </div>
  )
}
