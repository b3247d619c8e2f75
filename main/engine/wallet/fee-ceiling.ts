import { HearthError } from '../../../contract/errors.ts'
import { formatUnits } from '../../../contract/money.ts'
import { say } from '../../../contract/words/say.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { UsableNetwork } from './networks.ts'

/** Most that one transaction may cost, as the person set it; wei. */
export interface FeeCeiling {
  /** Null while nothing was set. */
  get(): bigint | null
  /** @throws HearthError `wallet/bad-amount` */
  set(wei: bigint | null): void
  /** For a transaction that is signed for the first time: what was set, else what is usual; null: any fee. */
  first(): bigint | null
  /** For a transaction whose first fee was `firstWei`: what was set, else three times that and no more than is usual. */
  of(firstWei: bigint): bigint
}

const KEY = 'outbox.fee-ceiling-wei'
const USUAL_FACTOR = 3n
/** Of the chain's coin: some sixty times what a transfer costs on Base by day, and a tenth of what a sweep may cost. */
const MOST_FOR_A_REFUND_WEI = 10n ** 14n

/** @param usualMost for what nobody looked at before it is sent: the limit while the person has set none, wei */
export function feeCeiling(settings: Ledger['settings'], usualMost: bigint | null = null): FeeCeiling {
  const get = (): bigint | null => {
    const stored = settings.get(KEY)
    return stored === null || stored === '' ? null : BigInt(stored)
  }
  return {
    get,
    set: (wei) => {
      if (wei !== null && wei <= 0n) throw new HearthError('wallet/bad-amount', 'The fee limit has to be above zero.')
      settings.set(KEY, wei === null ? '' : wei.toString())
    },
    first: () => get() ?? usualMost,
    of: (firstWei) => {
      const raised = firstWei * USUAL_FACTOR
      return get() ?? (usualMost !== null && usualMost < raised ? usualMost : raised)
    },
  }
}

/**
 * What bounds refunds. Nobody reviews them, and one is often worth less than a cent: without a limit of the person's, a
 * rush hour would spend more on one than was ever earned with the job. Coins of play and of tests cost nobody anything,
 * and a refund that waits there helps nobody.
 */
export function refundCeiling(
  settings: Ledger['settings'],
  { realMoney }: Pick<UsableNetwork, 'realMoney'>,
): FeeCeiling {
  return feeCeiling(settings, realMoney ? MOST_FOR_A_REFUND_WEI : null)
}

/** Why a transaction waits that would cost `neededWei`, as a person is told. */
export function aboveLimit(neededWei: bigint, { gasCoin }: Pick<UsableNetwork, 'gasCoin'>): string {
  const needed = `${formatUnits(neededWei, 18)} ${gasCoin}`
  return say`The network asks for up to ${needed}, more than the fee limit. It goes on when fees fall or the limit is raised.`
}

/** For what a person asked for, or what is tried again later. @throws HearthError `code` above the person's limit */
export function requireBelowLimit(
  ceiling: FeeCeiling,
  maxFeeWei: bigint,
  code: `${'wallet' | 'anchor' | 'identity'}/fee-above-limit`,
): void {
  const most = ceiling.first()
  if (most === null || maxFeeWei <= most) return
  const [needed, limit] = [formatUnits(maxFeeWei, 18), formatUnits(most, 18)]
  const problem = say`The network asks for up to ${needed} of its own coin; the fee limit is ${limit}.`
  throw new HearthError(code, problem, {
    hint: say`Wait until fees fall, or raise the limit with “hearth ledger fee-limit”. Nothing was sent.`,
  })
}
