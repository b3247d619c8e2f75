import type { LedgerRow } from '../../contract/engine.ts'
import type { LedgerShow } from '../../contract/trace.ts'
import type { Tone } from '../ui/badge.tsx'
import type { ShapeName } from '../ui/shape.tsx'

export const ledgerKindWords: Readonly<Record<LedgerRow['kind'], string>> = {
  payment: 'Payment',
  vouchers: 'Vouchers',
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

/** What the list of lines shows, by the figure it is made of. */
export const ledgerShowWords: Readonly<Record<LedgerShow, { readonly label: string; readonly none: string }>> = {
  all: { label: 'All', none: 'No money has moved yet' },
  earned: { label: 'Earned', none: 'Nothing is final yet' },
  pending: { label: 'Pending', none: 'Nothing is pending' },
  withdrawn: { label: 'Withdrawn', none: 'Nothing was withdrawn yet' },
  refunds: { label: 'Refunds', none: 'Nothing had to be paid back' },
}
