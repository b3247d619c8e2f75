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
import { Settling } from './settling.tsx'
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
  const [warned, setWarned] = useState<Warned | null>(null)
  const choose = useAction(async (wish: Wish, understood: boolean) => {
    await (wish.ids === undefined
      ? call('networks.choose', { id: wish.id, understood })
      : call('networks.others', { ids: wish.ids, understood }))
    setWarned(null)
    changed()
  })
  const lookedAt = list.networks.find(({ id }) => id === looked)
  const main = list.networks.find(({ id }) => id === list.next)
  const ask = (network: NetworkChoice, wish: Wish): void =>
    network.realMoney ? setWarned({ network, wish }) : choose.run(wish, false)
  return (
    <div className={css['part']}>
      {list.next === list.current ? null : (
        <Notice tone="info" title={t`${labelOf(list, list.next)} is used when Hearth is started again.`}>
          <p>{t`Each network has its own wallet and its own books; nothing moves between them.`}</p>
        </Notice>
      )}
      {list.fixed === null ? null : <Notice tone="info" title={translated(list.fixed)} />}
      {choose.error === null || warned !== null ? null : <ErrorNotice error={choose.error} />}
      {list.others.map(({ id, problem }) =>
        problem === null ? null : (
          <Notice key={id} tone="warn" title={t`Nothing is paid on ${labelOf(list, id)} at the moment.`}>
            <p>{translated(problem)}</p>
          </Notice>
        ),
      )}
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
              {main !== undefined && canBeTogether(main, network) ? (
                <TooButton
                  network={network}
                  list={list}
                  disabled={!online || list.fixed !== null}
                  onAdd={(ids) => ask(network, { id: network.id, ids })}
                  onRemove={(ids) => choose.run({ id: network.id, ids }, false)}
                />
              ) : null}
              {network.id === list.next ? (
                <span className={css['standing']}>{network.id === list.current ? t`in use` : t`next`}</span>
              ) : (
                <Button
                  size="s"
                  disabled={!online || (list.fixed !== null && !network.practice)}
                  aria-label={t`Use ${translated(network.label)}`}
                  onClick={() => ask(network, { id: network.id })}
                >{t`Use`}</Button>
              )}
            </span>
          </li>
        ))}
      </RowList>
      {looked === null ? null : <ProbeResult key={`probe ${looked}`} id={looked} label={labelOf(list, looked)} />}
      {lookedAt === undefined || lookedAt.practice ? null : (
        <Settling key={`settling ${lookedAt.id}`} network={lookedAt} fixed={list.fixed !== null} changed={changed} />
      )}
      {warned === null ? null : (
        <ConfirmDialog
          open
          onClose={() => setWarned(null)}
          title={t`${translated(warned.network.label)} moves real money`}
          confirm={t`Use real money`}
          keep={t`Stay`}
          busy={choose.busy}
          error={choose.error}
          onConfirm={() => choose.run(warned.wish, true)}
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

/** What was asked for: another main network, or, with `ids`, other further ones. */
interface Wish {
  readonly id: NetworkId
  readonly ids?: NetworkId[]
}

/** Waits for its warning to be read. */
interface Warned {
  readonly network: NetworkChoice
  readonly wish: Wish
}

function canBeTogether(a: NetworkChoice, b: NetworkChoice): boolean {
  return a.id !== b.id && a.realMoney === b.realMoney
}

interface TooButtonProps {
  readonly network: NetworkChoice
  readonly list: Networks
  readonly disabled: boolean
  readonly onAdd: (ids: NetworkId[]) => void
  readonly onRemove: (ids: NetworkId[]) => void
}

/** Whether work is paid on a network besides the one in use, from the next start. */
function TooButton({ network, list, disabled, onAdd, onRemove }: TooButtonProps) {
  const { id, label } = network
  const isChosen = list.othersNext.includes(id)
  const isNow = list.others.some((other) => other.id === id)
  return (
    <>
      {isNow === isChosen ? null : (
        <span className={css['quiet']}>{isChosen ? t`on from the next start` : t`off from the next start`}</span>
      )}
      <Button
        look="quiet"
        size="s"
        disabled={disabled}
        aria-pressed={isChosen}
        aria-label={t`Be paid too: ${translated(label)}`}
        {...(isChosen ? { icon: 'check' as const } : {})}
        onClick={() =>
          isChosen ? onRemove(list.othersNext.filter((other) => other !== id)) : onAdd([...list.othersNext, id])
        }
      >
        {t`Be paid too`}
      </Button>
    </>
  )
}

function labelOf({ networks }: Networks, id: NetworkId): string {
  return translated(networks.find((each) => each.id === id)?.label ?? id)
}

function moneyOf({ practice, realMoney, facilitator }: NetworkChoice): string {
  const money = practice ? t`play money on this computer` : realMoney ? t`real money` : t`test money`
  return t`${money}, settled by ${translated(facilitator)}`
}
