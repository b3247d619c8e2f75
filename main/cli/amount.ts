import { type Asset, formatUnits } from '../../contract/money.ts'
import { t } from '../../contract/words/speak.ts'
import { foreign } from './foreign-text.ts'

/** "1.50 USDC", and on the practice network "1.50 USDC practice money". */
export function amountText(
  baseUnits: string,
  network: { readonly asset: Pick<Asset, 'symbol' | 'decimals'>; readonly practice: boolean },
): string {
  const { symbol, decimals } = network.asset
  const amount = `${formatUnits(BigInt(baseUnits), decimals)} ${foreign(symbol, 16)}`
  return network.practice ? t`${amount} practice money` : amount
}
