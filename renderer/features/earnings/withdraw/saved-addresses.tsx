import { t } from '../../../../contract/words/speak.ts'
import { useQuery } from '../../../engine/use-query.ts'
import { foreignText } from '../../../format/foreign-text.ts'
import { Button } from '../../../ui/button.tsx'
import css from './withdraw.module.css'

/** Addresses the person has saved, one press away; more than a few are found in Settings. */
export function SavedAddresses({ onChoose }: { onChoose: (address: string) => void }) {
  const { data } = useQuery('wallet.get', {}, null)
  if (data === null) return null
  const payout = data.payout === null ? [] : [{ name: t`Payout address`, address: data.payout }]
  const saved = [...payout, ...data.book].slice(0, 6)
  if (saved.length === 0) return null
  return (
    <fieldset className={css['saved']} aria-label={t`Saved addresses`}>
      {saved.map(({ name, address }) => (
        <Button key={`${name} ${address}`} size="s" title={address} onClick={() => onChoose(address)}>
          {foreignText(name, 40)}
        </Button>
      ))}
    </fieldset>
  )
}
