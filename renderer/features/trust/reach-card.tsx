import { Fragment, useState } from 'react'
import type { Reach } from '../../../contract/identity.ts'
import type { ReachView } from '../../../contract/reach.ts'
import { say } from '../../../contract/words/say.ts'
import { t, translated } from '../../../contract/words/speak.ts'
import { useEngine, useOnline } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { useQuery } from '../../engine/use-query.ts'
import { foreignText } from '../../format/foreign-text.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Loading } from '../../ui/loading.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import type { ShapeName } from '../../ui/shape.tsx'
import { Switch } from '../../ui/switch.tsx'
import { Time } from '../../ui/time.tsx'
import { AllowDialog } from './allow-dialog.tsx'
import { Beyond } from './beyond.tsx'
import css from './trust.module.css'

const words: Readonly<
  Record<Reach['state'], { readonly label: string; readonly shape: ShapeName; readonly tone: Tone }>
> = {
  'local-only': { label: say`This computer only`, shape: 'dash', tone: 'neutral' },
  untested: { label: say`Not tried`, shape: 'dash', tone: 'neutral' },
  reachable: { label: say`Reachable`, shape: 'check', tone: 'money' },
  unreachable: { label: say`Not reachable`, shape: 'cross', tone: 'warn' },
}

/** Whether strangers may connect, whether they reach this machine, and why not. */
export function ReachCard({ changed }: { changed: () => void }) {
  const query = useQuery('reach.get', {}, null)
  const { data } = query
  if (data === null) {
    return (
      <Card title={t`Reach`} icon="network">
        {query.error === null ? (
          <Loading what={t`the way for strangers`} lines={2} />
        ) : (
          <ErrorNotice error={query.error} />
        )}
      </Card>
    )
  }
  const { label, shape, tone } = words[data.reach.state]
  return (
    <Card
      title={t`Reach`}
      icon="network"
      aside={
        <Badge shape={shape} tone={tone}>
          {translated(label)}
        </Badge>
      }
    >
      <ReachPart
        view={data}
        changed={() => {
          query.reload()
          changed()
        }}
      />
    </Card>
  )
}

function ReachPart({ view, changed }: { view: ReachView; changed: () => void }) {
  const { settings, reach, listening } = view
  const { call } = useEngine()
  const online = useOnline()
  const [asking, setAsking] = useState(false)
  const deny = useAction(async () => {
    await call('reach.set', { allowed: false })
    changed()
  })
  return (
    <div className={css['part']}>
      <div className={css['switch']}>
        <span>{t`Strangers may connect`}</span>
        <Switch
          label={t`Strangers may connect`}
          size="s"
          checked={settings.allowed}
          disabled={!online || deny.busy}
          onChange={(on) => (on ? setAsking(true) : deny.run())}
        />
      </div>
      <p className={css['uri']}>{foreignText(translated(reach.sentence), 400)}</p>
      {reach.next === null ? null : <p className={css['quiet']}>{translated(reach.next)}</p>}
      {listening === null ? null : (
        <Facts
          facts={[
            {
              name: t`Certificate`,
              value: listening.certificate.own ? t`yours` : t`made by Hearth; buyers have to be told of it`,
            },
            { name: t`SHA-256 fingerprint`, value: <Fingerprint value={listening.certificate.fingerprint} /> },
            { name: t`Valid until`, value: <Time at={listening.certificate.until} /> },
          ]}
        />
      )}
      <Beyond router={view.router} peers={view.peers} />
      {deny.error === null ? null : <ErrorNotice error={deny.error} />}
      {asking ? (
        <AllowDialog
          settings={settings}
          onClose={() => setAsking(false)}
          onDone={() => {
            setAsking(false)
            changed()
          }}
        />
      ) : null}
    </div>
  )
}

/** Its bytes stay whole where a line ends. */
function Fingerprint({ value }: { value: string }) {
  const bytes = value.split(':')
  return (
    <bdi className={css['fingerprint']}>
      {bytes.map((byte, place) => (
        <Fragment key={place}>
          {place === bytes.length - 1 ? byte : `${byte}:`}
          <wbr />
        </Fragment>
      ))}
    </bdi>
  )
}
