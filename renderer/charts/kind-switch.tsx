import type { CallIn } from '../../contract/engine.ts'
import { t } from '../../contract/words/speak.ts'
import { say } from '../../contract/words/say.ts'
import { Segmented } from '../ui/segmented.tsx'

/** What the income of a chart comes from. */
export type IncomeKind = NonNullable<CallIn<'ledger.days'>['kind']>

const kinds: readonly { readonly id: IncomeKind; readonly label: string }[] = [
  { id: 'all', label: say`All` },
  { id: 'wasm', label: say`CPU jobs` },
  { id: 'wgsl', label: say`GPU jobs` },
  { id: 'vouchers', label: say`Vouchers` },
]

export function KindSwitch({ kind, onChange }: { kind: IncomeKind; onChange: (kind: IncomeKind) => void }) {
  return <Segmented label={t`Income from`} value={kind} choices={kinds} onChange={onChange} />
}
