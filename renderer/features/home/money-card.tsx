import { useState } from 'react'
import { plural, t } from '../../../contract/words/speak.ts'
import { DayViewSwitch, type DayView } from '../../charts/day-view.tsx'
import { MoneyByDay } from '../../charts/money-by-day.tsx'
import { useSection } from '../../engine/hooks.tsx'
import { screenHref } from '../../routes/route.ts'
import { Amount } from '../../ui/amount.tsx'
import { Card } from '../../ui/card.tsx'
import { NetStats } from '../../ui/net-figures.tsx'
import { Stat } from '../../ui/stat.tsx'
import css from './money-card.module.css'

/** What came in today and lately. */
export function MoneyCard() {
  const [view, setView] = useState<DayView>('chart')
  const money = useSection('money')
  const { finishedToday } = useSection('jobs')
  const { net } = useSection('policy')
  return (
    <Card
      title={t`Money`}
      icon="earnings"
      aside={
        <div className={css['aside']}>
          <a className={css['more']} href={screenHref.earnings}>{t`Earnings and withdraw`}</a>
          <DayViewSwitch view={view} onChange={setView} />
        </div>
      }
    >
      <dl className={css['stats']}>
        <Stat label={t`Earned today`} note={plural(finishedToday, { one: '# job', other: '# jobs' })}>
          <Amount value={money.earnedToday} size="xl" />
        </Stat>
        <Stat label={t`Earned`} tone="money" note={t`final on chain`}>
          <Amount value={money.earned} size="l" />
        </Stat>
        <Stat label={t`Pending`} tone="pending" note={t`held, not yet final`}>
          <Amount value={money.pending} size="l" />
        </Stat>
        <NetStats net={net.today} today />
      </dl>
      <MoneyByDay view={view} />
    </Card>
  )
}
