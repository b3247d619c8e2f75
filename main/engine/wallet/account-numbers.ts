import { type Address, sameAddress } from '../../../contract/money.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { oneAtATime } from '../ports/one-at-a-time.ts'
import type { Chain } from './chain.ts'

/** Hands out the numbers (nonces) of accounts that several outboxes send from. */
export interface AccountNumbers {
  /**
   * Lets `work` sign and send under the next number of the account. One at a time, so that no number is used twice;
   * a number is taken when `work` has stored what it signed, and given again when it throws before.
   * @throws HearthError `chain/unreachable`, and what `work` throws
   */
  take<Value>(account: Address, work: (nonce: number) => Promise<Value>): Promise<Value>
}

/**
 * @param stored numbers of this account under which something signed is stored and not mined: a crash between the two
 * leaves such bytes unsent, and the chain knows nothing of them
 */
export function accountNumbers(
  chain: Pick<Chain, 'nonces'>,
  stored: (account: Address) => readonly number[],
): AccountNumbers {
  const alone = oneAtATime()
  return {
    take: (account, work) =>
      alone(async () => {
        const { latest, pending } = await chain.nonces(account)
        return work(Math.max(latest, pending, ...stored(account).map((nonce) => nonce + 1)))
      }),
  }
}

/**
 * What is stored and not mined under an account's numbers.
 * @param anchorer the account that anchors are sent from
 */
export function storedNumbers(
  { anchors, identity }: Pick<Ledger, 'anchors' | 'identity'>,
  anchorer: Address,
): (account: Address) => readonly number[] {
  return (account) => {
    const live = sameAddress(account, anchorer) ? anchors.live() : null
    const open = identity.open().filter(({ sender }) => sameAddress(sender, account))
    return [...(live === null ? [] : [live]), ...open].map(({ nonce }) => nonce)
  }
}
