import type { DoctorCheck } from '../../contract/engine.ts'
import type { RefundsWait } from '../../contract/refunds.ts'
import { say } from '../../contract/words/say.ts'

/** What is owed to buyers on one network and waits, as a line of `hearth doctor`; none where nothing waits. Pure. */
export function refundsCheck(id: string, label: string, wait: RefundsWait | null): readonly DoctorCheck[] {
  if (wait === null) return []
  const next = wait.unlock
    ? say`Unlock the wallet: “Pay back” on the Earnings screen, or any withdrawal.`
    : say`It is tried again by itself.`
  return [{ id: `refunds-${id}`, title: say`Refunds owed on ${label}`, status: 'warning', detail: wait.sentence, next }]
}
