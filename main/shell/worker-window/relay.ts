import type { Duplex } from 'node:stream'
import { FromPage, PORT_WINDOW_BYTES } from '../../../contract/worker-window.ts'
import type { MessagePortMain } from './electron-parts.ts'

/** More than the largest output with its frames: an honest job never has this much on its way out. */
const MAX_UNSENT_BYTES = 80 * 1024 * 1024

export type RelayEnd = 'engine-gone' | 'page-gone' | 'page-failed' | 'page-floods' | 'page-talks-nonsense'

export interface RelayOptions {
  /** The engine's end. */
  readonly socket: Duplex
  /** The page's end; its task has been posted already. */
  readonly port: Pick<MessagePortMain, 'postMessage' | 'start'> & {
    on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown
    on(event: 'close', listener: () => void): unknown
  }
  /** Called once, when either side is gone or the page misbehaves. */
  readonly onEnd: (end: RelayEnd, detail?: string) => void
}

/**
 * Carries bytes between the engine and the page without looking into them. Towards the page it stops
 * reading while too much is untaken, so that the engine's pipe fills; what comes from the page cannot
 * be held back, because a module runs without pause, and so has a ceiling.
 */
export function relay({ socket, port, onEnd }: RelayOptions): void {
  let untaken = 0
  let ended = false
  const end = (how: RelayEnd, detail?: string): void => {
    if (ended) return
    ended = true
    onEnd(how, detail)
  }
  socket.on('data', (chunk: Buffer) => {
    untaken += chunk.length
    if (untaken > PORT_WINDOW_BYTES) socket.pause()
    // A copy: a chunk may be part of a larger buffer, all of which would be sent.
    port.postMessage(new Uint8Array(chunk))
  })
  socket.on('end', () => end('engine-gone'))
  socket.on('close', () => end('engine-gone'))
  socket.on('error', () => end('engine-gone'))
  port.on('message', ({ data }) => {
    const message = FromPage.safeParse(data)
    if (!message.success) return end('page-talks-nonsense')
    if (typeof message.data === 'number') {
      untaken -= message.data
      if (untaken < 0) return end('page-talks-nonsense')
      if (untaken <= PORT_WINDOW_BYTES) socket.resume()
      return
    }
    if (ended) return
    if ('failed' in message.data) return end('page-failed', message.data.failed)
    socket.write(message.data)
    if (socket.writableLength > MAX_UNSENT_BYTES) end('page-floods')
  })
  port.on('close', () => {
    // What the page said last still has to get out.
    socket.end(() => end('page-gone'))
  })
  port.start()
}
