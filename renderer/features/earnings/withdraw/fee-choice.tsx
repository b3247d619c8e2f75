import type { WalletView } from '../../../../contract/wallet.ts'
import { t, translated } from '../../../../contract/words/speak.ts'
import { foreignText } from '../../../format/foreign-text.ts'
import { Segmented } from '../../../ui/segmented.tsx'
import css from './withdraw.module.css'

interface FeeChoiceProps {
  /** Null: not known yet. */
  readonly gas: WalletView['gas'] | null
  readonly gasless: boolean
  readonly onChange: (gasless: boolean) => void
}

/** Who pays for the transaction; a choice only where somebody else would. */
export function FeeChoice({ gas, gasless, onChange }: FeeChoiceProps) {
  if (gas === null || gas.carrier === null) return null
  const carrier = foreignText(translated(gas.carrier), 100)
  return (
    <div className={css['fee']}>
      <span className={css['feeLabel']}>{t`Network fee`}</span>
      <Segmented
        label={t`Network fee`}
        value={gasless ? 'none' : 'own'}
        choices={[
          { id: 'own', label: t`From this wallet` },
          { id: 'none', label: t`No network fee` },
        ]}
        onChange={(id) => onChange(id === 'none')}
      />
      <p className={css['quiet']}>
        {gasless
          ? t`You sign the transfer; ${carrier} sends it and pays the fee. Unsent after 15 minutes, it ends by itself.`
          : t`Paid in ${gas.coin} out of this wallet, on top of the amount.`}
      </p>
    </div>
  )
}
