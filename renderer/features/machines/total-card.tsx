import type { RigsTotal } from '../../../contract/rigs.ts'
import { sentences, t, translated } from '../../../contract/words/speak.ts'
import { useSection } from '../../engine/hooks.tsx'
import { foreignText } from '../../format/foreign-text.ts'
import { shortTime } from '../../format/time.ts'
import { Amount } from '../../ui/amount.tsx'
import { Card } from '../../ui/card.tsx'
import { Stat } from '../../ui/stat.tsx'
import { useNow } from '../../ui/use-now.ts'
import css from './machines.module.css'

/** One sum for one network and coin, with whose figures are in it and whose are not. */
export function TotalCard({ total }: { total: RigsTotal }) {
  const { device, rigs } = useSection('rigs')
  const now = useNow(60_000)
  const { network } = total
  const names = total.counted.map((id) =>
    id === device.id ? t`this machine` : nameOf(rigs.find((rig) => rig.id === id)?.name ?? ''),
  )
  return (
    <Card title={t`All machines on ${nameOf(translated(network.label))}`} icon="earnings">
      <dl className={css['stats']}>
        <Stat label={t`Earned`} tone="money" note={t`final on chain`}>
          <Amount value={total.earned} size="l" of={network} />
        </Stat>
        <Stat label={t`Pending`} tone="pending" note={t`held, not yet final`}>
          <Amount value={total.pending} size="l" of={network} />
        </Stat>
        <Stat label={t`Earned today`}>
          <Amount value={total.earnedToday} size="l" of={network} />
        </Stat>
      </dl>
      <p className={css['quiet']}>
        {names.length === 0 ? t`No machine is counted.` : t`Counted: ${names.join(t`, `)}.`}
      </p>
      {total.notCounted.length === 0 ? null : (
        <ul className={css['part']} aria-label={t`Not counted`}>
          {total.notCounted.map(({ id, name, since, sentence }) => (
            <li key={id} className={css['quiet']}>
              {sentences(
                since === null
                  ? t`Not counted: ${nameOf(name)}.`
                  : t`Not counted since ${shortTime(since, now)}: ${nameOf(name)}.`,
                foreignText(translated(sentence), 400),
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

function nameOf(name: string): string {
  return foreignText(name, 60)
}
