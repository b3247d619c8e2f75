import type { Carrier, CarrierEvents, CarrierLink } from './carrier.ts'
import { linkUsed, openSession, serverAnswers, takeLink } from './session.ts'

/**
 * Reaches a headless engine on the server that served this page. The token travels as a
 * WebSocket subprotocol, never in an address.
 */
export function webSocketCarrier(): Carrier {
  let link = takeLink()
  // A new link pasted into this tab changes only the fragment; start over with it.
  window.addEventListener('hashchange', () => {
    if (window.location.hash.startsWith('#link=')) window.location.reload()
  })

  return {
    open(events) {
      let socket: WebSocket | null = null
      let closed = false
      const attempt = async (): Promise<void> => {
        const session = await openSession(link)
        if (closed) return
        if (session.kind === 'unreachable') return events.ended({ kind: 'lost' })
        link = null
        if (session.kind === 'refused') return events.ended(session)
        socket = openSocket(session.token, events, () => closed)
      }
      void attempt()
      return {
        send: (frame) => socket?.send(JSON.stringify(frame)),
        close() {
          closed = true
          socket?.close()
        },
      } satisfies CarrierLink
    },
  }
}

function openSocket(token: string, events: CarrierEvents, isClosed: () => boolean): WebSocket {
  const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws'
  const socket = new WebSocket(`${scheme}://${window.location.host}/engine`, ['hearth.v1', `token.${token}`])
  let opened = false
  socket.addEventListener('open', () => {
    opened = true
    if (!isClosed()) events.opened()
  })
  socket.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (!isClosed()) events.received(parseJson(event.data))
  })
  socket.addEventListener('close', () => {
    if (!isClosed()) void explainClose(opened, events)
  })
  return socket
}

/** A browser hides why a handshake failed; a server that answers everything else refused the token. */
async function explainClose(opened: boolean, events: CarrierEvents): Promise<void> {
  if (opened || !(await serverAnswers())) return events.ended({ kind: 'lost' })
  events.ended(linkUsed)
}

function parseJson(data: unknown): unknown {
  if (typeof data !== 'string') return null
  try {
    return JSON.parse(data)
  } catch {
    // Not a frame; the client refuses null as one.
    return null
  }
}
