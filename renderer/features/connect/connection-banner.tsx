import { assertNever } from '../../../contract/errors.ts'
import { translated, t } from '../../../contract/words/speak.ts'
import { desktopBridge } from '../../desktop/bridge.ts'
import { useEngine, useEngineState } from '../../engine/hooks.tsx'
import { fullTime } from '../../format/time.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import css from './connection-banner.module.css'
import { RetryCountdown } from './retry-countdown.tsx'
import { StartAgain } from './start-again.tsx'
import { isDown, useEngineProcess } from './use-engine-process.ts'

/** Above old figures: since when they are old, and what happens next. */
export function ConnectionBanner() {
  const connection = useEngineState((state) => state.connection)
  const heardAt = useEngineState((state) => state.heardAt)
  const { retryNow } = useEngine()
  const bridge = desktopBridge()
  const engine = useEngineProcess(bridge, connection.kind === 'offline')
  const age = heardAt === null ? '' : `${t`What you see is from ${fullTime(heardAt)}.`} `
  switch (connection.kind) {
    case 'online':
    case 'connecting':
      return null
    case 'refused':
      return (
        <section className={css['banner']} aria-label={t`Connection`}>
          <Notice tone="danger" title={translated(connection.message)}>
            <p>
              {age}
              {translated(connection.hint)}
            </p>
          </Notice>
        </section>
      )
    case 'offline':
      return (
        <section className={css['banner']} aria-label={t`Connection`}>
          {bridge !== undefined && engine.view !== null ? (
            <Notice
              tone={isDown(engine.view) ? 'danger' : 'warn'}
              title={translated(engine.view.sentence)}
              action={isDown(engine.view) ? <StartAgain bridge={bridge} size="s" onStarted={engine.show} /> : undefined}
            >
              <p>
                {age}
                {translated(engine.view.hint ?? '')}
              </p>
            </Notice>
          ) : (
            <Notice
              tone="warn"
              title={t`Not connected to Hearth`}
              action={<Button size="s" icon="refresh" onClick={retryNow}>{t`Try now`}</Button>}
            >
              <p>
                {age}
                <RetryCountdown retryAt={connection.retryAt} />
              </p>
            </Notice>
          )}
        </section>
      )
    default:
      return assertNever(connection)
  }
}
