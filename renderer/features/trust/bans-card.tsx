import type { Ban } from '../../../contract/identity.ts'
import { t } from '../../../contract/words/speak.ts'
import { useEngine, useOnline } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { useQuery } from '../../engine/use-query.ts'
import { foreignText } from '../../format/foreign-text.ts'
import { shortHex } from '../../format/hex.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { ShortHex } from '../../ui/hex.tsx'
import { Loading } from '../../ui/loading.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import { RowList } from '../../ui/row-list.tsx'
import { Time } from '../../ui/time.tsx'
import css from './trust.module.css'

/** Buyers that nothing is sold to. They are banned from the detail of one of their jobs. */
export function BansCard() {
  const { call } = useEngine()
  const online = useOnline()
  const query = useQuery('bans.list', {}, null)
  const lift = useAction(async (payer: Ban['payer']) => {
    await call('bans.remove', { payer })
    query.reload()
  })
  const bans = query.data?.bans ?? []
  return (
    <Card title={t`Banned buyers`} icon="stop">
      <div className={css['part']}>
        {query.error === null ? null : <ErrorNotice error={query.error} />}
        {lift.error === null ? null : <ErrorNotice error={lift.error} />}
        {query.data === null && query.error === null ? <Loading what={t`the banned buyers`} lines={2} /> : null}
        {query.data !== null && bans.length === 0 ? (
          <p className={css['quiet']}>{t`Nobody is banned. A buyer can be banned from the details of a job.`}</p>
        ) : null}
        {bans.length === 0 ? null : (
          <RowList>
            {bans.map(({ payer, reason, at }) => (
              <li key={payer}>
                <span>
                  <ShortHex value={payer} name={t`buyer’s address`} />
                  {reason === '' ? null : <span className={css['quiet']}> {foreignText(reason, 200)}</span>}
                </span>
                <span className={css['buttons']}>
                  <span className={css['quiet']}>
                    <Time at={at} />
                  </span>
                  <Button
                    look="quiet"
                    size="s"
                    disabled={!online}
                    aria-label={t`Sell to ${shortHex(payer)} again`}
                    onClick={() => lift.run(payer)}
                  >{t`Lift the ban`}</Button>
                </span>
              </li>
            ))}
          </RowList>
        )}
      </div>
    </Card>
  )
}
