import type { UsableNetwork } from '../../wallet/networks.ts'
import type { GasCost } from './policy.ts'

/**
 * What a coin that pays for gas is taken to be worth, in whole units of the asset: for the decision whether
 * a claim is worth its gas, and for nothing else. Too high only makes claims wait for more.
 */
const COIN_WORTH = 5_000n
/** As measured with our contracts: one line, each further one, and paying out. */
const FIRST_LINE = 80_000n
const NEXT_LINE = 26_000n
const SETTLE = 60_000n
const WEI = 10n ** 18n

/** Gas in base units of the asset, rounded up; the coin of a practice chain is worth nothing. */
export function gasCost(gasPriceWei: bigint, { asset, practice }: Pick<UsableNetwork, 'asset' | 'practice'>): GasCost {
  const worth = practice ? 0n : COIN_WORTH * 10n ** BigInt(asset.decimals)
  const inUnits = (gas: bigint): bigint => (gas * gasPriceWei * worth + WEI - 1n) / WEI
  return {
    claim: (lines) => (lines <= 0 ? 0n : inUnits(FIRST_LINE + NEXT_LINE * BigInt(lines - 1))),
    settle: inUnits(SETTLE),
  }
}
