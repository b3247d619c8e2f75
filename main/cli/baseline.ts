import type { LedgerRow, Snapshot } from '../../contract/engine.ts'
import type { TraceStep } from '../../contract/trace.ts'
import { t } from '../../contract/words/speak.ts'
import { amountText } from './amount.ts'

/** What books that were made anew begin with instead of single lines, in a sentence; null for any other line. Pure. */
export function baselineText(
  { kind, amount }: Pick<LedgerRow, 'kind' | 'amount'>,
  steps: readonly TraceStep[],
  network: Pick<Snapshot['network'], 'asset' | 'practice'>,
): string | null {
  const reading = steps.find((step) => step.kind === 'baseline')
  if (kind !== 'baseline' || reading === undefined) return null
  const paid = amountText(amount, network)
  return t`Paid out by payment channels up to block ${reading.block}: ${paid}. Their single lines are lost; in the books they are one line.`
}
