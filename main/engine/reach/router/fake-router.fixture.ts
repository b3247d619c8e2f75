import { createServer, type Server } from 'node:http'
import { once } from 'node:events'

/** What a fake router does differently from a good one. */
export interface RouterManners {
  /** The address of its controls, as its description names it. */
  readonly controlUrl?: string
  /** Sent instead of its description. */
  readonly description?: string
  /** Never ends what it sends. */
  readonly endless?: boolean
  /** Answers nothing. */
  readonly mute?: boolean
  readonly redirect?: string
  /** Fault of AddPortMapping. */
  readonly fault?: number
  /** Says yes and keeps nothing. */
  readonly forgets?: boolean
  /** Keeps everything for good, whatever was asked. */
  readonly permanent?: boolean
  readonly external?: string
}

export interface Entry {
  readonly client: string
  readonly port: number
  readonly lease: number
}

/**
 * A fake of a UPnP router, from the specification (WANIPConnection 1): what it passes on is a map of port outside to who
 * has it. The real one of the tests is miniupnpd, in e2e/netns.
 */
export async function fakeRouter(manners: RouterManners = {}) {
  const entries = new Map<number, Entry>()
  const asked: string[] = []
  const server: Server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    if (manners.mute === true) return
    if (manners.redirect !== undefined) {
      response.writeHead(302, { location: manners.redirect }).end()
      return
    }
    if (manners.endless === true) {
      const timer = setInterval(() => response.write('<a>'.repeat(10_000)), 1)
      response.on('close', () => clearInterval(timer))
      return
    }
    if (request.method === 'GET') {
      response.end(manners.description ?? description(manners.controlUrl ?? '/ctl'))
      return
    }
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => {
      const action = /#(\w+)"?$/.exec(String(request.headers['soapaction']))?.[1] ?? ''
      const [status, text] = answer(action, (name) => new RegExp(`<${name}>(.*?)</${name}>`).exec(body)?.[1] ?? '')
      response.writeHead(status).end(envelope(text))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = address === null || typeof address === 'string' ? 0 : address.port

  function answer(action: string, given: (name: string) => string): readonly [number, string] {
    const wanted = Number(given('NewExternalPort'))
    const entry = entries.get(wanted)
    switch (action) {
      case 'GetSpecificPortMappingEntry':
        if (entry === undefined) return [500, fault(714)]
        return [
          200,
          done(action, { NewInternalPort: entry.port, NewInternalClient: entry.client, NewLeaseDuration: entry.lease }),
        ]
      case 'AddPortMapping': {
        if (manners.fault !== undefined) return [500, fault(manners.fault)]
        const lease = manners.permanent === true ? 0 : Number(given('NewLeaseDuration'))
        const client = given('NewInternalClient')
        if (manners.forgets !== true) entries.set(wanted, { client, port: Number(given('NewInternalPort')), lease })
        return [200, done(action, {})]
      }
      case 'DeletePortMapping':
        entries.delete(wanted)
        return [200, done(action, {})]
      case 'GetExternalIPAddress':
        return [200, done(action, { NewExternalIPAddress: manners.external ?? '11.77.0.1' })]
      default:
        return [500, fault(401)]
    }
  }
  return {
    entries,
    asked,
    url: new URL(`http://127.0.0.1:${port}/desc.xml`),
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

function description(controlUrl: string): string {
  const type = 'urn:schemas-upnp-org:service:WANIPConnection:1'
  const service = `<service><serviceType>${type}</serviceType><controlURL>${controlUrl}</controlURL><SCPDURL>/s</SCPDURL></service>`
  return `<?xml version="1.0"?><root><device><deviceList><device><deviceList><device><serviceList>${service}</serviceList></device></deviceList></device></deviceList></device></root>`
}

function envelope(text: string): string {
  return `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${text}</s:Body></s:Envelope>`
}

function done(action: string, values: Readonly<Record<string, string | number>>): string {
  const inside = Object.entries(values).map(([name, value]) => `<${name}>${value}</${name}>`)
  return `<u:${action}Response xmlns:u="urn:schemas-upnp-org:service:WANIPConnection:1">${inside.join('')}</u:${action}Response>`
}

function fault(code: number): string {
  const error = `<UPnPError xmlns="urn:schemas-upnp-org:control-1-0"><errorCode>${code}</errorCode></UPnPError>`
  return `<s:Fault><faultcode>s:Client</faultcode><faultstring>UPnPError</faultstring><detail>${error}</detail></s:Fault>`
}
