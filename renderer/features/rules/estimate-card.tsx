import type { CallOut } from '../../../contract/engine.ts'
import type { Range } from '../../../contract/estimate.ts'
import { say } from '../../../contract/words/say.ts'
import { t, translated } from '../../../contract/words/speak.ts'
import { useSection } from '../../engine/hooks.tsx'
import { useQuery } from '../../engine/use-query.ts'
import { foreignText } from '../../format/foreign-text.ts'
import { ownMoney } from '../../format/own-money.ts'
import { Card } from '../../ui/card.tsx'
import { Loading } from '../../ui/loading.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import { Table, type Column } from '../../ui/table.tsx'
import { Unknown } from '../../ui/unknown.tsx'
import css from './rules-screen.module.css'

type Estimate = CallOut<'estimate.get'>
type Work = Estimate['kinds'][number]
type Offer = Estimate['offers'][number]

const KINDS = { wasm: say`Processor`, wgsl: say`Graphics card` } as const

/** What the machine would earn under these rules: ranges, with what others ask beside them, and no promise. */
export function EstimateCard() {
  const { rules, hourOfWork } = useSection('policy')
  const query = useQuery('estimate.get', {}, JSON.stringify([rules, hourOfWork]))
  return (
    <Card title={t`What would I earn`} icon="earnings">
      {query.error === null ? null : <ErrorNotice error={query.error} />}
      {query.data === null ? (
        query.error === null ? (
          <Loading what={t`the estimate`} lines={4} />
        ) : null
      ) : (
        <Told told={query.data} />
      )}
    </Card>
  )
}

function Told({ told }: { told: Estimate }) {
  return (
    <div className={css['estimate']}>
      <p
        className={css['hint']}
      >{t`An estimate, no promise: nobody has to buy. A month goes from no buyer to every allowed hour sold (${hoursText(told.hoursADay)}).`}</p>
      <Table
        caption={t`What an hour and a month would bring`}
        columns={workColumns(told.currency)}
        rows={told.kinds}
        rowKey={({ kind }) => kind}
      />
      {told.missing.map((sentence) => (
        <p key={sentence} className={css['hint']}>
          {translated(sentence)}
        </p>
      ))}
      <Table
        caption={t`What others ask for an hour`}
        columns={offerColumns()}
        rows={told.offers}
        rowKey={({ offer }) => `${offer.card} ${offer.where} ${offer.date}`}
      />
      <p className={css['hint']}>{t`Source: ${sourcesOf(told)}.`}</p>
    </div>
  )
}

function workColumns(currency: string): readonly Column<Work>[] {
  const money = (value: number | null) =>
    value === null ? <Unknown reason={t`not known`} /> : ownMoney(value, currency)
  return [
    { id: 'kind', title: t`Work`, cell: ({ kind }) => translated(KINDS[kind]) },
    { id: 'income', title: t`An hour sold brings`, align: 'end', cell: ({ hour }) => money(hour.income) },
    { id: 'power', title: t`Spent on power`, align: 'end', cell: ({ hour }) => money(hour.power) },
    { id: 'net', title: t`Net`, align: 'end', cell: ({ hour }) => money(hour.net) },
    {
      id: 'month',
      title: t`A month, net`,
      align: 'end',
      cell: ({ month }) => rangeText(month.net, currency) ?? <Unknown reason={t`not known`} />,
    },
  ]
}

function offerColumns(): readonly Column<Offer>[] {
  return [
    { id: 'card', title: t`Card`, cell: ({ offer }) => foreignText(offer.card, 80) },
    { id: 'where', title: t`Offered by`, cell: ({ offer }) => foreignText(offer.where, 80) },
    { id: 'price', title: t`An hour`, align: 'end', cell: ({ offer }) => rangeText(offer, offer.currency) },
    {
      id: 'here',
      title: t`As fast as this card`,
      align: 'end',
      cell: ({ offer, here }) =>
        rangeText(here, offer.currency) ?? <Unknown reason={offer.cloud ? t`a data centre` : t`speed not measured`} />,
    },
  ]
}

/** Where the prices are from, and of which month. */
function sourcesOf({ offers }: Estimate): string {
  return [...new Set(offers.map(({ offer }) => `${foreignText(offer.source, 200)}, ${offer.date}`))].join('; ')
}

function rangeText(range: Range | null, currency: string): string | null {
  if (range === null) return null
  const [low, high] = [ownMoney(range.low, currency), ownMoney(range.high, currency)]
  return low === high ? low : t`${low} to ${high}`
}

function hoursText({ low, high }: Range): string {
  const [least, most] = [low, high].map((hours) => String(Number(hours.toPrecision(3))))
  return low === high ? t`${most ?? ''} hours a day` : t`${least ?? ''} to ${most ?? ''} hours a day`
}
