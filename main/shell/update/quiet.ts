import type { Snapshot } from '../../../contract/engine.ts'
import { say } from '../../../contract/words/say.ts'

/**
 * Why an update has to wait, as a sentence, or null when nothing would be disturbed: no job runs or
 * waits, no payment or refund is open, and every withdrawal is final. What is not known is not quiet.
 */
export function whyNotNow(snapshot: Snapshot | null): string | null {
  if (snapshot === null) return say`The engine has not said what it is doing.`
  const { jobs, money, withdrawals } = snapshot
  if (jobs.running.length > 0 || jobs.waiting > 0) return say`A job is not done yet.`
  if (withdrawals.some(({ state }) => !isOver(state)) || money.withdrawing !== '0')
    return say`A withdrawal is not final yet.`
  if (money.refundsOwed !== '0') return say`A refund is under way.`
  if (money.pending !== '0') return say`A payment is not final yet.`
  return null
}

function isOver(state: Snapshot['withdrawals'][number]['state']): boolean {
  return state === 'final' || state === 'replaced' || state === 'failed'
}
