/** The names under which this server may be addressed, with the port it really has. */
export interface Allowed {
  readonly hosts: ReadonlySet<string>
  readonly origins: ReadonlySet<string>
}

export function allowedFor(port: number, ipv6: boolean): Allowed {
  const hosts = ['127.0.0.1', 'localhost', ...(ipv6 ? ['[::1]'] : [])].map((name) => `${name}:${port}`)
  return { hosts: new Set(hosts), origins: new Set(hosts.map((host) => `http://${host}`)) }
}

/** What of a request the gate looks at; `rawHeaders` keeps what a header map would merge. */
export interface GateRequest {
  readonly method: string
  readonly url: string
  /** Name, value, name, value, as received. */
  readonly rawHeaders: readonly string[]
  readonly upgrade: boolean
}

/** Why a request is turned away before routing; for the log. */
export type Refusal = 'host' | 'target' | 'origin' | 'site'

/**
 * Rules of the local API (reliability.md 1.1): the Host must be exactly one of ours, once; an
 * Origin that is sent must be exactly one of ours, and never merely equal to the Host, since DNS
 * rebinding makes those equal. Without Origin only reading files is open, and whatever carries an
 * `Authorization`, which no page can add to a request of its own.
 */
export function refusalOf(request: GateRequest, allowed: Allowed): Refusal | null {
  const hosts = valuesOf(request.rawHeaders, 'host')
  if (hosts.length !== 1 || !allowed.hosts.has(hosts[0] ?? '')) return 'host'
  // Only a plain path: no other server's address, and nothing a router could read differently.
  if (!/^\/(?!\/)[!-~]*$/.test(request.url) || request.url.length > 2048) return 'target'
  const origins = valuesOf(request.rawHeaders, 'origin')
  if (origins.length > 1) return 'origin'
  const origin = origins[0]
  if (origin === undefined ? !mayOmitOrigin(request) : !allowed.origins.has(origin)) return 'origin'
  // What a page embeds or navigates to comes without Origin, but browsers say where from.
  const sites = valuesOf(request.rawHeaders, 'sec-fetch-site')
  return sites.every((site) => site === 'same-origin' || site === 'none') ? null : 'site'
}

function mayOmitOrigin(request: GateRequest): boolean {
  if (valuesOf(request.rawHeaders, 'authorization').length === 1) return true
  return !request.upgrade && (request.method === 'GET' || request.method === 'HEAD')
}

function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter((_value, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name)
}
