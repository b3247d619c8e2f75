import { useState } from 'react'
import { useSection } from '../engine/hooks.tsx'
import { useQuery } from '../engine/use-query.ts'
import { localTimeZone } from '../format/time.ts'
import { Button } from '../ui/button.tsx'
import { Loading } from '../ui/loading.tsx'
import { ErrorNotice } from '../ui/notice.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { DayChart } from './day-chart.tsx'
import { DayTable } from './day-table.tsx'
import css from './money-by-day.module.css'

const DAYS = 30
const views = [
  { id: 'chart', label: 'Chart' },
  { id: 'table', label: 'Table' },
] as const

/** Thirty days of money, as a chart with the same figures as a table behind it. */
export function MoneyByDay() {
  const money = useSection('money')
  const query = useQuery('ledger.days', { days: DAYS, timeZone: localTimeZone() }, money)
  const [view, setView] = useState<'chart' | 'table'>('chart')
  const failed =
    query.error === null ? null : (
      <ErrorNotice
        error={query.error}
        action={
          <Button size="s" onClick={query.reload}>
            Try again
          </Button>
        }
      />
    )
  if (query.data === null) return failed ?? <Loading what="money by day" lines={5} />
  const { days } = query.data
  return (
    <div className={css['root']}>
      {failed}
      <div className={css['switch']}>
        <Segmented label="Show money by day as" value={view} choices={views} onChange={setView} />
      </div>
      {view === 'chart' ? <DayChart days={days} /> : <DayTable days={days} />}
    </div>
  )
}
