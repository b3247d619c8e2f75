import type { ReactNode } from 'react'
import type { JobDetail, JobRow } from '../../../contract/engine.ts'
import { translated, t } from '../../../contract/words/speak.ts'
import { TransactionLink } from '../../desktop/transaction-link.tsx'
import { useSection } from '../../engine/hooks.tsx'
import { OnNetwork } from '../../engine/on-network.tsx'
import { Amount } from '../../ui/amount.tsx'
import { Facts, type Fact } from '../../ui/facts.tsx'
import { ShortHex } from '../../ui/hex.tsx'
import { Unknown } from '../../ui/unknown.tsx'
import { ownMoney } from '../../format/own-money.ts'
import { paymentWords, refundWords } from '../../words/job.ts'
import css from './job-panel.module.css'

/** What was paid, where it is on the chain, and what went back. */
export function JobMoney({ detail }: { detail: JobDetail }) {
  return (
    <OnNetwork id={detail.row.paidOn}>
      <MoneyFacts detail={detail} />
    </OnNetwork>
  )
}

function MoneyFacts({ detail }: { detail: JobDetail }) {
  const { row, payment } = detail
  const { label } = useSection('network')
  const refund = refundWords[row.refund]
  const isOpen = payment.voucher !== undefined && row.finishedAt === null
  const facts: Fact[] = [
    { name: isOpen ? t`Price at most` : t`Price`, value: <Amount value={row.price} /> },
    ...(row.paidOn === undefined ? [] : [{ name: t`Paid on`, value: translated(label) }]),
    { name: t`Payment`, value: translated(paymentWords[payment.state] ?? payment.state) },
    ...(payment.voucher === undefined ? transactionFacts(payment) : voucherFacts(payment.voucher)),
    { name: t`Payment number`, value: <ShortHex value={payment.paymentId} name={t`payment number`} /> },
  ]
  facts.push({ name: t`Electricity`, value: powerText(row) })
  if (refund !== null) facts.push({ name: t`Refund`, value: translated(refund) })
  return (
    <section className={css['section']} aria-label={t`Money`}>
      <h3>{t`Money`}</h3>
      <Facts facts={facts} />
    </section>
  )
}

type Payment = JobDetail['payment']

function transactionFacts({ transaction }: Payment): Fact[] {
  const value =
    transaction === null ? <Unknown reason={t`not on the chain yet`} /> : <TransactionLink hash={transaction} />
  return [{ name: t`Transaction`, value }]
}

/** From the charge to the claim that turned it into money. */
function voucherFacts({ channelId, maximum, cumulative, claim }: NonNullable<Payment['voucher']>): Fact[] {
  const charged: Fact[] =
    cumulative === null ? [] : [{ name: t`Charged on it in all`, value: <Amount value={cumulative} /> }]
  return [
    { name: t`Agreed at most`, value: <Amount value={maximum} /> },
    { name: t`Payment channel`, value: <ShortHex value={channelId} name={t`payment channel`} /> },
    ...charged,
    {
      name: t`Claimed in`,
      value: claim === null ? <Unknown reason={t`not claimed yet`} /> : <TransactionLink hash={claim} />,
    },
  ]
}

/** What the job took above the idle machine, and what that cost. */
function powerText({ power, finishedAt }: JobRow): ReactNode {
  if (power === undefined) {
    return <Unknown reason={finishedAt === null ? t`known when it has ended` : t`nobody measured it`} />
  }
  const { wattHours, measured, cost, currency } = power
  const used = t`${Number(wattHours.toPrecision(3))} Wh`
  const how = measured ? t`measured` : t`estimated`
  const price = cost === null ? t`price not known` : ownMoney(cost, currency, !measured)
  return measured ? `${used}, ${price} (${how})` : t`about ${used}, ${price} (${how})`
}
