import { useState } from 'react'
import type { IdentityView } from '../../../contract/identity.ts'
import { t, translated } from '../../../contract/words/speak.ts'
import { TransactionLink } from '../../desktop/transaction-link.tsx'
import { useEngine, useOnline } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { foreignText } from '../../format/foreign-text.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { type Fact, Facts } from '../../ui/facts.tsx'
import { ShortHex } from '../../ui/hex.tsx'
import { ErrorNotice, Notice } from '../../ui/notice.tsx'
import { RowList } from '../../ui/row-list.tsx'
import { Time } from '../../ui/time.tsx'
import { DomainDialog } from './domain-dialog.tsx'
import { RegisterDialog } from './register-dialog.tsx'
import { callStates, callWords, standingWords } from './standing-words.ts'
import css from './trust.module.css'

/** The agent in the registry, what is under way, and the buttons that change it. */
export function IdentityCard({ view, changed }: { view: IdentityView; changed: () => void }) {
  const { call } = useEngine()
  const online = useOnline()
  const [asks, setAsks] = useState<'update' | 'anew' | 'domain' | null>(null)
  const look = useAction(async () => {
    await call('identity.get', { fresh: true })
    changed()
  })
  const words = standingWords[view.standing]
  const possible = view.standing !== 'impossible'
  const done = (): void => {
    setAsks(null)
    changed()
  }
  return (
    <Card
      title={t`Identity on the chain`}
      icon="shield"
      aside={
        <Badge shape={words.shape} tone={words.tone}>
          {translated(words.label)}
        </Badge>
      }
    >
      <div className={css['part']}>
        {view.standing === 'changed-hands' ? (
          <Notice tone="danger" title={translated(view.sentence)}>
            {view.next === null ? null : <p>{translated(view.next)}</p>}
          </Notice>
        ) : (
          <>
            <p>{translated(view.sentence)}</p>
            {view.next === null ? null : <p className={css['quiet']}>{translated(view.next)}</p>}
          </>
        )}
        <Facts facts={factsOf(view)} />
        {look.error === null ? null : <ErrorNotice error={look.error} />}
        {possible ? (
          <div className={css['buttons']}>
            <ChangeButton view={view} disabled={!online} ask={setAsks} />
            <Button disabled={!online} busy={look.busy} onClick={() => look.run()}>{t`Ask the registry`}</Button>
            {view.agentId === null ? null : (
              <Button disabled={!online} onClick={() => setAsks('domain')}>{t`Domain`}</Button>
            )}
          </div>
        ) : null}
        <Calls calls={view.calls} />
      </div>
      {asks === 'update' || asks === 'anew' ? (
        <RegisterDialog anew={asks === 'anew'} automatic={view.automatic} onClose={() => setAsks(null)} onDone={done} />
      ) : null}
      {asks === 'domain' ? <DomainDialog domain={view.domain} onClose={done} /> : null}
    </Card>
  )
}

function ChangeButton({
  view: { standing, automatic },
  disabled,
  ask,
}: {
  view: IdentityView
  disabled: boolean
  ask: (what: 'update' | 'anew') => void
}) {
  if (standing === 'changed-hands')
    return <Button look="money" disabled={disabled} onClick={() => ask('anew')}>{t`Register another agent`}</Button>
  if (automatic) return null
  if (standing === 'none')
    return <Button look="money" disabled={disabled} onClick={() => ask('update')}>{t`Register`}</Button>
  if (standing === 'out-of-date')
    return <Button look="money" disabled={disabled} onClick={() => ask('update')}>{t`Update`}</Button>
  return null
}

function factsOf({ agentId, registry, owner, wallet, uri, domain, checkedAt }: IdentityView): readonly Fact[] {
  const contract = registry?.split(':').at(-1) ?? null
  const facts: readonly (Fact | null)[] = [
    agentId === null ? null : { name: t`Agent`, value: agentId },
    contract === null ? null : { name: t`Registry`, value: <ShortHex value={contract} name={t`registry’s address`} /> },
    owner === null
      ? null
      : { name: t`Held by`, value: <ShortHex value={owner} name={t`address that holds the agent`} /> },
    wallet === null ? null : { name: t`Paid to`, value: <Wallet address={wallet} /> },
    uri === null ? null : { name: t`File`, value: <FilePlace uri={uri} /> },
    domain === null
      ? null
      : { name: t`Domain`, value: <span className={css['uri']}>{foreignText(translated(domain.sentence), 300)}</span> },
    checkedAt === null ? null : { name: t`Looked at`, value: <Time at={checkedAt} /> },
  ]
  return facts.filter((fact) => fact !== null)
}

/** A registry forgets the wallet of an agent that changes hands. */
function Wallet({ address }: { address: string }) {
  return /^0x0+$/.test(address) ? t`nobody` : <ShortHex value={address} name={t`agent’s wallet`} />
}

function FilePlace({ uri }: { uri: string }) {
  if (uri.startsWith('data:')) return t`in the registry itself`
  return <bdi className={css['uri']}>{foreignText(uri, 200)}</bdi>
}

function Calls({ calls }: { calls: IdentityView['calls'] }) {
  if (calls.length === 0) return null
  return (
    <RowList label={t`Transactions of the agent`}>
      {calls.map((each) => (
        <li key={each.transaction}>
          <span>
            {translated(callWords[each.kind])}
            <span className={css['quiet']}> · {translated(callStates[each.state])}</span>
          </span>
          <TransactionLink hash={each.transaction} />
        </li>
      ))}
    </RowList>
  )
}
