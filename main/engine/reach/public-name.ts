import { X509Certificate } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { checkServerIdentity, connect } from 'node:tls'

/** The name in an address that buyers’ programs take the certificate for; null where there is none. */
export type PublicName = (address: string) => Promise<string | null>

const TIMEOUT_MS = 5_000

/**
 * Finds out as a stock client would: connects to the listener here and checks the certificate, with the authorities that
 * programs trust, for the address itself and then for the names in it that lead there.
 */
export function publicName(parts: {
  readonly cert: string
  /** Where strangers are listened to, as bound. */
  readonly listening: URL
  readonly resolve?: (name: string) => Promise<readonly string[]>
}): PublicName {
  const { cert, listening, resolve = addressesOf } = parts
  const at = bound(listening)
  return async (address) => {
    if (await isTrusted(at, address)) return address.includes(':') ? `[${address}]` : address
    for (const name of namesIn(cert)) {
      if ((await resolve(name)).includes(address) && (await isTrusted(at, name))) return name
    }
    return null
  }
}

/** The names in the certificate that buyers’ programs take it for, wherever they lead. */
export async function trustedNames(cert: string, listening: URL): Promise<readonly string[]> {
  const at = bound(listening)
  const trusted = await Promise.all(namesIn(cert).map((name) => isTrusted(at, name)))
  return namesIn(cert).filter((_name, index) => trusted[index])
}

function bound(listening: URL): { readonly host: string; readonly port: number } {
  const host = listening.hostname.replace(/^\[|\]$/g, '')
  return { host: LOOPBACK[host] ?? host, port: Number(listening.port) }
}

const LOOPBACK: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

function namesIn(cert: string): readonly string[] {
  const names = new X509Certificate(cert).subjectAltName ?? ''
  return names.split(', ').flatMap((each) => (each.startsWith('DNS:') && !each.includes('*') ? [each.slice(4)] : []))
}

async function addressesOf(name: string): Promise<readonly string[]> {
  try {
    return (await lookup(name, { all: true })).map(({ address }) => address)
  } catch {
    // A name that leads nowhere at the moment leads to no address.
    return []
  }
}

function isTrusted(at: { readonly host: string; readonly port: number }, name: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({
      ...at,
      servername: isIP(name) === 0 ? name : '',
      checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
      timeout: TIMEOUT_MS,
    })
    const end = (trusted: boolean): void => {
      resolve(trusted)
      socket.destroy()
    }
    socket.once('secureConnect', () => end(socket.authorized))
    socket.once('error', () => end(false))
    socket.once('timeout', () => end(false))
  })
}
