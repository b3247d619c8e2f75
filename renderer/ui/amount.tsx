import type { Snapshot } from '../../contract/engine.ts'
import { foreignText } from '../format/foreign-text.ts'
import { amountText, unitLabel } from '../format/amount.ts'
import { useSection } from '../engine/hooks.tsx'
import css from './amount.module.css'

interface AmountProps {
  /** Base units of the network's asset, may be negative. */
  readonly value: string
  readonly size?: 'm' | 'l' | 'xl'
  /** In a column: how many decimals to fill up to, so that the points line up. */
  readonly column?: number
  /** Shows `+` before money that came in. */
  readonly signed?: boolean
  /** Of which network's asset it is; of this machine's when absent. */
  readonly of?: Pick<Snapshot['network'], 'practice'> & {
    readonly asset: { readonly symbol: string; readonly decimals: number }
  }
}

/** Decimals of a column whose amounts are not all known yet: those of every asset in use. */
export const COLUMN_DECIMALS = 6

/** An amount with its unit; on the practice network the unit always says so. */
export function Amount({ value, size = 'm', column = 0, signed = false, of }: AmountProps) {
  const own = useSection('network')
  const { asset, practice } = of ?? own
  const { negative, digits, padding } = amountText(value, asset.decimals, column)
  const sign = negative ? '−' : signed && value !== '0' ? '+' : ''
  return (
    <span className={css['amount']} data-size={size} data-column={column > 0 || undefined}>
      <span className={css['digits']}>
        {sign}
        {digits}
        {padding === '' ? null : <span className={css['padding']}>{padding}</span>}
      </span>{' '}
      <span className={css['unit']} data-practice={practice || undefined}>
        {unitLabel(of === undefined ? asset.symbol : foreignText(asset.symbol, 16), practice)}
      </span>
    </span>
  )
}
