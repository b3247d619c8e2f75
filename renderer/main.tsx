import { refuseDrops } from './app/refuse-drops.ts'
import { begin } from './begin.tsx'
import { desktopBridge } from './desktop/bridge.ts'
import { followPairingLinks } from './desktop/pairing-links.ts'
import { messagePortCarrier } from './engine/message-port.ts'

refuseDrops()
// The desktop shell hands its port over as soon as the page is loaded, which may be before the rest of the window.
const desktop = desktopBridge() === undefined ? null : messagePortCarrier()
followPairingLinks()

// Not waited for here: the rest of the window imports this file’s chunk, which would wait for itself.
begin(async () => {
  const { openWindow } = await import('./open-window.tsx')
  return (root) => openWindow(root, desktop)
}).catch(reportError)
