import { t } from '../../contract/words/speak.ts'
import { say } from '../../contract/words/say.ts'
import { Segmented } from '../ui/segmented.tsx'

export type DayView = 'chart' | 'table'

const views = [
  { id: 'chart', label: say`Chart` },
  { id: 'table', label: say`Table` },
] as const

/** Chart or table, for the header of the card that holds `MoneyByDay`. */
export function DayViewSwitch({ view, onChange }: { view: DayView; onChange: (view: DayView) => void }) {
  return <Segmented label={t`Show money by day as`} value={view} choices={views} onChange={onChange} />
}
