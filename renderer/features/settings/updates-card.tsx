import { useCallback } from 'react'
import type { DesktopBridge } from '../../../contract/desktop.ts'
import type { UpdatesView } from '../../../contract/shell-state.ts'
import { sentences, t, translated } from '../../../contract/words/speak.ts'
import { desktopBridge } from '../../desktop/bridge.ts'
import { useShellView } from '../../desktop/use-shell-view.ts'
import { useAction } from '../../engine/use-action.ts'
import { fullTime } from '../../format/time.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { ErrorNotice, Notice } from '../../ui/notice.tsx'
import css from './settings-screen.module.css'

/** What an update waits for changes while one looks. */
const LOOK_MS = 1_000

/** Which version runs, which is ready, and a way to install it; only where there is an app around the window. */
export function UpdatesCard() {
  const bridge = desktopBridge()
  return bridge === undefined ? null : <Updates bridge={bridge} />
}

function Updates({ bridge }: { bridge: DesktopBridge }) {
  const read = useCallback(() => bridge.readUpdates({}), [bridge])
  /** Null: nobody tells this copy of updates. */
  const [view, setView] = useShellView<UpdatesView | null>(read, LOOK_MS)
  const check = useAction(async () => setView(await bridge.checkUpdates({})))
  const install = useAction(async (now: boolean) => setView(await bridge.installUpdate({ now })))
  if (view === undefined) return null
  const error = check.error ?? install.error
  const ready = view?.ready ?? null
  return (
    <Card title={t`Updates`} icon="refresh">
      {error === null ? null : <ErrorNotice error={error} />}
      {view === null || view.failure === null ? null : (
        <Notice tone="danger" title={t`Hearth ${view.failure.version} could not be installed`}>
          <p>{sentences(translated(view.failure.reason), translated(view.failure.next))}</p>
        </Notice>
      )}
      <div className={css['line']}>
        <p className={css['quiet']}>
          <output>{stateOf(view)}</output>
        </p>
        {view === null ? null : ready === null ? (
          <Button size="s" icon="refresh" busy={check.busy} onClick={() => check.run()}>{t`Check now`}</Button>
        ) : ready.asked ? (
          <Button size="s" busy={install.busy} onClick={() => install.run(false)}>{t`Do not update now`}</Button>
        ) : (
          <Button size="s" busy={install.busy} onClick={() => install.run(true)}>{t`Install and restart`}</Button>
        )}
      </div>
    </Card>
  )
}

function stateOf(view: UpdatesView | null): string {
  if (view === null) return t`Nobody tells this copy of newer versions. Get them where you got this one.`
  const { version, ready, checkedAt, problem } = view
  if (ready !== null) {
    return ready.asked
      ? sentences(t`Updates to ${ready.version} soon.`, translated(ready.waitsFor ?? ''))
      : t`Hearth ${ready.version} is ready. It is installed when you quit, or now; no job is cut short for it.`
  }
  if (problem !== null) return sentences(t`Hearth ${version} runs.`, translated(problem))
  if (checkedAt === null) return t`Hearth ${version} runs. It has not looked for a newer one yet.`
  return t`Hearth ${version} runs. Nothing newer was there on ${fullTime(checkedAt)}.`
}
