import type { Snapshot } from '../../../contract/engine.ts'
import { nothingUnderWay } from '../../../contract/money.ts'
import { say } from '../../../contract/words/say.ts'

/**
 * Why an update has to wait, as a sentence, or null when nothing would be disturbed: no job runs or
 * waits, and no payment, claim, refund or withdrawal is on its way, on any network. What waits by itself, until it is worth its gas
 * or for the person, is not disturbed by an update. What is not known is not quiet.
 */
export function whyNotNow(snapshot: Snapshot | null): string | null {
  if (snapshot === null) return say`The engine has not said what it is doing.`
  const { jobs, money, others } = snapshot
  if (jobs.running.length > 0 || jobs.waiting > 0) return say`A job is not done yet.`
  const moneys = [money, ...others.map((other) => other.money)]
  const all = moneys.map((each) => each?.underWay ?? nothingUnderWay)
  if (all.some(({ withdrawals }) => withdrawals > 0)) return say`A withdrawal is not final yet.`
  if (moneys.some((each) => (each?.underWay.refunds ?? 0) > 0 && each?.refundsWait?.all !== true))
    return say`A refund is under way.`
  if (all.some(({ payments }) => payments > 0)) return say`A payment is not settled yet.`
  if (all.some(({ claims }) => claims > 0)) return say`Vouchers are being turned into money.`
  return null
}
