import './engine/schemas-without-eval.ts'
import type { Root } from 'react-dom/client'
import { App } from './app/app.tsx'
import type { Carrier } from './engine/carrier.ts'
import { connect } from './engine/client.ts'
import { webSocketCarrier } from './engine/websocket.ts'

/** The window over its engine: that of the desktop shell, or else of the server that the page is from. */
export function openWindow(root: Root, desktop: Carrier | null): void {
  root.render(<App client={connect(desktop ?? webSocketCarrier())} />)
}
