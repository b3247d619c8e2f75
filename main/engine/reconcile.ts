import type { Asset } from '../../contract/money.ts'
import { formatUnits, type Address } from '../../contract/money.ts'
import type { Money } from '../../contract/engine.ts'
import { HearthError } from '../../contract/errors.ts'
import { say } from '../../contract/words/say.ts'
import type { Ledger } from './ledger/ledger.ts'
import type { Channels } from './payments/channels/open.ts'
import type { OutsideMoney } from './outside-money.ts'
import type { Clock } from './ports/clock.ts'
import type { Chain } from './wallet/chain.ts'

export type Reconciliation = NonNullable<Money['reconcile']>

const ATTEMPTS = 5

/**
 * Compares the wallet's balance on chain with what the books say it must be, to the unit. Money may
 * move while we look, so the books are read on both sides of the chain read and the comparison counts
 * only when they did not change in between.
 * @throws HearthError `chain/unreachable`, or `ledger/busy` when money moved through every attempt.
 */
export async function reconcile(parts: {
  readonly ledger: Ledger
  readonly chain: Chain
  readonly wallet: Address
  readonly asset: Asset
  readonly clock: Clock
  /** Payment channels, where there are any. */
  readonly channels: Pick<Channels, 'compare'> | null
  /** What others sent here; null where nobody looks. */
  readonly outside: OutsideMoney | null
}): Promise<Reconciliation> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const upTo = (await parts.outside?.finalBlock()) ?? null
    const before = parts.ledger.entries.totals().expectedBalance
    const vouchers = (await parts.channels?.compare()) ?? { unbooked: 0n, differences: [] }
    // Paid out, and not booked before its block is final.
    const onChain = (await parts.chain.balance(parts.wallet)) - vouchers.unbooked
    const after = parts.ledger.entries.totals().expectedBalance
    if (before !== after) continue
    if (onChain === after && upTo !== null) parts.outside?.agreed(upTo)
    // Only what was there a moment later too: a payment is on chain before it is in the books.
    const arriving = onChain === after || attempt === 0 ? 0n : ((await parts.outside?.look(onChain - after)) ?? 0n)
    if (parts.ledger.entries.totals().expectedBalance !== after) continue
    const difference = onChain - after - arriving
    // A settlement is on chain a moment before it is in the books: look again before raising an alarm.
    const [voucherProblem] = vouchers.differences
    if ((difference !== 0n || voucherProblem !== undefined) && attempt < ATTEMPTS - 1) {
      await new Promise((resolve) => setTimeout(resolve, 100 * (attempt + 1)))
      continue
    }
    return {
      checkedAt: parts.clock.now(),
      difference: difference.toString(),
      ok: difference === 0n && voucherProblem === undefined,
      sentence: voucherProblem ?? inWords(difference, arriving, parts.asset),
    }
  }
  throw new HearthError('ledger/busy', 'Money moved while the books were being compared.', {
    hint: 'Try again in a moment.',
  })
}

function inWords(difference: bigint, arriving: bigint, asset: Asset): string {
  const inCoins = (units: bigint): string => `${formatUnits(units, asset.decimals)} ${asset.symbol}`
  if (difference === 0n && arriving > 0n)
    return say`The books and the chain agree. ${inCoins(arriving)} was sent here from outside, and is booked once the network has it for good.`
  if (difference === 0n) return say`The books and the chain agree to the last unit.`
  const amount = inCoins(difference < 0n ? -difference : difference)
  return difference > 0n
    ? say`The chain holds ${amount} more than the books explain. Somebody may have sent money to this address.`
    : say`The chain holds ${amount} less than the books say. Withdrawals should wait until this is explained.`
}
