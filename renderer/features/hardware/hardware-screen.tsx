import { t, translated } from '../../../contract/words/speak.ts'
import { useEngine, useOnline, useSection } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { ago } from '../../format/time.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorNotice, Notice } from '../../ui/notice.tsx'
import { ScreenHeader } from '../../ui/screen-header.tsx'
import { useNow } from '../../ui/use-now.ts'
import { GpuTiles } from '../home/gpu-tiles.tsx'
import { HostTile } from '../home/host-tile.tsx'
import css from './hardware.module.css'
import { LimitsCard } from './limits-card.tsx'
import { LineCard } from './line-card.tsx'
import { SensorCards } from './sensors-card.tsx'
import { SharingCard } from './sharing-card.tsx'
import { SpeedCard } from './speed-card.tsx'

/** What this machine has, as it was found, and how fast it was proven to be. */
export function HardwareScreen() {
  const { checkedAt, gpus, problem } = useSection('gpus')
  const { call } = useEngine()
  const online = useOnline()
  const now = useNow(10_000)
  const rescan = useAction(() => call('hardware.rescan', {}))
  return (
    <div className={css['screen']}>
      <ScreenHeader
        title={t`Hardware`}
        detail={t`Graphics cards looked for ${ago(checkedAt, now)}`}
        action={
          <Button
            icon="refresh"
            busy={rescan.busy}
            disabled={!online}
            onClick={() => rescan.run()}
          >{t`Look again`}</Button>
        }
      />
      {rescan.error === null ? null : <ErrorNotice error={rescan.error} />}
      {problem === null || gpus.length === 0 ? null : (
        <Notice tone="warn" title={translated(problem.sentence)}>
          <p>{translated(problem.next)}</p>
        </Notice>
      )}
      <div className={css['columns']}>
        <div className={css['column']}>
          <LimitsCard />
          <SpeedCard />
          <LineCard />
          <SharingCard />
        </div>
        <div className={css['column']}>
          {gpus.length === 0 ? <GpuTiles rescan={false} /> : <SensorCards />}
          <HostTile />
        </div>
      </div>
    </div>
  )
}
