import { longDayLabel } from '../format/time.ts'
import { Amount } from '../ui/amount.tsx'
import { Table, type Column } from '../ui/table.tsx'
import type { Day } from './days.ts'

const columns: readonly Column<Day>[] = [
  { id: 'day', title: 'Day', cell: (day) => longDayLabel(day.day) },
  { id: 'jobs', title: 'Jobs', align: 'end', width: '12%', cell: (day) => day.jobs },
  { id: 'earned', title: 'Earned', align: 'end', width: '30%', cell: (day) => <Amount value={day.earned} column /> },
  { id: 'pending', title: 'Pending', align: 'end', width: '30%', cell: (day) => <Amount value={day.pending} column /> },
]

/** The same days as figures, newest first. */
export function DayTable({ days }: { days: readonly Day[] }) {
  return <Table caption="Money by day" columns={columns} rows={days.toReversed()} rowKey={(day) => day.day} />
}
