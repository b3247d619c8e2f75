import { useState } from 'react'
import type { NetworkChoice, NetworkId, Networks } from '../../../contract/networks.ts'
import { translated, t } from '../../../contract/words/speak.ts'
import { useEngine, useOnline } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { useQuery } from '../../engine/use-query.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Loading } from '../../ui/loading.tsx'
import { ErrorNotice, Notice } from '../../ui/notice.tsx'
import { RowList } from '../../ui/row-list.tsx'
import { ProbeResult } from './probe-result.tsx'
import css from './settings-screen.module.css'

/** The networks, what each really can do, and which one is used; real money only after its warning. */
export function NetworkCard() {
  const list = useQuery('networks.list', {}, null)
  return (
    <Card title={t`Network`} icon="network">
      {list.error === null ? null : <ErrorNotice error={list.error} />}
      {list.data === null ? (
        <Loading what={t`the networks`} lines={5} />
      ) : (
        <Choices list={list.data} changed={list.reload} />
      )}
    </Card>
  )
}

function Choices({ list, changed }: { list: Networks; changed: () => void }) {
  const { call } = useEngine()
  const online = useOnline()
  const [looked, setLooked] = useState<NetworkId | null>(null)
  const [warned, setWarned] = useState<NetworkChoice | null>(null)
  const choose = useAction(async (id: NetworkId, understood: boolean) => {
    await call('networks.choose', { id, understood })
    setWarned(null)
    changed()
  })
  return (
    <div className={css['part']}>
      {list.next === list.current ? null : (
        <Notice tone="info" title={t`${labelOf(list, list.next)} is used when Hearth is started again.`}>
          <p>{t`Each network has its own wallet and its own books; nothing moves between them.`}</p>
        </Notice>
      )}
      {list.fixed === null ? null : <Notice tone="info" title={translated(list.fixed)} />}
      {choose.error === null || warned !== null ? null : <ErrorNotice error={choose.error} />}
      <RowList>
        {list.networks.map((network) => (
          <li key={network.id}>
            <span>
              <strong>{translated(network.label)}</strong>
              <span className={css['quiet']}> {moneyOf(network)}</span>
            </span>
            <span className={css['buttons']}>
              <Button
                look="quiet"
                size="s"
                disabled={!online}
                aria-label={t`Check ${translated(network.label)}`}
                onClick={() => setLooked(network.id)}
              >{t`Check`}</Button>
              {network.id === list.next ? (
                <span className={css['quiet']}>{network.id === list.current ? t`in use` : t`next`}</span>
              ) : (
                <Button
                  size="s"
                  disabled={!online || (list.fixed !== null && !network.practice)}
                  aria-label={t`Use ${translated(network.label)}`}
                  onClick={() => (network.realMoney ? setWarned(network) : choose.run(network.id, false))}
                >{t`Use`}</Button>
              )}
            </span>
          </li>
        ))}
      </RowList>
      {looked === null ? null : <ProbeResult key={looked} id={looked} label={labelOf(list, looked)} />}
      {warned === null ? null : (
        <ConfirmDialog
          open
          onClose={() => setWarned(null)}
          title={t`${translated(warned.label)} moves real money`}
          confirm={t`Use real money`}
          keep={t`Stay`}
          busy={choose.busy}
          error={choose.error}
          onConfirm={() => choose.run(warned.id, true)}
        >
          <div className={css['part']}>
            <p>{t`What is sent to a wrong address is gone, and nobody can bring it back.`}</p>
            <p>{t`Whoever has the recovery phrase or the passphrase and this computer has the money.`}</p>
            <p>{t`Hearth is young software: begin with amounts you could lose, and keep the phrase on paper.`}</p>
          </div>
        </ConfirmDialog>
      )}
    </div>
  )
}

function labelOf({ networks }: Networks, id: NetworkId): string {
  return translated(networks.find((each) => each.id === id)?.label ?? id)
}

function moneyOf({ practice, realMoney, facilitator }: NetworkChoice): string {
  const money = practice ? t`play money on this computer` : realMoney ? t`real money` : t`test money`
  return t`${money}, settled by ${facilitator}`
}
