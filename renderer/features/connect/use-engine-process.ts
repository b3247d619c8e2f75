import { useEffect, useState } from 'react'
import type { DesktopBridge } from '../../../contract/desktop.ts'
import type { EngineProcessView } from '../../../contract/shell-state.ts'

/** The shell tells nobody by itself: nothing but an answer to this window's own call carries what it knows. */
const LOOK_MS = 500

/** What the shell says of the engine process, while `isAsked`; null in a browser, and until it answers. */
export function useEngineProcess(bridge: DesktopBridge | undefined, isAsked: boolean) {
  const [view, setView] = useState<EngineProcessView | null>(null)
  useEffect(() => {
    if (bridge === undefined || !isAsked) return undefined
    let isShown = true
    const look = (): void => {
      bridge.readEngine({}).then(
        (read) => isShown && setView(read),
        // A shell that does not answer is asked again.
        () => undefined,
      )
    }
    look()
    const timer = setInterval(look, LOOK_MS)
    return () => {
      isShown = false
      clearInterval(timer)
    }
  }, [bridge, isAsked])
  return { view: isAsked ? view : null, show: setView }
}

/** Nothing starts it but the person. */
export function isDown({ state }: EngineProcessView): boolean {
  return state === 'failed' || state === 'stopped'
}
