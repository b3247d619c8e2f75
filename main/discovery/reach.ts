import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { HearthError } from '../../contract/errors.ts'
import { isPublicAddress } from '../engine/reach/public-address.ts'

/** How far a stranger's address may lead. */
export interface Reach {
  /** Practice network only: providers on this very machine, over plain HTTP. */
  readonly loopback: boolean
  /** Addresses of a name. */
  readonly resolve?: (name: string) => Promise<readonly string[]>
}

/** A stranger's address and the one IP address that everything about it is asked of. */
export interface Pinned {
  readonly url: URL
  readonly ip: string
}

/**
 * Looks a stranger's address up, once, so that it cannot change between the look and the connection.
 * @throws HearthError `discovery/bad-address`, `discovery/private-address`, `discovery/too-slow`, `discovery/unreachable`
 */
export async function pin(address: string, reach: Reach, signal: AbortSignal): Promise<Pinned> {
  const url = URL.parse(address)
  const secure = url?.protocol === 'https:'
  if (url === null || !(secure || (reach.loopback && url.protocol === 'http:')) || url.username !== '') {
    throw new HearthError('discovery/bad-address', 'Strangers are asked at an https address only.')
  }
  return { url, ip: await explained(signal, within(signal, addressOf(url, reach))) }
}

/** The result of `work`, with whatever the network threw told as one of the failures of discovery. */
export async function explained<Value>(signal: AbortSignal, work: Promise<Value>): Promise<Value> {
  try {
    return await work
  } catch (error) {
    if (signal.aborted) throw new HearthError('discovery/too-slow', 'It was not complete in time.', { cause: error })
    if (error instanceof HearthError) throw error
    throw new HearthError('discovery/unreachable', 'It cannot be reached.', { cause: error })
  }
}

/** One private address among several is enough to refuse all: which one is used is not left to chance. */
async function addressOf(url: URL, { loopback, resolve = resolveName }: Reach): Promise<string> {
  const host = hostOf(url)
  const addresses = isIP(host) === 0 ? await resolve(host) : [host]
  const allowed = (ip: string) => isPublicAddress(ip) || (loopback && (ip === '127.0.0.1' || ip === '::1'))
  const [first] = addresses
  if (first !== undefined && addresses.every(allowed)) return first
  throw new HearthError('discovery/private-address', 'It leads to a private network, where nothing is asked for.')
}

/** The name or address in a URL, an IPv6 address without its brackets. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '')
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
