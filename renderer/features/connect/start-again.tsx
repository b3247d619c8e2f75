import type { DesktopBridge } from '../../../contract/desktop.ts'
import type { EngineProcessView } from '../../../contract/shell-state.ts'
import { t } from '../../../contract/words/speak.ts'
import { useAction } from '../../engine/use-action.ts'
import { Button } from '../../ui/button.tsx'

interface StartAgainProps {
  readonly bridge: DesktopBridge
  readonly onStarted: (view: EngineProcessView) => void
  readonly size?: 's'
}

/** Starts an engine that ended or failed. */
export function StartAgain({ bridge, onStarted, size }: StartAgainProps) {
  const start = useAction(async () => onStarted(await bridge.startEngine({})))
  return (
    <Button
      {...(size === undefined ? {} : { size })}
      icon="refresh"
      busy={start.busy}
      onClick={() => start.run()}
    >{t`Start again`}</Button>
  )
}
