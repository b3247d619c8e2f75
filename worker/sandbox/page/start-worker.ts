import { WORKER_PORT_MESSAGE } from '../../../contract/worker-page.ts'

/**
 * Waits for the page's one port and hands it on to a new Web Worker, in which everything else happens:
 * a module that never ends, or a shader that never ends, then leaves this page answering.
 */
export function handPortTo(script: string): void {
  const take = (event: MessageEvent): void => {
    const [port] = event.ports
    if (event.source !== window || event.data !== WORKER_PORT_MESSAGE || port === undefined) return
    removeEventListener('message', take)
    const worker = new Worker(script)
    worker.postMessage(null, [port])
  }
  addEventListener('message', take)
}
