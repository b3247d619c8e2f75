import type { LedgerRow } from '../../contract/engine.ts'
import type { Tone } from '../ui/badge.tsx'
import type { ShapeName } from '../ui/shape.tsx'

export const ledgerKindWords: Readonly<Record<LedgerRow['kind'], string>> = {
  payment: 'Payment',
  refund: 'Refund',
  withdrawal: 'Withdrawal',
}

export const ledgerStateWords: Readonly<
  Record<LedgerRow['state'], { readonly label: string; readonly shape: ShapeName; readonly tone: Tone }>
> = {
  pending: { label: 'Pending', shape: 'dots', tone: 'neutral' },
  final: { label: 'Final', shape: 'check', tone: 'money' },
  void: { label: 'Void', shape: 'dash', tone: 'neutral' },
}
