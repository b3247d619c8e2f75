import { formatUnits } from '../../contract/money.ts'
import { spoken, t } from '../../contract/words/speak.ts'

/** An amount ready to be drawn: `-1,234.50` and the zeros that only line up a column. */
export interface AmountText {
  readonly negative: boolean
  /** Digits with thousands separated and at least two decimals. */
  readonly digits: string
  /** Zeros after the last digit that counts, when a fixed number of decimals was asked for. */
  readonly padding: string
}

/**
 * Writes base units exactly: nothing is rounded. `columnDecimals` fills up with zeros so that
 * the decimal points of a column line up.
 */
export function amountText(baseUnits: string, decimals: number, columnDecimals = 0): AmountText {
  const plain = formatUnits(BigInt(baseUnits), decimals)
  const negative = plain.startsWith('-')
  const [whole = '0', fraction = ''] = (negative ? plain.slice(1) : plain).split('.')
  const wanted = Math.min(columnDecimals, decimals)
  return {
    negative,
    digits: `${groupThousands(whole)}${fraction === '' ? '' : `.${fraction}`}`,
    padding: '0'.repeat(Math.max(0, wanted - fraction.length)),
  }
}

/** The amount as one string, for accessible names and messages. */
export function plainAmount(baseUnits: string, decimals: number): string {
  const { negative, digits } = amountText(baseUnits, decimals)
  return `${negative ? '−' : ''}${digits}`
}

function groupThousands(whole: string): string {
  return whole.replace(/\B(?=(?:\d{3})+$)/g, ',')
}

const compact = {
  en: new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 }),
  'zh-Hans': new Intl.NumberFormat('zh-CN', { notation: 'compact', maximumSignificantDigits: 3 }),
}

/** A round value on a scale, short: `0.50`, `500`, `2K`, `500B`. */
export function tickLabel(baseUnits: bigint, decimals: number): string {
  const whole = baseUnits / 10n ** BigInt(decimals)
  return whole > -1_000n && whole < 1_000n
    ? plainAmount(baseUnits.toString(), decimals)
    : compact[spoken()].format(whole)
}

/** Labels of one axis, all with as many decimals as the most exact of them. */
export function tickLabels(ticks: readonly bigint[], decimals: number): readonly string[] {
  const labels = ticks.map((tick) => tickLabel(tick, decimals))
  const places = Math.max(...labels.map((label) => label.split('.')[1]?.length ?? 0))
  return labels.map((label) => (label.includes('.') ? label.padEnd(label.indexOf('.') + 1 + places, '0') : label))
}

/** The decimals that the most exact of these amounts needs. */
export function decimalsNeeded(amounts: readonly string[], decimals: number): number {
  return Math.max(0, ...amounts.map((amount) => formatUnits(BigInt(amount), decimals).split('.')[1]?.length ?? 0))
}

/** What stands behind every amount: the asset, and that it is practice money when it is. */
export function unitLabel(symbol: string, practice: boolean): string {
  return practice ? t`practice ${symbol}` : symbol
}

/** Wei of a chain's own coin (18 decimals), exact. */
export function coinAmount(wei: string, coin: string): string {
  return `${plainAmount(wei, 18)} ${coin}`
}
