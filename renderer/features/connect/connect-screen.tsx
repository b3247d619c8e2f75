import { translated, t } from '../../../contract/words/speak.ts'
import { Mark } from '../../ui/mark.tsx'
import { desktopBridge } from '../../desktop/bridge.ts'
import { useEngine, useEngineState } from '../../engine/hooks.tsx'
import { Button } from '../../ui/button.tsx'
import css from './connect-screen.module.css'
import { Connecting } from './connecting.tsx'
import { EngineProcess } from './engine-process.tsx'
import { RetryCountdown } from './retry-countdown.tsx'
import { UnlockForm } from './unlock-form.tsx'
import { isDown, useEngineProcess } from './use-engine-process.ts'
import { useUnlock } from './use-unlock.ts'

/** Before anything is known: connecting, out of reach, or refused. */
export function ConnectScreen() {
  const connection = useEngineState((state) => state.connection)
  const { retryNow } = useEngine()
  const bridge = desktopBridge()
  const unlock = useUnlock(bridge)
  const request = unlock.view?.request ?? null
  const engine = useEngineProcess(bridge, connection.kind !== 'refused')
  // An engine that is well answers in a moment; only one that does not is worth more words.
  const process = engine.view !== null && (connection.kind === 'offline' || isDown(engine.view)) ? engine.view : null
  const isWaiting = connection.kind !== 'refused' && (connection.kind !== 'offline' || bridge !== undefined)
  if (request === null && process === null && isWaiting) return <Connecting />
  return (
    <main className={css['screen']}>
      <Mark size={44} />
      {bridge !== undefined && unlock.view !== null && request !== null ? (
        <UnlockForm
          key={`${request.purpose} ${request.problem}`}
          bridge={bridge}
          view={unlock.view}
          request={request}
          onGiven={unlock.show}
        />
      ) : bridge !== undefined && process !== null ? (
        <EngineProcess bridge={bridge} view={process} onStarted={engine.show} />
      ) : connection.kind === 'offline' ? (
        <>
          <h1>{t`Hearth does not answer`}</h1>
          <p>{t`Start it with “hearth run” in a terminal, or open the Hearth app. Your books and your wallet are on the disk and are not touched by this.`}</p>
          <p className={css['quiet']}>
            <RetryCountdown retryAt={connection.retryAt} />
          </p>
          <Button icon="refresh" onClick={retryNow}>{t`Try now`}</Button>
        </>
      ) : connection.kind === 'refused' ? (
        <>
          <h1>{translated(connection.message)}</h1>
          <p>{translated(connection.hint)}</p>
        </>
      ) : null}
    </main>
  )
}
