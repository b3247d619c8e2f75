import type { CallIn } from '../../contract/engine.ts'
import { t } from '../../contract/words/speak.ts'
import { Segmented } from '../ui/segmented.tsx'

/** What the income of a chart comes from. */
export type IncomeKind = NonNullable<CallIn<'ledger.days'>['kind']>

const kinds: readonly { readonly id: IncomeKind; readonly label: string }[] = [
  { id: 'all', label: 'All' },
  { id: 'wasm', label: 'CPU jobs' },
  { id: 'wgsl', label: 'GPU jobs' },
  { id: 'vouchers', label: 'Vouchers' },
]

export function KindSwitch({ kind, onChange }: { kind: IncomeKind; onChange: (kind: IncomeKind) => void }) {
  return <Segmented label={t`Income from`} value={kind} choices={kinds} onChange={onChange} />
}
