import type { ConnectClient } from '../../contract/carrier.ts'
import type { Carrier } from '../../renderer/engine/carrier.ts'
import type { Scenario } from './scenario.ts'

/** How long a connection that is to be cut lives, milliseconds. */
const CUT_AFTER_MS = 900

/** Carries frames to an engine inside the page, as the JSON they would be on a socket. */
export function fakeCarrier(connect: ConnectClient, connection: Scenario['connection']): Carrier {
  let attempts = 0
  return {
    open(events) {
      attempts += 1
      const client = connect({
        send: (frame) => events.received(JSON.parse(JSON.stringify(frame))),
        close: () => events.ended({ kind: 'lost' }),
      })
      const start = (): void => {
        if (connection === 'refused') {
          events.ended({
            kind: 'refused',
            message: 'This link was used or has expired.',
            hint: 'Run “hearth open” for a new one.',
          })
        } else if (connection === 'never' || (connection === 'cut' && attempts > 1)) {
          events.ended({ kind: 'lost' })
        } else {
          events.opened()
          if (connection === 'cut') setTimeout(() => events.ended({ kind: 'lost' }), CUT_AFTER_MS)
        }
      }
      setTimeout(start, 0)
      return {
        send: (frame) => client.receive(JSON.parse(JSON.stringify(frame))),
        close: () => client.closed(),
      }
    },
  }
}
