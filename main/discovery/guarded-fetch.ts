import { lookup } from 'node:dns/promises'
import http from 'node:http'
import https from 'node:https'
import { isIP } from 'node:net'
import { HearthError } from '../../contract/errors.ts'
import { isPublicAddress } from './public-address.ts'

export interface GuardedFetch {
  /** For all of it, from the question for the name to the last byte. */
  readonly timeoutMs: number
  /** One byte more ends it. */
  readonly maxBytes: number
  /** Practice network only: providers on this very machine, over plain HTTP. */
  readonly loopback: boolean
  /** Addresses of a name. */
  readonly resolve?: (name: string) => Promise<readonly string[]>
}

/**
 * Reads what a stranger's address names. The name is resolved once and that address is connected to, so it cannot
 * change between the look and the connection; redirects are not followed.
 * @throws HearthError `discovery/bad-address`, `discovery/private-address`, `discovery/unreachable`,
 * `discovery/redirect`, `discovery/too-large`, `discovery/too-slow`
 */
export async function guardedFetch(address: string, options: GuardedFetch): Promise<Uint8Array> {
  const url = URL.parse(address)
  const secure = url?.protocol === 'https:'
  if (url === null || !(secure || (options.loopback && url.protocol === 'http:')) || url.username !== '') {
    throw new HearthError('discovery/bad-address', 'A registration file is read from an https address only.')
  }
  const signal = AbortSignal.timeout(options.timeoutMs)
  try {
    const ip = await within(signal, addressOf(url, options))
    return await read(url, ip, options.maxBytes, signal)
  } catch (error) {
    if (signal.aborted) throw new HearthError('discovery/too-slow', 'It was not complete in time.', { cause: error })
    if (error instanceof HearthError) throw error
    throw new HearthError('discovery/unreachable', 'It cannot be reached.', { cause: error })
  }
}

/** One private address among several is enough to refuse all: which one is used is not left to chance. */
async function addressOf(url: URL, { loopback, resolve = resolveName }: GuardedFetch): Promise<string> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const addresses = isIP(host) === 0 ? await resolve(host) : [host]
  const allowed = (ip: string) => isPublicAddress(ip) || (loopback && (ip === '127.0.0.1' || ip === '::1'))
  const [first] = addresses
  if (first !== undefined && addresses.every(allowed)) return first
  throw new HearthError('discovery/private-address', 'It leads to a private network, where nothing is asked for.')
}

async function resolveName(name: string): Promise<readonly string[]> {
  return (await lookup(name, { all: true })).map(({ address }) => address)
}

function within<Value>(signal: AbortSignal, work: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('timed out')), { once: true })
    work.then(resolve, reject)
  })
}

function read(url: URL, ip: string, maxBytes: number, signal: AbortSignal): Promise<Uint8Array> {
  const send = url.protocol === 'https:' ? https.request : http.request
  return new Promise((resolve, reject) => {
    const request = send(
      {
        host: ip,
        port: url.port === '' ? undefined : Number(url.port),
        path: `${url.pathname}${url.search}`,
        // The certificate and the site are those of the name, whatever address it has.
        servername: isIP(url.hostname) === 0 ? url.hostname : '',
        headers: { host: url.host, accept: 'application/json' },
        agent: false,
        signal,
      },
      (response) => {
        const status = response.statusCode ?? 0
        const refuse = (error: HearthError): void => {
          reject(error)
          request.destroy()
        }
        if (status >= 300 && status < 400) return refuse(redirected())
        if (status !== 200) return refuse(new HearthError('discovery/unreachable', `It answers HTTP ${status}.`))
        const chunks: Buffer[] = []
        let size = 0
        response.on('data', (chunk: Buffer) => {
          size += chunk.length
          if (size > maxBytes) refuse(new HearthError('discovery/too-large', `It has more than ${maxBytes} bytes.`))
          else chunks.push(chunk)
        })
        response.once('error', reject)
        response.once('end', () => resolve(Buffer.concat(chunks)))
      },
    )
    request.once('error', reject)
    request.end()
  })
}

function redirected(): HearthError {
  return new HearthError('discovery/redirect', 'It sends on to another address, which is not followed.')
}
