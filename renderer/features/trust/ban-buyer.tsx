import { useState } from 'react'
import { type Address, sameAddress } from '../../../contract/money.ts'
import { t } from '../../../contract/words/speak.ts'
import { useEngine, useOnline } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { useQuery } from '../../engine/use-query.ts'
import { screenHref } from '../../routes/route.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { GroupedHex } from '../../ui/hex.tsx'
import css from './trust.module.css'

/** Sells nothing more to this buyer, after a question; or says that it is so. */
export function BanBuyer({ payer }: { payer: Address }) {
  const { call } = useEngine()
  const online = useOnline()
  const [asks, setAsks] = useState(false)
  const query = useQuery('bans.list', {}, null)
  const ban = useAction(async () => {
    await call('bans.add', { payer })
    setAsks(false)
    query.reload()
  })
  if (query.data === null) return null
  if (query.data.bans.some((each) => sameAddress(each.payer, payer))) {
    return (
      <a className={css['quiet']} href={screenHref.trust}>
        {t`banned`}
      </a>
    )
  }
  return (
    <>
      <Button look="quiet" size="s" disabled={!online} onClick={() => setAsks(true)}>{t`Ban this buyer`}</Button>
      <ConfirmDialog
        open={asks}
        onClose={() => setAsks(false)}
        title={t`Sell nothing more to this buyer?`}
        confirm={t`Ban`}
        keep={t`Keep selling`}
        busy={ban.busy}
        error={ban.error}
        onConfirm={() => ban.run()}
      >
        <div className={css['part']}>
          <p>
            <GroupedHex value={payer} />
          </p>
          <p>{t`What was paid for is still done and delivered. Another address of the same buyer is another buyer. You can lift the ban in Trust.`}</p>
        </div>
      </ConfirmDialog>
    </>
  )
}
