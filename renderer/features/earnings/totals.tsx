import { Trans } from '@lingui/react'
import type { ReactNode } from 'react'
import type { LedgerShow } from '../../../contract/trace.ts'
import { t } from '../../../contract/words/speak.ts'
import { useSection } from '../../engine/hooks.tsx'
import { Amount } from '../../ui/amount.tsx'
import { NetStats } from '../../ui/net-figures.tsx'
import { Stat } from '../../ui/stat.tsx'
import css from './earnings-screen.module.css'
import { RefundsNote } from './refunds-note.tsx'

/** Figures that never stand for each other; those of coins lead to the lines they are made of. */
export function Totals({ onShow }: { onShow: (show: LedgerShow) => void }) {
  const money = useSection('money')
  const { net } = useSection('policy')
  const figure = (show: LedgerShow, value: string): ReactNode => (
    <button type="button" className={css['figure']} title={t`Show its lines`} onClick={() => onShow(show)}>
      <Amount value={value} size="l" />
    </button>
  )
  return (
    <dl className={css['stats']}>
      <Stat label={t`Earned`} tone="money" note={t`final on chain`}>
        {figure('earned', money.earned)}
      </Stat>
      <Stat label={t`Pending`} tone="pending" note={t`held, not yet final`}>
        {figure('pending', money.pending)}
      </Stat>
      <NetStats net={net.all} />
      <Stat
        label={t`Withdrawn`}
        note={
          money.withdrawing === '0' ? (
            t`final on chain`
          ) : (
            <Trans id="and <0/> on its way" components={{ 0: <Amount value={money.withdrawing} /> }} />
          )
        }
      >
        {figure('withdrawn', money.withdrawn)}
      </Stat>
      <Stat label={t`Refunds owed`} tone={money.refundsOwed === '0' ? 'plain' : 'warn'} note={<RefundsNote />}>
        {figure('refunds', money.refundsOwed)}
      </Stat>
    </dl>
  )
}
