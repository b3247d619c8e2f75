import type { DesktopBridge } from '../../../contract/desktop.ts'
import type { EngineProcessView } from '../../../contract/shell-state.ts'
import { t, translated } from '../../../contract/words/speak.ts'
import { StartAgain } from './start-again.tsx'
import { isDown } from './use-engine-process.ts'

interface EngineProcessProps {
  readonly bridge: DesktopBridge
  readonly view: EngineProcessView
  readonly onStarted: (view: EngineProcessView) => void
}

/** Inside the app while no engine answers: what it is doing or why it does not run, and a way to start it. */
export function EngineProcess({ bridge, view, onStarted }: EngineProcessProps) {
  if (!isDown(view)) return <output>{translated(view.sentence)}</output>
  return (
    <>
      <h1>{translated(view.sentence)}</h1>
      {view.hint === null ? null : <p>{translated(view.hint)}</p>}
      <p>{t`Your books and your wallet are on the disk and are not touched by this.`}</p>
      <StartAgain bridge={bridge} onStarted={onStarted} />
    </>
  )
}
