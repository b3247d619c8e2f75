import type { RigReport } from '../../../contract/rigs-report.ts'
import { t, translated } from '../../../contract/words/speak.ts'
import { foreignText } from '../../format/foreign-text.ts'
import { ownMoney } from '../../format/own-money.ts'
import { Amount } from '../../ui/amount.tsx'
import { OwnMoney } from '../../ui/own-money.tsx'
import { Stat } from '../../ui/stat.tsx'
import { Unknown } from '../../ui/unknown.tsx'
import css from './machines.module.css'

/** What a machine last said of its money. Net is in its own person's money, so it is never part of a sum. */
export function MachineMoney({ report }: { report: RigReport }) {
  const { money, net, network } = report
  return (
    <dl className={css['stats']}>
      <Stat label={t`Earned`} tone="money">
        <Amount value={money.earned} of={network} />
      </Stat>
      <Stat label={t`Pending`} tone="pending">
        <Amount value={money.pending} of={network} />
      </Stat>
      <Stat label={t`Earned today`}>
        <Amount value={money.earnedToday} of={network} />
      </Stat>
      <Stat label={t`Net today`}>
        <NetOf {...net.today} />
      </Stat>
    </dl>
  )
}

function NetOf({ net, currency, why }: RigReport['net']['today']) {
  if (net === null) return <Unknown reason={foreignText(translated(why ?? ''), 200)} />
  // A peer may name any currency; what is none is no reason to show nothing.
  const text = /^[A-Z]{3}$/.test(currency) ? ownMoney(net, currency) : `${net.toFixed(2)} ${foreignText(currency, 8)}`
  return <OwnMoney text={text} />
}
