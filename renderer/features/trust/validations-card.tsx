import type { ValidationRow } from '../../../contract/identity.ts'
import { t } from '../../../contract/words/speak.ts'
import { useSection } from '../../engine/hooks.tsx'
import { useQuery } from '../../engine/use-query.ts'
import { Card } from '../../ui/card.tsx'
import { ShortHex } from '../../ui/hex.tsx'
import { Loading } from '../../ui/loading.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import { RowList } from '../../ui/row-list.tsx'
import { Time } from '../../ui/time.tsx'
import { tagWords } from '../../words/verdict.ts'
import css from './trust.module.css'

/** Receipts that validators were asked about in the registry, and what they answered. */
export function ValidationsCard() {
  const { chain } = useSection('network')
  const query = useQuery('identity.validations', {}, chain)
  const rows = query.data?.validations ?? []
  return (
    <Card title={t`Validations`} icon="check">
      <div className={css['part']}>
        {query.error === null ? null : <ErrorNotice error={query.error} />}
        {query.data === null && query.error === null ? <Loading what={t`the validations`} lines={3} /> : null}
        {query.data !== null && rows.length === 0 ? (
          <p className={css['quiet']}>{t`No work of this agent was sent to a validator through the registry.`}</p>
        ) : null}
        {rows.length === 0 ? null : (
          <RowList>
            {rows.map((row) => (
              <Validation key={row.requestHash} row={row} />
            ))}
          </RowList>
        )}
      </div>
    </Card>
  )
}

function Validation({ row }: { row: ValidationRow }) {
  return (
    <li>
      <span>
        {row.response === null ? t`Not answered yet` : t`${row.response} of 100`}
        {row.tag === '' ? null : <span className={css['quiet']}> · {tagWords(row.tag)}</span>}
      </span>
      <span className={css['quiet']}>
        <Time at={row.at} />
      </span>
      <ShortHex value={row.requestHash} name={t`receipt’s hash`} />
      <ShortHex value={row.validator} name={t`validator’s address`} />
    </li>
  )
}
