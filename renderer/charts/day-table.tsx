import { t } from '../../contract/words/speak.ts'
import { useSection } from '../engine/hooks.tsx'
import { decimalsNeeded } from '../format/amount.ts'
import { mediumDayLabel } from '../format/time.ts'
import { Amount } from '../ui/amount.tsx'
import { NetSum, PowerCost } from '../ui/net-figures.tsx'
import { Table, type Column } from '../ui/table.tsx'
import type { Day } from './days.ts'

/** The same days as figures, newest first. */
export function DayTable({ days }: { days: readonly Day[] }) {
  const { asset } = useSection('network')
  const decimals = decimalsNeeded(
    days.flatMap((day) => [day.earned, day.pending]),
    asset.decimals,
  )
  return (
    <Table
      caption={t`Money by day`}
      columns={columnsWith(decimals)}
      rows={days.toReversed()}
      rowKey={(day) => day.day}
    />
  )
}

function columnsWith(decimals: number): readonly Column<Day>[] {
  return [
    { id: 'day', title: t`Day`, width: '6.5rem', cell: (day) => mediumDayLabel(day.day) },
    { id: 'jobs', title: t`Jobs`, align: 'end', width: '3.5rem', roomOnly: true, cell: (day) => day.jobs },
    { id: 'earned', title: t`Earned`, align: 'end', cell: (day) => <Amount value={day.earned} column={decimals} /> },
    { id: 'pending', title: t`Pending`, align: 'end', cell: (day) => <Amount value={day.pending} column={decimals} /> },
    {
      id: 'power',
      title: t`Spent on power`,
      align: 'end',
      roomOnly: true,
      cell: (day) => <PowerCost power={day.net.power} />,
    },
    { id: 'net', title: t`Net`, align: 'end', cell: (day) => <NetSum net={day.net} short /> },
  ]
}
