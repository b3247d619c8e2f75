import type { ENGINE_PORT_MESSAGE } from '../../contract/desktop.ts'
import type { Carrier, CarrierEvents } from './carrier.ts'

// A type alone is imported: this runs before the first frame, and the schemas come after it.
const enginePort: typeof ENGINE_PORT_MESSAGE = 'hearth:engine-port'

/**
 * Reaches the engine of a desktop shell. The preload hands over one port, and another one each
 * time the engine is started again, so a new port replaces the link in use.
 */
export function messagePortCarrier(target: Window = window): Carrier {
  let waiting: MessagePort | null = null
  let live: CarrierEvents | null = null
  let inUse: MessagePort | null = null

  target.addEventListener('message', (event: MessageEvent<unknown>) => {
    const port = event.ports[0]
    if (event.source !== target || event.data !== enginePort || port === undefined) return
    inUse?.close()
    inUse = null
    waiting = port
    if (live !== null) use(live)
  })

  function use(events: CarrierEvents): void {
    if (waiting === null) return
    const port = waiting
    waiting = null
    inUse = port
    port.addEventListener('message', (message: MessageEvent<unknown>) => {
      if (live === events && inUse === port) events.received(message.data)
    })
    port.addEventListener('close', () => {
      if (live !== events || inUse !== port) return
      live = null
      inUse = null
      events.ended({ kind: 'lost' })
    })
    port.start()
    events.opened()
  }

  return {
    open(events) {
      live = events
      // A port that came before is used once the caller has the link that this returns.
      queueMicrotask(() => {
        if (live === events) use(events)
      })
      return {
        send: (frame) => inUse?.postMessage(frame, []),
        close() {
          if (live !== events) return
          live = null
          inUse?.close()
          inUse = null
        },
      }
    },
  }
}
