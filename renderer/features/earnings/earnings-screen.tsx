import { Trans } from '@lingui/react'
import { useState, type ReactNode } from 'react'
import type { LedgerShow } from '../../../contract/trace.ts'
import { t } from '../../../contract/words/speak.ts'
import { KindSwitch, type IncomeKind } from '../../charts/kind-switch.tsx'
import { DayViewSwitch, type DayView } from '../../charts/day-view.tsx'
import { MoneyByDay } from '../../charts/money-by-day.tsx'
import { useOnline, useSection } from '../../engine/hooks.tsx'
import { Amount } from '../../ui/amount.tsx'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { MoneyOf } from '../../ui/money-of.tsx'
import { ScreenHeader } from '../../ui/screen-header.tsx'
import { BooksNotice } from '../chain/books-notice.tsx'
import { ChainNotice } from '../chain/chain-notice.tsx'
import { LossNotice } from '../chain/loss-notice.tsx'
import { Books } from './books.tsx'
import css from './earnings-screen.module.css'
import { Reconcile } from './reconcile.tsx'
import { Totals } from './totals.tsx'
import { WithdrawDialog } from './withdraw/withdraw-dialog.tsx'

/** Where the money is, down to the last unit, and the way to take it out; of one network at a time. */
export function EarningsScreen() {
  return <MoneyOf>{(choice) => <Earnings choice={choice} />}</MoneyOf>
}

function Earnings({ choice }: { choice: ReactNode }) {
  const { withdrawable } = useSection('money')
  const { exists } = useSection('wallet')
  const online = useOnline()
  const [view, setView] = useState<DayView>('chart')
  const [kind, setKind] = useState<IncomeKind>('all')
  const [show, setShow] = useState<LedgerShow>('all')
  const [withdrawing, setWithdrawing] = useState(false)
  return (
    <div className={css['screen']}>
      <ScreenHeader
        title={t`Earnings`}
        detail={
          exists ? (
            <Trans id="<0/> can be withdrawn now" components={{ 0: <Amount value={withdrawable} /> }} />
          ) : (
            t`There is no wallet on this machine yet.`
          )
        }
        action={
          <Button
            look="money"
            disabled={!online || !exists || withdrawable === '0'}
            onClick={() => setWithdrawing(true)}
          >{t`Withdraw`}</Button>
        }
      />
      {choice}
      <BooksNotice />
      <LossNotice />
      <ChainNotice />
      <section className={css['totals']} aria-label={t`Totals`}>
        <Totals
          onShow={(next) => {
            setShow(next)
            document.getElementById('books')?.scrollIntoView({ block: 'start' })
          }}
        />
        <Reconcile />
      </section>
      <Card
        title={t`By day`}
        icon="earnings"
        aside={
          <div className={css['switches']}>
            <KindSwitch kind={kind} onChange={setKind} />
            <DayViewSwitch view={view} onChange={setView} />
          </div>
        }
      >
        <MoneyByDay view={view} kind={kind} />
      </Card>
      <Books show={show} onShow={setShow} />
      <WithdrawDialog open={withdrawing} onClose={() => setWithdrawing(false)} />
    </div>
  )
}
