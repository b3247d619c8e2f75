import { say } from '../../../contract/words/say.ts'
import { type HotBalance, type AvailabilityFacts } from './facts.ts'
import { isHeld, type Holds } from './holds.ts'
import { pausedBecause, type Reason } from './reason.ts'

/** Whether more than twice the cap has piled up, so that whatever should have sent it away does not. Pure. */
export function aboveTwiceCap(hot: HotBalance | null): boolean {
  return hot !== null && hot.withdrawable > 2n * hot.cap
}

const NOW = say`the wallet holds more than twice the cap that you set`
const BEFORE = say`the wallet held more than twice the cap that you set just now`

function nextStep({ unlocked }: HotBalance): string {
  return unlocked
    ? say`It goes on when that is sent: Settings says what it waits for. Or withdraw it, or set a higher cap.`
    : say`Unlock the wallet, and what is above the cap is sent by itself. Or set a higher cap.`
}

/** What a person wants to have at most in a wallet that is online. Jobs that run end: they were paid for. */
export function hotBalanceOf({ hotBalance }: AvailabilityFacts, holds: Holds): Reason | null {
  if (hotBalance === null || !isHeld(holds, { kind: 'hot-balance' })) return null
  const because = aboveTwiceCap(hotBalance) ? NOW : BEFORE
  return pausedBecause('hot-balance', because, nextStep(hotBalance), { running: 'finish' })
}

/** The same for a further network, whose money alone is not taken then; null while it is. */
export function hotBalanceProblem(hot: HotBalance | null): string | null {
  if (hot === null || !aboveTwiceCap(hot)) return null
  return say`Nothing is sold for this money: ${NOW}. ${nextStep(hot)}`
}
