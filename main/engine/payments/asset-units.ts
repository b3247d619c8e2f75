/** How many decimals the price list counts in, and how many the asset that is paid with. */
export interface Units {
  readonly listed: number
  readonly asset: number
}

/**
 * An amount of the price list in base units of an asset, rounded up to a whole one. Every asset that is sold for is a
 * dollar coin, so one list is right for all of them and nothing but the decimals differs. Pure.
 */
export function inUnits(amount: bigint, { listed, asset }: Units): bigint {
  if (asset >= listed) return amount * 10n ** BigInt(asset - listed)
  const divisor = 10n ** BigInt(listed - asset)
  return (amount + divisor - 1n) / divisor
}
