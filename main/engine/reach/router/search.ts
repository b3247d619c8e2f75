import { createSocket } from 'node:dgram'

/** Where UPnP devices are asked for (UPnP Device Architecture 1.1, section 1.3.2). */
const GROUP = '239.255.255.250'
const PORT = 1900
const TARGETS = [
  'urn:schemas-upnp-org:device:InternetGatewayDevice:1',
  'urn:schemas-upnp-org:device:InternetGatewayDevice:2',
]
const WAIT_MS = 2_500
const MOST_ANSWER_BYTES = 2_048

/** Where the router describes itself over UPnP; null when it does not. Never throws. */
export type SearchRouter = (at: { readonly gateway: string; readonly own: string }) => Promise<URL | null>

/**
 * Asks everybody, as UPnP has it, and listens to the router alone: anybody on the network can answer first and name an
 * address that is not the router’s.
 */
export function searchOverUdp(group: string = GROUP, port: number = PORT, waitMs: number = WAIT_MS): SearchRouter {
  return ({ gateway, own }) =>
    new Promise((resolve) => {
      const socket = createSocket('udp4')
      let timer: NodeJS.Timeout | undefined
      let ended = false
      const end = (found: URL | null): void => {
        if (ended) return
        ended = true
        clearTimeout(timer)
        socket.close()
        resolve(found)
      }
      socket.on('error', () => end(null))
      socket.on('message', (bytes, from) => {
        if (from.address !== gateway || bytes.length > MOST_ANSWER_BYTES) return
        const found = descriptionIn(bytes.toString('latin1'), gateway)
        if (found !== null) end(found)
      })
      socket.bind({ address: own }, () => {
        if (ended) return
        timer = setTimeout(() => end(null), waitMs)
        for (const target of TARGETS) {
          // Some routers hear only what is sent to everybody, some only what is sent to them.
          for (const address of [group, gateway]) socket.send(question(target, group, port), port, address)
        }
      })
    })
}

function question(target: string, group: string, port: number): Buffer {
  const lines = ['M-SEARCH * HTTP/1.1', `HOST: ${group}:${port}`, 'MAN: "ssdp:discover"', 'MX: 1', `ST: ${target}`]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)
}

/** The address in an answer, if it is one of a gateway and leads to the router itself over plain HTTP. Pure. */
export function descriptionIn(answer: string, gateway: string): URL | null {
  const header = (name: string): string | null =>
    new RegExp(`^${name}:[ \\t]*([^\\r\\n]{1,500})\\r?$`, 'im').exec(answer)?.[1]?.trim() ?? null
  if (!answer.startsWith('HTTP/1.1 200') || !TARGETS.includes(header('ST') ?? '')) return null
  const url = URL.parse(header('LOCATION') ?? '')
  return url?.protocol === 'http:' && url.hostname === gateway && url.username === '' ? url : null
}
