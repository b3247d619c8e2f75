import type { LedgerRow } from '../../contract/engine.ts'
import type { LedgerShow } from '../../contract/trace.ts'
import { say } from '../../contract/words/say.ts'
import type { Tone } from '../ui/badge.tsx'
import type { ShapeName } from '../ui/shape.tsx'

export const ledgerKindWords: Readonly<Record<LedgerRow['kind'], string>> = {
  payment: say`Payment`,
  vouchers: say`Vouchers`,
  baseline: say`Earlier vouchers`,
  outside: say`Received from outside`,
  refund: say`Refund`,
  withdrawal: say`Withdrawal`,
}

export const ledgerStateWords: Readonly<
  Record<LedgerRow['state'], { readonly label: string; readonly shape: ShapeName; readonly tone: Tone }>
> = {
  pending: { label: say`Pending`, shape: 'dots', tone: 'neutral' },
  final: { label: say`Final`, shape: 'check', tone: 'money' },
  void: { label: say`Void`, shape: 'dash', tone: 'neutral' },
}

/** What the list of lines shows, by the figure it is made of. */
export const ledgerShowWords: Readonly<Record<LedgerShow, { readonly label: string; readonly none: string }>> = {
  all: { label: say`All`, none: say`No money has moved yet` },
  earned: { label: say`Earned`, none: say`Nothing is final yet` },
  pending: { label: say`Pending`, none: say`Nothing is pending` },
  withdrawn: { label: say`Withdrawn`, none: say`Nothing was withdrawn yet` },
  refunds: { label: say`Refunds`, none: say`Nothing had to be paid back` },
}
