import type { JobDetail } from '../../../contract/engine.ts'
import { translated, t } from '../../../contract/words/speak.ts'
import { TransactionLink } from '../../desktop/transaction-link.tsx'
import { Amount } from '../../ui/amount.tsx'
import { Facts, type Fact } from '../../ui/facts.tsx'
import { ShortHex } from '../../ui/hex.tsx'
import { Unknown } from '../../ui/unknown.tsx'
import { refundWords } from '../../words/job.ts'
import css from './job-panel.module.css'

/** What was paid, where it is on the chain, and what went back. */
export function JobMoney({ detail }: { detail: JobDetail }) {
  const { row, payment } = detail
  const refund = refundWords[row.refund]
  const facts: Fact[] = [
    { name: t`Price`, value: <Amount value={row.price} /> },
    { name: t`Payment`, value: translated(payment.state) },
    {
      name: t`Transaction`,
      value:
        payment.transaction === null ? (
          <Unknown reason={t`not on the chain yet`} />
        ) : (
          <TransactionLink hash={payment.transaction} />
        ),
    },
    { name: t`Payment number`, value: <ShortHex value={payment.paymentId} name={t`payment number`} /> },
  ]
  if (refund !== null) facts.push({ name: t`Refund`, value: translated(refund) })
  return (
    <section className={css['section']} aria-label={t`Money`}>
      <h3>{t`Money`}</h3>
      <Facts facts={facts} />
    </section>
  )
}
