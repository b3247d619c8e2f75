import { useState } from 'react'
import type { Share, SharingSettings, SharingView } from '../../../contract/sharing.ts'
import { sentenceGap, t, translated } from '../../../contract/words/speak.ts'
import { useEngine, useOnline } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { useQuery } from '../../engine/use-query.ts'
import { screenHref } from '../../routes/route.ts'
import { bytes } from '../../format/quantity.ts'
import { Card } from '../../ui/card.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Loading } from '../../ui/loading.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import { OptionRow } from '../../ui/option-row.tsx'
import { NumberField } from '../rules/number-field.tsx'
import css from './hardware.module.css'
import { DenyDialog, SharedFiles } from './shared-files.tsx'

/** The files that this machine gives out by their content: whether, which, for what, and how many bytes. */
export function SharingCard() {
  const { call } = useEngine()
  const query = useQuery('sharing.get', {}, null)
  const [denied, setDenied] = useState<Share | null>(null)
  const set = useAction(async (change: Partial<SharingSettings>) => {
    await call('sharing.set', change)
    query.reload()
  })
  const remove = useAction(async (root: string) => {
    await call('sharing.remove', { root })
    query.reload()
  })
  const { data } = query
  const error = query.error ?? set.error ?? remove.error
  return (
    <Card title={t`Sharing`} icon="save">
      {error === null ? null : <ErrorNotice error={error} />}
      {data === null && error === null ? <Loading what={t`what is shared`} lines={4} /> : null}
      {data === null ? null : (
        <>
          <Switches view={data} busy={set.busy} change={(change) => set.run(change)} />
          <SharedFiles
            shares={data.shares}
            busy={remove.busy}
            onRemove={(share) => remove.run(share.root)}
            onDeny={setDenied}
          />
        </>
      )}
      {denied === null ? null : (
        <DenyDialog
          share={denied}
          onClose={() => setDenied(null)}
          onDone={() => {
            setDenied(null)
            query.reload()
          }}
        />
      )}
    </Card>
  )
}

function Switches({
  view,
  busy,
  change,
}: {
  view: SharingView
  busy: boolean
  change: (change: Partial<SharingSettings>) => void
}) {
  const locked = !useOnline() || busy
  const { settings } = view
  return (
    <>
      <p className={css['quiet']}>{translated(view.why)}</p>
      <div>
        <OptionRow
          label={t`Share files`}
          detail={t`Only what is in the list below, and never other files of this computer.`}
          checked={settings.on}
          disabled={locked}
          onChange={(on) => change({ on })}
        />
        <OptionRow
          label={t`Buyers pay for each MiB`}
          checked={settings.paid}
          disabled={locked}
          onChange={(paid) => change({ paid })}
        />
      </div>
      {settings.paid ? (
        <NumberField
          label={t`Free for every address`}
          unit={t`MiB a day`}
          value={settings.freePerDayMiB}
          least={0}
          most={1_000_000}
          whole
          disabled={locked}
          onChange={(given) => change({ freePerDayMiB: given ?? 0 })}
        />
      ) : null}
      <Facts
        facts={[
          { name: t`Files sent today`, value: bytes(view.sentToday) },
          { name: t`Held on this disk`, value: t`${bytes(view.held)} of ${bytes(settings.storeCap)}` },
          { name: t`Never carried`, value: String(view.denied) },
        ]}
      />
      <p className={css['quiet']}>
        {t`How fast and how much a month is sent stands in the rules, for everything together.`}
        {sentenceGap()}
        <a href={screenHref.rules}>{t`Rules`}</a>
      </p>
    </>
  )
}
