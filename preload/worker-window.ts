import { ipcRenderer } from 'electron'
import type { WORKER_PORT_MESSAGE } from '../contract/worker-page.ts'

// A type only, as in the preload of the window: the literal makes another name a type error.
const workerPort: typeof WORKER_PORT_MESSAGE = 'hearth:worker-port'

// Nothing is exposed: the page gets one port, once.
ipcRenderer.once(workerPort, (event) => {
  window.postMessage(workerPort, window.location.origin, event.ports)
})
