import type { Rules } from '../../../contract/rules.ts'
import { t } from '../../../contract/words/speak.ts'
import { useSection } from '../../engine/hooks.tsx'
import { NumberField } from './number-field.tsx'
import { OptionRow } from '../../ui/option-row.tsx'
import css from './rules-screen.module.css'

interface LossProps {
  readonly electricity: Rules['electricity']
  readonly locked: boolean
  readonly set: (part: Partial<Rules['electricity']>) => void
}

/** What a coin is worth to the person, which Net needs too, and the rule that nothing is done at a loss. */
export function Loss({ electricity, locked, set }: LossProps) {
  const { symbol } = useSection('network').asset
  const { currency, coinWorth, neverAtLoss, marginPercent } = electricity
  const detail =
    coinWorth === null
      ? t`Does nothing until you have said what 1 ${symbol} is worth to you.`
      : t`Takes no kind of job that pays less than its electricity and the margin.`
  return (
    <>
      <div className={css['fields']}>
        <NumberField
          label={t`1 ${symbol} is worth`}
          unit={currency}
          value={coinWorth}
          least={0.000001}
          most={1_000_000}
          empty={t`not said`}
          disabled={locked}
          onChange={(worth) => set({ coinWorth: worth })}
        />
      </div>
      <OptionRow
        label={t`Never at a loss`}
        detail={detail}
        checked={neverAtLoss}
        disabled={locked}
        onChange={(on) => set({ neverAtLoss: on })}
      />
      {neverAtLoss ? (
        <div className={css['fields']}>
          <NumberField
            label={t`Margin on the electricity`}
            unit="%"
            value={marginPercent}
            least={0}
            most={1000}
            whole
            disabled={locked}
            onChange={(margin) => set({ marginPercent: margin ?? 0 })}
          />
        </div>
      ) : null}
    </>
  )
}
