import { useMemo } from 'react'
import type { DesktopBridge } from '../../../contract/desktop.ts'
import type { EngineProcessView } from '../../../contract/shell-state.ts'
import { useShellView } from '../../desktop/use-shell-view.ts'

/** Often enough for a person who waits for it. */
const LOOK_MS = 500

/** What the shell says of the engine process, while `isAsked`; null in a browser, and until it answers. */
export function useEngineProcess(bridge: DesktopBridge | undefined, isAsked: boolean) {
  const read = useMemo(() => (bridge === undefined || !isAsked ? null : () => bridge.readEngine({})), [bridge, isAsked])
  const [view, show] = useShellView<EngineProcessView>(read, LOOK_MS)
  return { view: isAsked ? (view ?? null) : null, show }
}

/** Nothing starts it but the person. */
export function isDown({ state }: EngineProcessView): boolean {
  return state === 'failed' || state === 'stopped'
}
