import type { WithdrawalRow } from '../../../contract/engine.ts'
import { say } from '../../../contract/words/say.ts'
import type { Tone } from '../../ui/badge.tsx'
import type { ShapeName } from '../../ui/shape.tsx'

type State = WithdrawalRow['state']

/** One step on the way to the chain. */
export interface WithdrawalStep {
  readonly id: 'requested' | 'signed' | 'broadcast' | 'mined' | 'final'
  readonly label: string
  readonly status: 'done' | 'current' | 'open' | 'stopped'
}

const order = [
  { id: 'requested', label: say`Written into the books` },
  { id: 'signed', label: say`Signed and stored` },
  { id: 'broadcast', label: say`Sent to the network` },
  { id: 'mined', label: say`In a block` },
  { id: 'final', label: say`Final` },
] as const

/**
 * Where a withdrawal is. A state names the last step that is done, so the one after it is
 * current; `replaced` and `failed` stop at the step the chain never confirmed.
 */
export function withdrawalSteps(row: Pick<WithdrawalRow, 'state' | 'transaction'>): readonly WithdrawalStep[] {
  const stopped = row.state === 'replaced' || row.state === 'failed'
  const last = stopped ? lastCertain(row.transaction) : order.findIndex((step) => step.id === row.state)
  return order.map((step, index) => ({
    ...step,
    status: index <= last ? 'done' : index > last + 1 ? 'open' : stopped ? 'stopped' : 'current',
  }))
}

/** Whether nothing further will happen to it. */
export function withdrawalOver(state: State): boolean {
  return state === 'final' || state === 'replaced' || state === 'failed'
}

export const withdrawalWords: Readonly<
  Record<State, { readonly label: string; readonly shape: ShapeName; readonly tone: Tone; readonly sentence: string }>
> = {
  requested: {
    label: say`Requested`,
    shape: 'dots',
    tone: 'neutral',
    sentence: say`The withdrawal is in the books. It is signed next.`,
  },
  signed: {
    label: say`Signed`,
    shape: 'dots',
    tone: 'neutral',
    sentence: say`The transaction is signed and stored. If this machine stops now, exactly this one is sent later.`,
  },
  broadcast: {
    label: say`Sent`,
    shape: 'dots',
    tone: 'neutral',
    sentence: say`The network has the transaction. It waits for a block.`,
  },
  mined: {
    label: say`In a block`,
    shape: 'dots',
    tone: 'neutral',
    sentence: say`The transaction is in a block. It is final once that block can no longer change.`,
  },
  final: {
    label: say`Final`,
    shape: 'check',
    tone: 'money',
    sentence: say`The money has arrived and cannot be taken back.`,
  },
  replaced: {
    label: say`Replaced`,
    shape: 'back',
    tone: 'warn',
    sentence: say`Another transaction of this wallet took its place. Nothing was sent twice.`,
  },
  failed: {
    label: say`Failed`,
    shape: 'cross',
    tone: 'danger',
    sentence: say`The withdrawal is proven not to have happened. The money is still in this wallet.`,
  },
}

/** A transaction hash exists from signing on; without one nothing was ever sent. */
function lastCertain(transaction: string | null): number {
  return order.findIndex((step) => step.id === (transaction === null ? 'requested' : 'broadcast'))
}
