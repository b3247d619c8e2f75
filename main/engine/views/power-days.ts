import type { PowerUse } from '../../../contract/power.ts'
import { powerUse } from '../energy/net.ts'
import { totalOf, type EnergyStore } from '../ledger/energy.ts'
import { dayIn } from './days.ts'

/** Electricity of the jobs that ended on a calendar day of `timeZone`, of one kind or all; by that day. */
export function powerByDay(
  records: ReturnType<EnergyStore['since']>,
  kind: string,
  currency: string,
  timeZone: string,
): (day: string) => PowerUse {
  const dayOf = dayIn(timeZone)
  const days = Map.groupBy(
    records.filter((record) => kind === 'all' || record.kind === kind),
    ({ at }) => dayOf(at),
  )
  return (day) => powerUse(totalOf(days.get(day) ?? [], currency), currency)
}
