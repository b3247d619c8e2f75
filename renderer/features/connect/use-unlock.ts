import { useEffect, useState } from 'react'
import type { DesktopBridge } from '../../../contract/desktop.ts'
import type { UnlockView } from '../../../contract/secrets.ts'

/** The shell tells nobody by itself: nothing but an answer to this window's own call carries what it knows. */
const LOOK_MS = 1_000

/** What the shell says of the passphrase, while there is no engine to talk to; null in a browser, and until it answers. */
export function useUnlock(bridge: DesktopBridge | undefined): {
  readonly view: UnlockView | null
  readonly show: (view: UnlockView) => void
} {
  const [view, setView] = useState<UnlockView | null>(null)
  useEffect(() => {
    if (bridge === undefined) return undefined
    let isShown = true
    const look = (): void => {
      bridge.readUnlock({}).then(
        (read) => isShown && setView(read),
        // A shell that does not answer has nothing to ask; the next look may find it.
        () => isShown && setView(null),
      )
    }
    look()
    const timer = setInterval(look, LOOK_MS)
    return () => {
      isShown = false
      clearInterval(timer)
    }
  }, [bridge])
  return { view, show: setView }
}
