import { useSection } from '../../engine/hooks.tsx'
import { Amount } from '../../ui/amount.tsx'
import { Stat } from '../../ui/stat.tsx'
import css from './earnings-screen.module.css'

/** Four figures that never stand for each other. */
export function Totals() {
  const money = useSection('money')
  return (
    <dl className={css['stats']}>
      <Stat label="Earned" tone="money" note="final on chain">
        <Amount value={money.earned} size="l" />
      </Stat>
      <Stat label="Pending" tone="pending" note="held, not yet final">
        <Amount value={money.pending} size="l" />
      </Stat>
      <Stat
        label="Withdrawn"
        note={
          money.withdrawing === '0' ? (
            'final on chain'
          ) : (
            <>
              and <Amount value={money.withdrawing} /> on its way
            </>
          )
        }
      >
        <Amount value={money.withdrawn} size="l" />
      </Stat>
      <Stat
        label="Refunds owed"
        tone={money.refundsOwed === '0' ? 'plain' : 'warn'}
        note={money.refundsOwed === '0' ? 'nothing owed to buyers' : 'paid back by itself'}
      >
        <Amount value={money.refundsOwed} size="l" />
      </Stat>
    </dl>
  )
}
