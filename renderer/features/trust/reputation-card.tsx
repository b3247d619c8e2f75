import type { ReputationView } from '../../../contract/identity.ts'
import { plural, t } from '../../../contract/words/speak.ts'
import { useSection } from '../../engine/hooks.tsx'
import { useQuery } from '../../engine/use-query.ts'
import { say } from '../../../contract/words/say.ts'
import { Amount, COLUMN_DECIMALS } from '../../ui/amount.tsx'
import { Card } from '../../ui/card.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ShortHex } from '../../ui/hex.tsx'
import { Loading } from '../../ui/loading.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import css from './trust.module.css'

type Reviewer = ReputationView['counted'][number]

const columns: readonly Column<Reviewer>[] = [
  {
    id: 'who',
    title: say`Buyer`,
    cell: ({ reviewer }) => <ShortHex value={reviewer} name={t`buyer’s address`} />,
  },
  { id: 'grade', title: say`Says`, align: 'end', width: '5rem', cell: ({ grade }) => String(grade) },
  {
    id: 'paid',
    title: say`Has paid`,
    align: 'end',
    width: '13rem',
    cell: ({ paid }) => <Amount value={paid} column={COLUMN_DECIMALS} />,
  },
]

/** What those who paid say, each by name; and who was not listened to. */
export function ReputationCard() {
  const { chain } = useSection('network')
  const query = useQuery('identity.reputation', {}, chain)
  const reputation = query.data?.reputation ?? null
  return (
    <Card title={t`Reputation`} icon="receipt">
      <div className={css['part']}>
        {query.error === null ? null : <ErrorNotice error={query.error} />}
        {query.data === null && query.error === null ? <Loading what={t`the reputation`} lines={4} /> : null}
        {query.data !== null && reputation === null ? (
          <EmptyState
            icon="receipt"
            title={t`Nothing is said yet`}
          >{t`Buyers can rate an agent once it is registered.`}</EmptyState>
        ) : null}
        {reputation === null ? null : <Words reputation={reputation} />}
      </div>
    </Card>
  )
}

function Words({ reputation }: { reputation: ReputationView }) {
  const { figure, counted } = reputation
  return (
    <>
      {figure === null ? (
        <p>{t`Nobody who paid this agent has said anything of it.`}</p>
      ) : (
        <p className={css['figure']}>
          <span className={css['grade']}>{String(figure.middle)}</span>
          <span>{t`of 100, by what was paid; half of the money says ${figure.low} to ${figure.high}`}</span>
        </p>
      )}
      {counted.length === 0 ? null : (
        <div className={css['wide']}>
          <Table caption={t`Buyers who gave it`} columns={columns} rows={counted} rowKey={({ reviewer }) => reviewer} />
        </div>
      )}
      <ul className={css['quiet']} aria-label={t`Left out`}>
        {leftOut(reputation).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  )
}

function leftOut({ strangers, revoked, older, noGrade, own }: ReputationView): readonly string[] {
  const lines: readonly (readonly [number, string])[] = [
    [
      strangers,
      plural(strangers, {
        one: 'One reviewer never paid it and is left out.',
        other: '# reviewers never paid it and are left out.',
      }),
    ],
    [
      older,
      plural(older, {
        one: 'One earlier word of a buyer is left out: the last one counts.',
        other: '# earlier words of buyers are left out: the last one counts.',
      }),
    ],
    [revoked, plural(revoked, { one: 'One was taken back.', other: '# were taken back.' })],
    [noGrade, plural(noGrade, { one: 'One gives no grade from 0 to 100.', other: '# give no grade from 0 to 100.' })],
    [own, plural(own, { one: 'One is the agent’s own.', other: '# are the agent’s own.' })],
  ]
  return lines.flatMap(([count, line]) => (count === 0 ? [] : [line]))
}
