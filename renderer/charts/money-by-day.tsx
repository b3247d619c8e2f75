import { t } from '../../contract/words/speak.ts'
import { useSection } from '../engine/hooks.tsx'
import { useQuery } from '../engine/use-query.ts'
import { localTimeZone } from '../format/time.ts'
import { Button } from '../ui/button.tsx'
import { Loading } from '../ui/loading.tsx'
import { ErrorNotice } from '../ui/notice.tsx'
import { DayChart } from './day-chart.tsx'
import { DayTable } from './day-table.tsx'
import type { DayView } from './day-view.tsx'
import type { IncomeKind } from './kind-switch.tsx'
import css from './money-by-day.module.css'

const DAYS = 30

/** Thirty days of money, as a chart or as the same figures in a table. */
export function MoneyByDay({ view, kind = 'all' }: { view: DayView; kind?: IncomeKind }) {
  const money = useSection('money')
  const query = useQuery('ledger.days', { days: DAYS, timeZone: localTimeZone(), kind }, money)
  const failed =
    query.error === null ? null : (
      <ErrorNotice error={query.error} action={<Button size="s" onClick={query.reload}>{t`Try again`}</Button>} />
    )
  if (query.data === null) return failed ?? <Loading what={t`money by day`} lines={5} />
  const { days } = query.data
  return (
    <div className={css['root']}>
      {failed}
      {view === 'chart' ? <DayChart days={days} /> : <DayTable days={days} />}
    </div>
  )
}
