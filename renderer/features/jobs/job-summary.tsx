import type { JobRow } from '../../../contract/engine.ts'
import { translated, t } from '../../../contract/words/speak.ts'
import { foreignText } from '../../format/foreign-text.ts'
import { duration } from '../../format/time.ts'
import { Facts } from '../../ui/facts.tsx'
import { ShortHex } from '../../ui/hex.tsx'
import { Time } from '../../ui/time.tsx'
import { Unknown } from '../../ui/unknown.tsx'
import { endSentence } from '../../words/job.ts'
import { BanBuyer } from '../trust/ban-buyer.tsx'
import { JobBadge } from './job-badge.tsx'
import css from './job-panel.module.css'

/** How the job stands, why it ended, who asked, and when. */
export function JobSummary({ row }: { row: JobRow }) {
  const reason = endSentence(row)
  return (
    <section className={css['section']} aria-label={t`Result`}>
      <JobBadge job={row} />
      {reason === null ? null : <p className={css['reason']}>{reason}</p>}
      {row.message === null ? null : (
        <p className={css['message']}>
          <bdi>{foreignText(translated(row.message), 400)}</bdi>
        </p>
      )}
      <Facts
        facts={[
          { name: t`Job`, value: <ShortHex value={row.id} name={t`job number`} /> },
          { name: t`Buyer`, value: <Buyer row={row} /> },
          { name: t`Paid`, value: <Time at={row.createdAt} /> },
          {
            name: t`Started`,
            value: row.startedAt === null ? <Unknown reason={t`it never started`} /> : <Time at={row.startedAt} />,
          },
          {
            name: t`Took`,
            value:
              row.startedAt === null || row.finishedAt === null ? (
                <Unknown reason={row.finishedAt === null ? t`not over yet` : t`it never started`} />
              ) : (
                duration(row.finishedAt - row.startedAt)
              ),
          },
        ]}
      />
    </section>
  )
}

function Buyer({ row: { payer } }: { row: JobRow }) {
  return (
    <span className={css['buyer']}>
      <ShortHex value={payer} name={t`buyer’s address`} />
      <BanBuyer payer={payer} />
    </span>
  )
}
