import { PageTask, type FromPage } from '../../../contract/worker-window.ts'

/** Where the engine's bytes go once the task is known; called again only after it has returned. */
export type TakeBytes = (bytes: Uint8Array) => void

export interface EnginePort {
  readonly task: PageTask
  send(bytes: Uint8Array<ArrayBuffer>): void
  /** From now on the engine's bytes arrive; every chunk is acknowledged when `take` has returned. */
  listen(take: TakeBytes): void
}

/** The port of this Web Worker, once the page has handed it over and the task has arrived on it. */
export async function enginePort(): Promise<EnginePort> {
  const port = await new Promise<MessagePort>((resolve) => {
    addEventListener('message', (event) => {
      if (event.ports[0] !== undefined) resolve(event.ports[0])
    })
  })
  const post = (message: FromPage, transfer: Transferable[] = []): void => port.postMessage(message, transfer)
  // Where nobody has an answer to an error, the worker is of no more use, and says so.
  addEventListener('error', ({ message }) => post({ failed: message }))
  addEventListener('unhandledrejection', ({ reason }) => post({ failed: String(reason) }))
  const early: Uint8Array[] = []
  let deliver: TakeBytes = (bytes) => early.push(bytes)
  const first = new Promise<unknown>((resolve) => {
    let isFirst = true
    port.addEventListener('message', ({ data }) => {
      if (isFirst) resolve(data)
      else deliver(bytesOf(data))
      isFirst = false
    })
  })
  port.start()
  const task = PageTask.parse(await first)
  return {
    task,
    // Encoded frames have a buffer of their own, so they can move instead of being copied.
    send: (bytes) => post(bytes, [bytes.buffer]),
    listen(take) {
      deliver = (bytes) => {
        take(bytes)
        post(bytes.length)
      }
      for (const bytes of early.splice(0)) deliver(bytes)
    },
  }
}

function bytesOf(data: unknown): Uint8Array {
  if (data instanceof Uint8Array) return data
  throw new Error('Something other than bytes arrived from the engine.')
}
